/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <string.h>

#include <weft/backends.h>

/* The loader's own check says nothing against it. */
void backend_checked(const struct weft_backend *be)
{
	CHECK_STR(weft_backend_check(be), NULL);
}

/* A name may stand in a case's full name, a file name and an environment variable. */
void backend_name(const struct weft_backend *be)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

	CHECK(be->name[0] != '\0');
	CHECK_INT(strspn(be->name, allowed), strlen(be->name));
}

/* The struct says of itself which abi it has and that it is whole. */
void backend_abi(const struct weft_backend *be)
{
	CHECK_INT(be->abi, WEFT_BACKEND_ABI);
	CHECK(be->size >= sizeof(*be));
	CHECK_INT(offsetof(struct weft_backend, abi), 0);
	CHECK_INT(offsetof(struct weft_backend, size), 4);
}

/* Two ops and a record with STACKFUL, no op at all without it. */
void backend_ops(const struct weft_backend *be)
{
	if (!(be->caps & WEFT_CAP_STACKFUL)) {
		CHECK(!be->init && !be->switch_to && !be->fini);
		return;
	}
	CHECK(be->init && be->switch_to);
	CHECK(be->ctx_size > 0);
	CHECK(be->ctx_align > 0 && (be->ctx_align & (be->ctx_align - 1)) == 0);
}

/* What is said of a stack, or of what a switch keeps, is said of a STACKFUL backend. */
void backend_caps(const struct weft_backend *be)
{
	uint32_t of_stacks = WEFT_CAP_FOREIGN_FRAMES | WEFT_CAP_SYMMETRIC | WEFT_CAP_WANTS_STACK |
			     WEFT_CAP_SAVES_FPU | WEFT_CAP_SAVES_SIGMASK | WEFT_CAP_OWN_TLS |
			     WEFT_CAP_UNWIND;

	if (be->caps & WEFT_CAP_STACKFUL)
		CHECK(be->ctx_size < 65536);
	else
		CHECK_INT(be->caps & of_stacks, 0);
}

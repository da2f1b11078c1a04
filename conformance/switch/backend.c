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

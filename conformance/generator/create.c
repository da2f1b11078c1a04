/* SPDX-License-Identifier: MIT */
/* weft_co_new: what it refuses, and what it allocates. */
#include "../bodies.h"
#include "../case.h"

#include <errno.h>

#include <weft/backends.h>

/* Refused with @want, and the output left alone. */
static void refuses(weft_resumable_body *body, void *frame, const struct weft_co_options *o,
		    int want)
{
	struct weft_co *co = (void *)o;

	CHECK_INT(weft_co_new(body, frame, o, &co), want);
	CHECK_PTR(co, o);
}

/* 4.1: no body, or neither a frame nor room for one. */
void new_arguments(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be };
	struct scene f = { .end = 1 };

	refuses(NULL, &f, &o, -EINVAL);
	refuses(body_count, NULL, &o, -EINVAL);
	o.frame_size = sizeof(struct weft_frame) - 1;
	refuses(body_count, NULL, &o, -EINVAL);
}

/* 4.11: sizes that no memory has. */
void new_too_large(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .frame_size = SIZE_MAX };
	struct scene f = { .end = 1 };

	refuses(body_count, NULL, &o, -ENOMEM);
	o.frame_size = 0;
	o.stack_size = SIZE_MAX;
	if (be->caps & WEFT_CAP_STACKFUL)
		refuses(body_count, &f, &o, -ENOMEM);
}

/* 1.1: a backend whose struct breaks its rules. */
void new_broken_backend(const struct weft_backend *be)
{
	struct weft_backend other_abi = *be, too_small = *be, without_name = *be;
	struct scene f = { .end = 1 };

	other_abi.abi++;
	refuses(body_count, &f, &(struct weft_co_options){ .backend = &other_abi }, WEFT_EBACKEND);
	too_small.size = 8;
	refuses(body_count, &f, &(struct weft_co_options){ .backend = &too_small }, WEFT_EBACKEND);
	without_name.name = NULL;
	refuses(body_count, &f, &(struct weft_co_options){ .backend = &without_name },
		WEFT_EBACKEND);
}

/* 1.9: a stack below what the backend can run on; the least that it can is taken. */
void new_stack_too_small(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be };
	struct scene f = { .i = 3, .end = 4 };
	struct weft_co *co;

	if (be->stack_min > 1) {
		o.stack_size = be->stack_min - 1;
		refuses(body_count, &f, &o, WEFT_ESTACK);
	}
	o.stack_size = be->stack_min;
	co = make_with(&o, body_count, &f);
	CHECK_PTR(weft_co_backend(co), be);
	DROP(co);
}

/* 9.1: without wishes it runs on the default backend. */
void new_default_backend(const struct weft_backend *be)
{
	struct scene f = { .i = 3, .end = 4 };
	struct weft_co *co = NULL;

	if (!CHECK_INT(weft_co_new(body_count, &f, NULL, &co), 0))
		return;
	CHECK_PTR(weft_co_backend(co), COMPILED_IN ? be : weft_backend_default());
	CHECK_STR(weft_co_name(co), "coroutine");
	CHECK_YIELDS(co_next(co), weft_int(3));
	DROP(co);
}

/* 4.13: code that was compiled for one backend makes nothing on another. */
void new_linkage(const struct weft_backend *be)
{
	struct weft_backend other = *be;
	struct weft_co_options o = { .backend = &other };
	struct scene f = { .i = 3 };
	struct weft_co *co = NULL;

	if (!COMPILED_IN) {
		conform_skip("nothing is compiled in: table linkage");
		return;
	}
	other.format = WEFT_FORMAT('N', 'O', 'T', 1);
	CHECK_INT(weft_co_new(body_count, &f, &o, &co), WEFT_ELINK);
	other.format = be->format;
	other.ctx_size += 16;
	if (be->caps & WEFT_CAP_STACKFUL)
		CHECK_INT(weft_co_new(body_count, &f, &o, &co), WEFT_ELINK);
	CHECK_PTR(co, NULL);
}

struct big_frame {
	struct weft_frame weft;
	unsigned char bytes[5000];
};

/* Checks that its frame was zeroed, and fills it. */
static int fills_frame(void *self)
{
	struct big_frame *f = self;
	int r;

	WEFT_BEGIN(f);
	for (size_t i = 0; i < sizeof(f->bytes); i++)
		if (f->bytes[i] != 0 && !CHECK_INT(f->bytes[i], 0))
			break;
	memset(f->bytes, 0xa5, sizeof(f->bytes));
	WEFT_YIELD(f, r, weft_ptr(f));
	for (size_t i = 0; i < sizeof(f->bytes); i++)
		if (f->bytes[i] != 0xa5 && !CHECK_INT(f->bytes[i], 0xa5))
			break;
	WEFT_END(f);
	return r;
}

/* 9.2: with a size instead of a frame it gets a zeroed one that lives and dies with it. */
void new_frame_allocated(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .frame_size = sizeof(struct big_frame) };
	struct weft_co *co = make_with(&o, fills_frame, NULL);

	CHECK(weft_co_frame(co));
	CHECK_INT((uintptr_t)weft_co_frame(co) % _Alignof(max_align_t), 0);
	CHECK_YIELDS(co_next(co), weft_ptr(weft_co_frame(co)));
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK(weft_co_frame(co));
	DROP(co);
}

/* 4.4: the options are borrowed for the call only. */
void new_options_borrowed(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .name = "first", .frame_size = 64 };
	struct scene f = { .i = 3, .end = 4 };
	struct weft_co *co = make_with(&o, body_count, &f);

	memset(&o, 0xff, sizeof(o));
	CHECK_STR(weft_co_name(co), "first");
	CHECK_PTR(weft_co_frame(co), &f);
	CHECK_PTR(weft_co_backend(co), be);
	CHECK_YIELDS(co_next(co), weft_int(3));
	DROP(co);
}

struct aligned_frame {
	struct weft_frame weft;
	_Alignas(32) char vector[32];
};

struct line_frame {
	struct weft_frame weft;
	_Alignas(64) char line[64];
};

/* 9.16: aligned members lie where the compiler takes them to be. */
void new_frame_aligned(const struct weft_backend *be)
{
	static const size_t sizes[] = { sizeof(struct aligned_frame), sizeof(struct line_frame),
					sizeof(struct weft_frame) + 16, 4096 };
	static const uintptr_t aligns[] = { 32, 64, 16, 64 };
	struct weft_co *co[8][4];

	for (int n = 0; n < 8; n++)
		for (int i = 0; i < 4; i++) {
			struct weft_co_options o = { .backend = be, .frame_size = sizes[i] };

			co[n][i] = make_with(&o, body_count, NULL);
			CHECK_INT((uintptr_t)weft_co_frame(co[n][i]) % aligns[i], 0);
		}
	for (int n = 0; n < 8; n++)
		for (int i = 0; i < 4; i++)
			DROP(co[n][i]);
}

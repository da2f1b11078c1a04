/* SPDX-License-Identifier: MIT */
/*
 * Making coroutines, with table linkage in every program: cases make them on other backends, too,
 * which code compiled for one backend refuses.  What runs and drives them stays as it is compiled.
 */
#undef WEFT_INLINE_BACKEND
#define WEFT_TABLE

#include "bodies.h"

#include <stdlib.h>

static void must(int r)
{
	if (!CHECK_INT(r, 0))
		abort();
}

struct weft_co *make_with(const struct weft_co_options *options, weft_resumable_body *body,
			  void *frame)
{
	struct weft_co *co = NULL;
	int r = weft_co_new(body, frame, options, &co);

	must(starved(r) ? weft_co_new(body, frame, options, &co) : r);
	return co;
}

struct weft_co *make(const struct weft_backend *be, weft_resumable_body *body, void *frame)
{
	return make_with(&(struct weft_co_options){ .backend = be }, body, frame);
}

struct weft_co *make_single_use(const struct weft_backend *be, weft_resumable_body *body,
				void *frame)
{
	return make_with(&(struct weft_co_options){ .backend = be, .single_use = true }, body,
			 frame);
}

struct weft_co *make_stackful_with(const struct weft_co_options *options, weft_stackful_body *body,
				   void *arg)
{
	struct weft_co *co = NULL;
	int r = weft_co_new(body, arg, options, &co);

	must(starved(r) ? weft_co_new(body, arg, options, &co) : r);
	return co;
}

struct weft_co *make_stackful(const struct weft_backend *be, weft_stackful_body *body, void *arg)
{
	return make_stackful_with(&(struct weft_co_options){ .backend = be }, body, arg);
}

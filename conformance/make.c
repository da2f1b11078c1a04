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

struct weft_co *make_with(const struct weft_options *options, weft_body *body, void *frame)
{
	struct weft_co *co = NULL;
	int r = weft_new(body, frame, options, &co);

	must(starved(r) ? weft_new(body, frame, options, &co) : r);
	return co;
}

struct weft_co *make(const struct weft_backend *be, weft_body *body, void *frame)
{
	return make_with(&(struct weft_options){ .backend = be }, body, frame);
}

struct weft_co *make_single_use(const struct weft_backend *be, weft_body *body, void *frame)
{
	return make_with(&(struct weft_options){ .backend = be, .single_use = true }, body, frame);
}

struct weft_co *make_plain_with(const struct weft_options *options, weft_plain *body, void *arg)
{
	struct weft_co *co = NULL;
	int r = weft_new_plain(body, arg, options, &co);

	must(starved(r) ? weft_new_plain(body, arg, options, &co) : r);
	return co;
}

struct weft_co *make_plain(const struct weft_backend *be, weft_plain *body, void *arg)
{
	return make_plain_with(&(struct weft_options){ .backend = be }, body, arg);
}

/* SPDX-License-Identifier: MIT */
/* A future that follows another one, and whose cancellation stops there. */

#include <weft/combine.h>

#include "task.h"

struct shield {
	struct weft_plain plain;
	struct weft_loop_future *inner; /* one reference */
	struct weft_call call;
};

/* The waiter has gone: an error of the inner one that comes now is lost with it. */
static int inner_ended(struct weft_loop *loop, void *arg)
{
	struct shield *s = arg;
	struct weft_loop_future *outer = &s->plain.future;
	struct weft_error err;

	(void)loop;
	s->inner->unread = false;
	if (weft_lf_done(outer))
		return 0;
	if (s->inner->state == WEFT_LF_CANCELLED)
		weft_loop_future_set_cancelled(outer, NULL);
	else if (weft_loop_future_code(s->inner, &err) < 0)
		weft_plain_fail(&s->plain, &err);
	else
		weft_loop_future_finish(outer, s->inner->of.value);
	return 0;
}

static void free_shield(struct weft_loop_future *f)
{
	struct shield *s = (struct shield *)f;

	weft_call_cancel(&s->call);
	weft_loop_future_unref(s->inner);
	weft_plain_free(f, sizeof(*s));
}

static const struct weft_future_kind shield_kind = {
	.ops = WEFT_LOOP_FUTURE_OPS,
	.free = free_shield,
};

WEFT_API int weft_shield_new_(struct weft_loop_future *inner, struct weft_loop_future **ret)
{
	struct weft_plain *plain;
	struct shield *s;
	int r;

	if (weft_lf_done(inner)) {
		*ret = weft_loop_future_ref(inner);
		return 0;
	}
	r = weft_plain_new(inner->loop, sizeof(*s), &shield_kind, &plain);
	if (r < 0)
		return r;
	s = (struct shield *)plain;
	plain->future.sealed = true;
	s->inner = weft_loop_future_ref(inner);
	r = weft_loop_future_on_done(inner, &s->call, inner_ended, s);
	if (r < 0)
		weft_loop_future_unref(&plain->future);
	else
		*ret = &plain->future;
	return r;
}

WEFT_API int weft_shield_begin_(struct weft_co *co, struct weft_loop_future *inner)
{
	struct weft_loop_future *f;
	int r = weft_loop_of(co) ? weft_shield_new_(inner, &f) : weft_refuse_outside();

	return r < 0 ? r : weft_hold(co, f);
}

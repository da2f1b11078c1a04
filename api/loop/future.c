/* SPDX-License-Identifier: MIT */
/* Loop futures: one outcome, and the calls that wait for it. */

#include "future.h"

#include <errno.h>
#include <string.h>

#include <weft/task.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "loop.h"
#include "task.h"

/*
 * The list of calls.
 */

void weft_loop_future_list(struct weft_loop_future *f, struct weft_link_ *link)
{
	link->state_ = WEFT_LINK_LISTED;
	link->of_.future_ = f;
	weft_links_append(&f->first, link);
}

void weft_loop_future_unlist(struct weft_link_ *link)
{
	weft_links_remove(&link->of_.future_->first, link);
}

/* A closed loop calls nothing any more. */
static void schedule(struct weft_loop_future *f)
{
	struct weft_link_ *link = f->first, *next;

	f->first = NULL;
	for (; link; link = next) {
		next = link->at_.next_;
		if (f->loop->closed)
			link->state_ = WEFT_LINK_IDLE;
		else
			weft_link_ready(f->loop, link);
	}
}

WEFT_API int weft_loop_future_on_done(struct weft_loop_future *f, struct weft_call *call,
				      weft_callback *callback, void *arg)
{
	int r = weft_call_begin(f->loop, call, callback, arg);

	if (r < 0)
		return r;
	if (weft_lf_done(f))
		weft_link_ready(f->loop, &call->link_);
	else
		weft_loop_future_list(f, &call->link_);
	return 0;
}

/*
 * The end.
 */

void weft_loop_future_finish(struct weft_loop_future *f, struct weft_value value)
{
	f->of.value = value;
	f->state = WEFT_LF_FINISHED;
	schedule(f);
}

void weft_loop_future_fail(struct weft_loop_future *f, const struct weft_error *err)
{
	f->of.error = err;
	f->unread = !f->forgiven;
	f->state = WEFT_LF_FAILED;
	schedule(f);
}

void weft_loop_future_set_cancelled(struct weft_loop_future *f, const char *message)
{
	f->of.message = message;
	f->state = WEFT_LF_CANCELLED;
	schedule(f);
}

static int may_set(const struct weft_loop_future *f)
{
	if (f->sealed)
		return weft_refuse(WEFT_ESTATE, "this future ends by itself");
	if (weft_lf_done(f))
		return weft_refuse(WEFT_ESTATE, "the future is done already");
	return 0;
}

WEFT_API int weft_loop_future_set_result(struct weft_loop_future *f, struct weft_value value)
{
	int r = may_set(f);

	if (r == 0)
		weft_loop_future_finish(f, value);
	return r;
}

void weft_plain_fail(struct weft_plain *plain, const struct weft_error *err)
{
	plain->error = *err;
	weft_detail_ref(err->detail);
	weft_loop_future_fail(&plain->future, &plain->error);
}

WEFT_API int weft_loop_future_set_error(struct weft_loop_future *f, const struct weft_error *err)
{
	int r = may_set(f);

	if (r < 0)
		return r;
	if (!err || err->code >= 0 || err->code == WEFT_ESTOP)
		return -EINVAL;
	weft_plain_fail((struct weft_plain *)f, err);
	return 0;
}

/*
 * Reading it.
 */

WEFT_API bool weft_loop_future_done(const struct weft_loop_future *f)
{
	return weft_lf_done(f);
}

WEFT_API bool weft_loop_future_cancelled(const struct weft_loop_future *f)
{
	return f->state == WEFT_LF_CANCELLED;
}

WEFT_API struct weft_loop *weft_loop_future_loop(const struct weft_loop_future *f)
{
	return f->loop;
}

WEFT_API const char *weft_loop_future_message(const struct weft_loop_future *f)
{
	return f->state == WEFT_LF_CANCELLED ? f->of.message : NULL;
}

int weft_loop_future_code(const struct weft_loop_future *f, struct weft_error *ret)
{
	if (f->state == WEFT_LF_FAILED) {
		*ret = *f->of.error;
		return ret->code;
	}
	if (f->state != WEFT_LF_CANCELLED)
		return 0;
	*ret = weft_err(WEFT_ECANCELED, weft_none());
	ret->text = f->of.message;
	return ret->code;
}

static int refuse_pending(void)
{
	return weft_refuse(WEFT_ESTATE, "the future is not done");
}

WEFT_API int weft_loop_future_result(struct weft_loop_future *f, struct weft_value *ret)
{
	struct weft_error err;

	if (!weft_lf_done(f))
		return refuse_pending();
	f->unread = false;
	if (f->state != WEFT_LF_FINISHED)
		return weft_loop_future_code(f, &err);
	if (ret)
		*ret = f->of.value;
	return 0;
}

WEFT_API int weft_loop_future_error(struct weft_loop_future *f, const struct weft_error **ret)
{
	if (!weft_lf_done(f))
		return refuse_pending();
	if (f->state == WEFT_LF_CANCELLED)
		return WEFT_ECANCELED;
	f->unread = false;
	*ret = f->state == WEFT_LF_FAILED ? f->of.error : NULL;
	return 0;
}

/*
 * Life.
 */

WEFT_API struct weft_loop_future *weft_loop_future_ref(struct weft_loop_future *f)
{
	f->refs++;
	return f;
}

static void report_unread(struct weft_loop_future *f)
{
	weft_loop_report(f->loop, &(struct weft_report){
					  .kind = WEFT_REPORT_UNREAD,
					  .message = "an error was never read",
					  .error = f->of.error,
					  .task = weft_task_of(f),
					  .future = f,
				  });
}

/* The handler may take a reference and give it back, but not keep it. */
WEFT_API void weft_loop_future_unref(struct weft_loop_future *f)
{
	struct weft_loop *loop;

	if (!f || --f->refs > 0)
		return;
	f->refs = 1;
	if (f->unread)
		report_unread(f);
	loop = f->loop;
	while (f->first)
		weft_link_cancel(loop, f->first);
	weft_kind_of(f)->free(f);
	weft_loop_release(loop);
}

int weft_plain_new(struct weft_loop *loop, size_t size, const struct weft_future_kind *kind,
		   struct weft_plain **ret)
{
	struct weft_plain *plain;

	if (loop->closed)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	plain = weft_alloc(size);
	if (!plain)
		return -ENOMEM;
	memset(plain, 0, size);
	weft_loop_future_init(&plain->future, kind, loop);
	*ret = plain;
	return 0;
}

void weft_plain_free(struct weft_loop_future *f, size_t size)
{
	weft_detail_unref(((struct weft_plain *)f)->error.detail);
	weft_free(f, size);
}

static void free_plain(struct weft_loop_future *f)
{
	weft_plain_free(f, sizeof(struct weft_plain));
}

static const struct weft_future_kind plain_kind = {
	.ops = WEFT_LOOP_FUTURE_OPS,
	.free = free_plain,
};

WEFT_API int weft_loop_future_new(struct weft_loop *loop, struct weft_loop_future **ret)
{
	struct weft_plain *plain = NULL;
	int r = weft_plain_new(loop, sizeof(*plain), &plain_kind, &plain);

	if (r == 0)
		*ret = &plain->future;
	return r;
}

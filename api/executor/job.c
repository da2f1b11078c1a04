/* SPDX-License-Identifier: MIT */
/* Run a job, and what the job may call. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../base/api.h"
#include "executor.h"

_Thread_local const struct weft_pool_thread *weft_inside __attribute__((tls_model("initial-exec")));

bool weft_is_inside(const struct weft_executor *executor)
{
	const struct weft_pool_thread *in = weft_inside;

	while (in && in->executor_ != executor)
		in = in->outer_;
	return in;
}

/* A job is no longer outstanding before its end can be seen: then an idle worker is at hand. */
static void uncount(struct weft_executor *e, struct weft_future *f)
{
	if (!(f->flags & WEFT_F_COUNTED))
		return;
	f->flags &= ~(uint32_t)WEFT_F_COUNTED;
	atomic_fetch_sub_explicit(&e->counted, 1, memory_order_relaxed);
}

/* The job returned @r; it may have given a text for that very code. */
static void settle_error(struct weft_future *f, int r)
{
	struct weft_error err = weft_err(r, weft_none());

	if (!(f->flags & WEFT_F_FAILED) || f->error.code != r)
		weft_future_fail(f, &err);
}

/* All of its end but the last step. */
static inline void settle(struct weft_future *f, int r)
{
	if (f->flags & (WEFT_F_RELEASE | WEFT_F_ARG))
		weft_future_release_arg(f);
	if (r < 0)
		settle_error(f, r);
	else if (f->flags & WEFT_F_FAILED)
		weft_future_reset(f);
	uncount(f->executor, f);
}

void weft_end_claimed(struct weft_future *f, int r)
{
	settle(f, r);
	weft_future_end(f);
}

bool weft_end_claimed_quietly(struct weft_future *f, int r)
{
	if (f->flags & (WEFT_F_RELEASE | WEFT_F_UNREAD) || weft_word(f) & WEFT_LISTED)
		return false;
	settle(f, r);
	return weft_future_end_quietly(f);
}

void weft_run_claimed(struct weft_future *f, int worker)
{
	struct weft_job job = { .future = f, .executor = f->executor, .worker = worker };
	int r = f->job(&job, f->arg);

	weft_end_claimed(f, r);
}

/* The caller has claimed it; it ends without having run. */
static void end_with(struct weft_executor *e, struct weft_future *f, int code)
{
	struct weft_error err = weft_err(code, weft_none());

	if (code == WEFT_EBROKEN)
		err.text = "the initializer of a worker failed";
	weft_future_release_arg(f);
	weft_future_fail(f, &err);
	uncount(e, f);
	weft_future_end(f);
}

/* A claim that says 0 has notified a cancelled one. */
static inline bool claim(struct weft_executor *e, struct weft_future *f)
{
	int r = weft_future_claim(f);

	if (r == 0)
		uncount(e, f);
	return r > 0;
}

bool weft_run_awaited(struct weft_future *f, int worker)
{
	struct weft_executor *e = f->executor;

	/* A shutdown that cancels is under way, and it ends this job itself. */
	if (atomic_load(&e->bits) & (WEFT_SHUT_CANCEL | WEFT_SHUT_BROKEN) || !claim(e, f))
		return false;
	/* The end gives a reference back; the entry in a queue keeps its own. */
	weft_future_ref(f);
	weft_run_claimed(f, worker);
	return true;
}

static void cancel(struct weft_executor *e, struct weft_future *f)
{
	/* Nobody can take it from CANCELLED to RUNNING, so the claim only notifies. */
	if (weft_future_cancel(f))
		claim(e, f);
	weft_future_unref(f);
}

static void refuse(struct weft_executor *e, struct weft_future *f, int code)
{
	if (claim(e, f))
		end_with(e, f, code < 0 ? code : -EINVAL);
	else
		weft_future_unref(f);
}

/* The entry is gone: give back what it held. */
static void leave(struct weft_executor *e)
{
	if (!(e->ops->caps & WEFT_POOL_HOLD))
		weft_executor_drop(e);
}

void weft_run_work(struct weft_executor *e, struct weft_future *f, int worker)
{
	uint32_t bits = atomic_load_explicit(&e->bits, memory_order_acquire);

	if (bits & WEFT_SHUT_BROKEN)
		refuse(e, f, WEFT_EBROKEN);
	else if (bits & WEFT_SHUT_CANCEL)
		cancel(e, f);
	else if (claim(e, f))
		weft_run_claimed(f, worker);
	else
		weft_future_unref(f);
}

/* A thread of a pool that holds has entered; callbacks run there too. */
WEFT_API void weft_work_run_by(struct weft_work *work, int worker)
{
	struct weft_future *f = (struct weft_future *)work;
	struct weft_executor *e = f->executor;
	struct weft_pool_thread inside = { e, weft_inside };

	if (e->ops->caps & WEFT_POOL_HOLD) {
		weft_run_work(e, f, worker);
		return;
	}
	weft_inside = &inside;
	weft_run_work(e, f, worker);
	weft_executor_drop(e);
	weft_inside = inside.outer_;
}

WEFT_API void weft_work_run(struct weft_work *work)
{
	weft_work_run_by(work, -1);
}

WEFT_API void weft_work_cancel(struct weft_work *work)
{
	struct weft_future *f = (struct weft_future *)work;
	struct weft_executor *e = f->executor;

	cancel(e, f);
	leave(e);
}

WEFT_API void weft_work_refuse(struct weft_work *work, int code)
{
	struct weft_future *f = (struct weft_future *)work;
	struct weft_executor *e = f->executor;

	refuse(e, f, code);
	leave(e);
}

WEFT_API int weft_job_return(struct weft_job *job, struct weft_value value)
{
	struct weft_future *f = job->future;

	if (f->flags & WEFT_F_HOLDS)
		weft_future_reset(f);
	f->value = value;
	return 0;
}

/* A short copy lies in the future, unless the argument does. */
WEFT_API int weft_job_return_bytes(struct weft_job *job, const void *bytes, size_t size)
{
	struct weft_future *f = job->future;
	bool fits = size <= WEFT_INLINE_BYTES && !(f->flags & WEFT_F_INLINE);
	void *to;

	if (size > UINT32_MAX)
		return -EINVAL;
	to = fits ? f->bytes : weft_block_new(size);
	if (!to)
		return -ENOMEM;
	if (size)
		memmove(to, bytes, size);
	weft_job_return(job, weft_str(to, (uint32_t)size));
	if (!fits)
		f->flags |= WEFT_F_COPIED;
	return 0;
}

WEFT_API int weft_job_return_owned(struct weft_job *job, void *p, void (*destroy)(void *p))
{
	struct weft_future *f = job->future;

	weft_job_return(job, weft_ptr(p));
	if (destroy) {
		f->destroy = destroy;
		f->flags |= WEFT_F_OWNED;
	}
	return 0;
}

WEFT_API int weft_job_fail(struct weft_job *job, int code, const char *format, ...)
{
	struct weft_error err = weft_err(code < 0 ? code : -EINVAL, weft_none());
	char line[256];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	err.detail = weft_detail_new(NULL, 0, "%s", line);
	err.text = weft_detail_text(err.detail);
	weft_future_fail(job->future, &err);
	weft_detail_unref(err.detail);
	return err.code;
}

WEFT_API size_t weft_job_arg_size(const struct weft_job *job)
{
	const struct weft_future *f = job->future;

	return f->flags & (WEFT_F_INLINE | WEFT_F_ARG) ? f->arg_size : 0;
}

WEFT_API bool weft_job_stopped(const struct weft_job *job)
{
	for (; job; job = job->outer)
		if (weft_word(job->future) & WEFT_STOP ||
		    (job->stop && atomic_load(job->stop) == job->stop_at))
			return true;
	return false;
}

WEFT_API struct weft_executor *weft_job_executor(const struct weft_job *job)
{
	return job->executor;
}

WEFT_API int weft_job_worker(const struct weft_job *job)
{
	return job->worker;
}

/* SPDX-License-Identifier: MIT */
/* Open an executor, count its references, shut it down. */

#include "executor.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/api.h"
#include "../base/check.h"
#include "../base/futex.h"
#include "../base/text.h"

enum { MOST_WORKERS = 65535 };

/* The name of the capability that @o needs and @caps lack, or NULL. */
static const char *lacking(uint32_t caps, const struct weft_executor_options *o)
{
	bool processes = caps & WEFT_POOL_PROCESSES, threads = caps & WEFT_POOL_WORKERS;

	if ((o->init || o->fini) && !threads && !processes)
		return "an initializer, since it has no workers";
	if (o->stack_size && !threads)
		return "a stack size, since it has no threads of its own";
	if ((o->init_arg_size || o->jobs_each || o->memory) && !processes)
		return "init_arg_size, jobs_each or memory, since its workers are no processes";
	if (o->fifo && !(caps & WEFT_POOL_FIFO))
		return "fifo";
	return o->pin && !(caps & WEFT_POOL_PIN) ? "pin" : NULL;
}

static int check(const struct weft_executor_ops *ops, int workers,
		 const struct weft_executor_options *o)
{
	const char *what = ops ? weft_executor_check(ops) : "it is NULL";

	if (what)
		return weft_refuse(WEFT_EBACKEND, "the table of an executor is refused: %s", what);
	if (workers < 1 || workers > MOST_WORKERS)
		return weft_refuse(-EINVAL, "%d workers: there must be 1 to %d", workers,
				   MOST_WORKERS);
	what = lacking(ops->caps, o);
	return what ? weft_refuse(WEFT_EBACKEND, "executor %s cannot do %s", ops->name, what) : 0;
}

static void set_name(struct weft_executor *e, const char *name)
{
	static _Atomic unsigned number;

	if (name)
		snprintf(e->name, sizeof(e->name), "%s", name);
	else
		snprintf(e->name, sizeof(e->name), "weft%u", atomic_fetch_add(&number, 1));
}

static struct weft_executor *new_executor(const struct weft_executor_ops *ops, const char *name)
{
	struct weft_executor *e = weft_block_new_lines(sizeof(*e));

	if (!e)
		return NULL;
	memset(e, 0, sizeof(*e));
	e->ops = ops;
	e->pid = getpid();
	atomic_init(&e->refs, 2);
	atomic_init(&e->handles, 1);
	set_name(e, name);
	return e;
}

WEFT_API int weft_executor_open_(const struct weft_executor_ops *ops, int workers,
				 const struct weft_executor_options *options, size_t size,
				 struct weft_executor **ret)
{
	struct weft_executor_options o = { 0 };
	struct weft_executor *e;
	int r;

	if (options)
		memcpy(&o, options, size < sizeof(o) ? size : sizeof(o));
	r = check(ops, workers, &o);
	if (r < 0)
		return r;
	e = new_executor(ops, o.name);
	if (!e)
		return -ENOMEM;
	o.name = e->name;
	r = ops->open(e, workers, &o, &e->pool);
	if (r < 0) {
		weft_block_free(e);
		return r;
	}
	weft_exit_add(e);
	*ret = e;
	return 0;
}

static void destroy(struct weft_executor *e, bool wait)
{
	weft_exit_remove(e);
	e->ops->close(e->pool, wait);
	weft_block_free(e);
}

/* Acquire and release: the last one sees all that the others did.  @wait: outside of the pool. */
static void drop(struct weft_executor *e, bool wait)
{
	uint32_t old = atomic_fetch_sub(&e->refs, 2);

	if (old < 4)
		destroy(e, wait);
	else if (old & 1)
		weft_futex_wake(&e->refs, INT_MAX);
}

void weft_executor_drop(struct weft_executor *e)
{
	drop(e, false);
}

WEFT_API void weft_pool_hold(struct weft_executor *e)
{
	atomic_fetch_add(&e->refs, 2);
}

WEFT_API void weft_pool_release(struct weft_executor *e)
{
	drop(e, false);
}

WEFT_API void weft_pool_enter(struct weft_executor *e, struct weft_pool_thread *thread)
{
	*thread = (struct weft_pool_thread){ e, weft_inside };
	weft_inside = thread;
}

WEFT_API void weft_pool_leave(struct weft_pool_thread *thread)
{
	if (weft_inside != thread)
		weft_die("a thread leaves executor %s, which it has not entered last",
			 thread->executor_->name);
	weft_inside = thread->outer_;
	drop(thread->executor_, false);
}

WEFT_API bool weft_pool_is_shut(const struct weft_executor *e)
{
	/* In this order: a call that begins to push later finds the bits set. */
	return atomic_load(&e->bits) && !atomic_load(&e->pushing);
}

static void shut(struct weft_executor *e, uint32_t bits)
{
	atomic_fetch_or(&e->bits, WEFT_SHUT | bits);
	if (bits & WEFT_SHUT_CANCEL && e->ops->caps & WEFT_POOL_DRAIN)
		e->ops->drain(e->pool);
	if (e->ops->caps & WEFT_POOL_HOLD)
		e->ops->shut(e->pool);
}

WEFT_API void weft_pool_break(struct weft_executor *e, int code)
{
	int none = 0;

	atomic_compare_exchange_strong(&e->broken, &none, code);
	shut(e, WEFT_SHUT_BROKEN);
}

/* Are there more references than the handles, and @mine? */
static bool are_left(const struct weft_executor *e, uint32_t mine)
{
	return atomic_load(&e->refs) / 2 > mine + (atomic_load(&e->handles) > 0);
}

/*
 * Wait until only the handles, and @mine more references, are left.  The bit stays set: another
 * thread may sleep by it.
 */
static int wait_for_refs(struct weft_executor *e, uint32_t mine, struct weft_deadline deadline)
{
	uint32_t word;

	while (are_left(e, mine)) {
		word = atomic_fetch_or(&e->refs, 1) | 1;
		if (are_left(e, mine) && weft_futex_wait(&e->refs, word, deadline) < 0)
			return WEFT_ETIMEDOUT;
	}
	return 0;
}

/* Once more, because a submit that looked before the bits were set may have started a worker. */
static int wait_until_left(struct weft_executor *e, uint32_t mine, struct weft_deadline deadline)
{
	do {
		if (wait_for_refs(e, mine, deadline) < 0)
			return WEFT_ETIMEDOUT;
		if (e->ops->caps & WEFT_POOL_HOLD)
			e->ops->reap(e->pool);
	} while (are_left(e, mine));
	return 0;
}

static int check_mode(const struct weft_executor *e, enum weft_shutdown_mode mode)
{
	bool waits = mode == WEFT_SHUTDOWN_WAIT || mode == WEFT_CANCEL_QUEUED;

	if ((unsigned)mode > WEFT_CANCEL_NO_WAIT)
		return weft_refuse(-EINVAL, "%d is no mode of a shutdown", (int)mode);
	if (waits && weft_is_inside(e))
		return weft_refuse(WEFT_EBUSY,
				   "a job of executor %s would wait for its own end: shut down "
				   "without waiting",
				   e->name);
	return waits;
}

WEFT_API int weft_executor_shutdown(struct weft_executor *e, enum weft_shutdown_mode mode,
				    struct weft_deadline deadline)
{
	bool cancels = mode == WEFT_CANCEL_QUEUED || mode == WEFT_CANCEL_NO_WAIT;
	int r = check_mode(e, mode);

	if (r < 0)
		return r;
	shut(e, cancels ? WEFT_SHUT_CANCEL : 0);
	if (r && wait_until_left(e, 0, deadline) < 0)
		return weft_refuse(WEFT_ETIMEDOUT, "executor %s still has jobs to run", e->name);
	return 0;
}

WEFT_API int weft_executor_close(struct weft_executor *e, enum weft_shutdown_mode mode,
				 struct weft_deadline deadline)
{
	int r;

	if (!e)
		return 0;
	r = weft_executor_shutdown(e, mode, deadline);
	if (r == 0 || r == WEFT_ETIMEDOUT)
		weft_executor_unref(e);
	return r;
}

WEFT_API struct weft_executor *weft_executor_ref(struct weft_executor *e)
{
	atomic_fetch_add(&e->handles, 1);
	return e;
}

WEFT_API void weft_executor_unref(struct weft_executor *e)
{
	if (!e || atomic_fetch_sub(&e->handles, 1) > 1)
		return;
	shut(e, 0);
	/* Inside a job the pool's own reference keeps it, and the pool closes itself. */
	drop(e, !weft_is_inside(e));
}

int weft_executor_finish(struct weft_executor *e)
{
	shut(e, 0);
	return wait_until_left(e, 1, WEFT_NEVER);
}

WEFT_API int weft_executor_counts_(struct weft_executor *e, struct weft_executor_counts *ret,
				   size_t size)
{
	struct weft_executor_counts counts = { 0 };

	if (!(e->ops->caps & WEFT_POOL_COUNTS))
		return weft_refuse(WEFT_EBACKEND, "executor %s does not count", e->ops->name);
	e->ops->counts(e->pool, &counts);
	memset(ret, 0, size);
	memcpy(ret, &counts, size < sizeof(counts) ? size : sizeof(counts));
	return 0;
}

WEFT_API const struct weft_executor_ops *weft_executor_ops(const struct weft_executor *e)
{
	return e->ops;
}

WEFT_API const char *weft_executor_name(const struct weft_executor *e)
{
	return e->name;
}

/* SPDX-License-Identifier: MIT */
#ifndef WEFT_SCOPE_H
#define WEFT_SCOPE_H

/*
 * weft/scope.h - scopes inside of a task: a time limit, and a group of tasks.
 *
 *	struct weft_timeout limit = { 0 };
 *	int r = weft_timeout_open(co, &limit, 2.5);
 *
 *	if (r == 0) {
 *		r = fetch(co);			plain code that may suspend
 *		r = weft_timeout_close(co, &limit, r);
 *	}
 *
 * A scope is opened and closed by the same body, and scopes are closed in the opposite order.  The
 * close takes the result of what was inside, and returns the result of the whole.  The memory is
 * the caller's, all zeros before it is opened, and stays until it is closed.  In a resumable body
 * it is a member of the frame.
 *
 * SPEC.md section 18.  Thread rule: as for the loop, weft/loop.h.
 */

#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- time limits ---------------------------------------------------------------------------- */

enum weft_timeout_state {
	WEFT_TIMEOUT_CREATED,
	WEFT_TIMEOUT_ACTIVE,
	WEFT_TIMEOUT_EXPIRING,		/* the time is up, and the task was cancelled */
	WEFT_TIMEOUT_EXPIRED,		/* closed after that */
	WEFT_TIMEOUT_FINISHED,		/* closed in time */
};

/* Read it through the functions below. */
struct weft_timeout {
	struct weft_task *task_;
	struct weft_call call_;
	double when_;
	unsigned cancelling_;
	enum weft_timeout_state state_;
};

/*
 * Open a scope that may last @seconds (`asyncio.timeout`), or until @when on the loop's clock
 * (`timeout_at`); WEFT_NO_LIMIT: no limit.  When the time is up, the task is cancelled: inside of
 * the scope that is an ordinary WEFT_ECANCELED.  Does not suspend.
 * 0; WEFT_ESTATE: no task runs @co, or @timeout was opened before; -EINVAL: the time is not a
 * number; -ENOMEM.
 */
int weft_timeout_open(struct weft_co *co, struct weft_timeout *timeout, double seconds);
int weft_timeout_open_at(struct weft_co *co, struct weft_timeout *timeout, double when);

/*
 * Close it; @r is the result of what was inside.  Does not suspend.
 * @r; or WEFT_ETIMEDOUT, whose cause_code is WEFT_ECANCELED, in place of the cancellation that the
 * limit has made.  If the task was cancelled by others besides, it stays WEFT_ECANCELED.
 */
int weft_timeout_close(struct weft_co *co, struct weft_timeout *timeout, int r);

/*
 * Move the limit to @when; WEFT_NO_LIMIT removes it (`Timeout.reschedule`).
 * 0; WEFT_ESTATE: it is not open, or the time is up; -EINVAL, and the limit stays; -ENOMEM.
 */
int weft_timeout_reschedule(struct weft_timeout *timeout, double when);

/* Is, or was, the time up before it was closed (`Timeout.expired`)? */
bool weft_timeout_expired(const struct weft_timeout *timeout);

/* Its limit on the loop's clock; WEFT_NO_LIMIT: none. */
double weft_timeout_when(const struct weft_timeout *timeout);

enum weft_timeout_state weft_timeout_state(const struct weft_timeout *timeout);

/* ---- groups --------------------------------------------------------------------------------- */

struct weft_group_member;

/* Read it through the functions below. */
struct weft_group {
	struct weft_task *task_;		/* whose scope it is; NULL: not entered */
	struct weft_group_member *first_, *last_;
	struct weft_error *errors_;
	size_t kept_, room_, failed_;
	struct weft_group_member *held_;	/* the first that has not started */
	size_t limit_, running_;
	struct weft_error body_, cancel_;
	bool exiting_, aborting_, waiting_, propagates_, cancelled_parent_;
};

/* Wishes about a group.  A member that is zero means the default. */
struct weft_group_options {
	uint32_t size;		/* sizeof(struct weft_group_options), so that members can be added;
				 * 0: that of this version */
	size_t limit;		/* the most tasks that run at once; 0: any number */
};

/*
 * Open a group of tasks (`TaskGroup`).  The scope's close waits for all of them.  When one fails,
 * the others and the body are cancelled.  Does not suspend.  @options: borrowed for the call; NULL:
 * all defaults.
 *
 * With a limit, a spawn beyond it makes the task all the same, and does not wait.  The task is held
 * back, and starts in its turn when others have ended, in a later iteration even if it is eager.  A
 * task counts from its start to its end, also while it waits.  So a task of the group must not wait
 * for another one that may be held back.
 * 0; WEFT_ESTATE: no task runs @co, or @group was opened before.
 */
int weft_group_open_with(struct weft_co *co, struct weft_group *group,
			 const struct weft_group_options *options);
static inline int weft_group_open(struct weft_co *co, struct weft_group *group)
{
	return weft_group_open_with(co, group, NULL);
}

/*
 * int weft_group_spawn(struct weft_co *co, struct weft_group *group, body, void *arg,
 *			struct weft_task **ret)
 * int weft_group_spawn_with(..., const struct weft_task_options *options, struct weft_task **ret)
 *
 * weft_spawn, into @group (`TaskGroup.create_task`).  Tasks of the group may do it too, with their
 * own @co.
 * As weft_spawn, and WEFT_ESTATE: @group is not open, is shutting down after an error, or has
 * finished.
 */
#ifndef __cplusplus
#define weft_group_spawn(co, group, body, arg, ret)                                                \
	weft_group_spawn_with((co), (group), (body), (arg), NULL, (ret))
#define weft_group_spawn_with(co, group, body, arg, options, ret)                                  \
	_Generic((body), weft_stackful_body *: weft_group_spawn_stackful_,                         \
		 weft_resumable_body *: weft_group_spawn_resumable_)((co), (group), (body), (arg), \
								     (options), (ret))
#endif

/*
 * Cancel all tasks of @group and its body, without an error (`TaskGroup.cancel` of 3.15): the
 * group's work is done.  Tasks that have not started never run.  The close waits for all, and then
 * reports neither this cancellation nor anything but errors that tasks or the body make meanwhile.
 * New tasks are refused.  A group that has finished, or is shutting down, is left as it is; one
 * that is not open yet is cancelled when it opens.  Does not suspend.
 */
void weft_group_cancel(struct weft_group *group);

/*
 * Wait until all tasks of @group have ended, and close it; @r is the result of the body inside.  An
 * error in @r cancels them first.
 * @r; WEFT_EGROUP: tasks, or the body, failed, and the causes of the error (weft_detail_causes) are
 * theirs, in the order in which they failed; WEFT_ECANCELED: the waiting task was cancelled, and
 * nobody failed; WEFT_ESTATE: it is not open.
 */
static inline int weft_group_close(struct weft_co *co, struct weft_group *group, int r);
#define WEFT_GROUP_CLOSE(f, r, group)                                                              \
	WEFT_SUSPEND_(f, r, weft_group_close_((f)->weft.co_, (group), (r)),                        \
		      weft_group_closing_((f)->weft.co_, (group), (r)))

#ifdef __cplusplus
}
#endif

#include <weft/impl/scope.h>

#endif

/* SPDX-License-Identifier: MIT */
#ifndef WEFT_VARIABLE_H
#define WEFT_VARIABLE_H

/*
 * weft/variable.h - variables that each task has for itself (Python's `contextvars`).
 *
 *	static struct weft_variable request = { .name = "request", .initial = { 0 } };
 *
 *	r = weft_variable_set(co, &request, weft_ptr(mine), NULL);
 *	...
 *	mine = weft_as_ptr(weft_variable_get(co, &request));	at any depth below
 *
 * A body and all that it calls or delegates to see the variables of their task.  A task begins with
 * those of the body that spawned it, as they are at that moment, and neither sees what the other
 * one sets afterwards.  A task that was made from outside, by weft_loop_spawn or weft_task_new,
 * begins with none, and a callback has no task.  The copy takes no time: tasks share the set until
 * one of them changes it, and then the change costs time in proportion to the number of variables.
 *
 * SPEC.md section 16.  Thread rule: as for the loop, weft/loop.h.
 */

#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A variable, made by the program; it stays as long as any task has it set. */
struct weft_variable {
	const char *name;		/* for those who read the program with a debugger */
	struct weft_value initial;	/* its value in a task that has none set */
	/*
	 * Called once for each value that was set, when no task has it any more: each of them has
	 * ended, or has set another one.  NULL: nothing is to be done.  It may not use the
	 * variables of the task that it ends with.
	 */
	void (*release)(struct weft_value value);
};

/*
 * What a variable was before it was set, for weft_variable_reset (`Token`).  All zeros before its
 * first use.  One that is not used for a reset is given back by weft_variable_forget.
 */
struct weft_variable_token {
	struct weft_binding *before_;	/* one reference; NULL: it was not set */
	const struct weft_variable *variable_;	/* NULL: the token is used up */
};

/*
 * The value of @variable in the task that runs @co (`ContextVar.get`); outside of a task the
 * initial one.  It stays valid while that task has it.  It does not suspend.
 */
struct weft_value weft_variable_get(const struct weft_co *co, const struct weft_variable *variable);

/*
 * Set it for the task that runs @co, and for those that the task spawns from now on
 * (`ContextVar.set`).  What @value points to belongs to the variable from now on, if that has a
 * release function.  *@ret_token, which may be NULL, keeps what was there.  It does not suspend.
 * 0; WEFT_ESTATE: no task runs @co; -ENOMEM.  On an error @value stays the caller's.
 */
int weft_variable_set(struct weft_co *co, const struct weft_variable *variable,
		      struct weft_value value, struct weft_variable_token *ret_token);

/*
 * Restore what was there before that set (`ContextVar.reset`).  The token is used up.  It does not
 * suspend.
 * 0; WEFT_ESTATE: no task runs @co, or the token is used up; -ENOMEM, and the token stays.
 */
int weft_variable_reset(struct weft_co *co, struct weft_variable_token *token);

/* Use the token up without a reset. */
void weft_variable_forget(struct weft_variable_token *token);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: MIT */
#ifndef STAGE_H
#define STAGE_H

/*
 * stage.h - what the cases of profile C share: they run inside the runtime, and their bodies run on
 * every runtime, with a stack of their own and without.
 */

#include <stdint.h>

#include <weft/runtime.h>

#include "../case.h"

/*
 * A case whose code runs inside the runtime.  It stands in place of the function's head:
 *
 *	INSIDE(rt_life_once)
 *	{
 *		... rt ...
 *	}
 */
#define INSIDE(name)                                                                               \
	static void name##_inside(const struct weft_runtime *rt);                                  \
	void name(const struct weft_runtime *rt)                                                   \
	{                                                                                          \
		stage_enter(rt, name##_inside);                                                    \
	}                                                                                          \
	static void name##_inside(const struct weft_runtime *rt)

/* Call @inside inside the runtime; a runtime that lets nobody in fails the case. */
void stage_enter(const struct weft_runtime *rt, void (*inside)(const struct weft_runtime *rt));

/* The frame of a body.  What a member means is the body's affair. */
struct act {
	const struct weft_runtime *rt;
	int at;				/* for WEFT_RUNTIME_BEGIN */
	const char *name;		/* in notes */
	int i, n;
	int runs;			/* how often something was reached */
	int result;			/* what the body returns */
	int code;			/* what a yield came to */
	void *value;			/* what was sent */
	struct weft_runtime_co *other;
	struct act *next;
	struct weft_runtime_channel *channel;
};

/* Bodies.  Each counts its beginning in .runs; none goes on after a yield that fails. */

/* Returns .result at once. */
int act_return(struct weft_runtime_co *self, void *arg);

/* Yields .n times, with a note "NAME I" before each yield and one "NAME end"; returns .result. */
int act_talk(struct weft_runtime_co *self, void *arg);

/* Yields .n times and counts each in .i. */
int act_count(struct weft_runtime_co *self, void *arg);

/* Yields a sum of all that was sent, as an integer in a pointer, until that is 0 or it was told. */
int act_add(struct weft_runtime_co *self, void *arg);

/* Make a coroutine; without it the case has nothing to judge, and the program is ended. */
struct weft_runtime_co *stage_spawn(const struct weft_runtime *rt, weft_runtime_body *body,
				    struct act *act);

/*
 * Give it a turn: up to its next suspension or its end.  It asks resume, or in a scheduler gives
 * way once.  True: it has not ended.
 */
bool stage_turn(const struct weft_runtime *rt, struct weft_runtime_co *co);

/* stage_spawn, and the first turn unless that has happened already. */
struct weft_runtime_co *stage_start(const struct weft_runtime *rt, weft_runtime_body *body,
				    struct act *act);

/* Turns until it ends.  Its result. */
int stage_finish(const struct weft_runtime *rt, struct weft_runtime_co *co);

/* The same, and it is destroyed. */
int stage_end(const struct weft_runtime *rt, struct weft_runtime_co *co);

/* Continue it and expect a value. */
#define CHECK_YIELDED(rt, co, send, want)                                                          \
	stage_check_yielded_((rt), (co), (send), (want), CONFORM_HERE_)
void stage_check_yielded_(const struct weft_runtime *rt, struct weft_runtime_co *co, intptr_t send,
			  intptr_t want, const char *file, int line);

/* Does the runtime hold @n at once?  The most that it can hold, but not more than @n. */
int stage_room(const struct weft_runtime *rt, int n);

#endif

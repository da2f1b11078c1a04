/* SPDX-License-Identifier: MIT */
#ifndef LOOP_PLAYER_H
#define LOOP_PLAYER_H

/* player.h - plays a program on a loop with a virtual clock, and writes what happened. */

#include <stdbool.h>
#include <stddef.h>

#include <weft/combine.h>
#include <weft/scope.h>
#include <weft/sync.h>

#include "program.h"

enum player_form { PLAY_RESUMABLE, PLAY_STACKFUL };

enum {
	PLAY_SLOTS = 4,
	PLAY_FUTURES = 3,
	PLAY_SYNC = 2,			/* of each kind */
	PLAY_TASKS = 26,
	PLAY_LINES = 1500,
	PLAY_DEPTH = 12,		/* of blocks */
	PLAY_TRACE = 64 * 1024,
};

/* A block that a coroutine is in. */
struct scope {
	enum op_kind kind;		/* TRY, EXCEPT (in its handler), FINALLY, TIMEOUT, GROUP */
	const struct op *begin;
	struct weft_saved caught;	/* in a handler, for reraise */
	struct weft_saved pending;	/* behind a finally */
	bool returning;
	struct weft_timeout limit;
	struct weft_group group;
};

struct play;

/* A coroutine that plays. */
struct actor {
	struct weft_frame weft;		/* of the resumable form */
	struct play *play;
	struct weft_co *co;
	int id;
	int at;				/* the op to play next */
	const struct op *op;		/* the one that is played */
	int r;				/* how the last op ended */
	bool returning;
	int value;			/* that it returns; -1: none */
	int depth;
	struct scope scopes[PLAY_DEPTH];
	/* For the op that suspends. */
	struct weft_loop_future *future;
	struct weft_loop_future *futures[OP_LIST];
	bool done[OP_LIST];
	size_t n;
	size_t place;
	struct weft_value got;
	struct weft_co *sub;
	struct actor *next;		/* of the play's, which frees them */
};

struct play {
	const struct program *program;
	const struct weft_backend *backend;
	enum player_form form;
	struct weft_loop *loop;
	struct actor *actors;
	int tasks;			/* made so far */
	struct weft_task *slots[PLAY_SLOTS];
	int slot_ids[PLAY_SLOTS];
	struct weft_loop_future *futures[PLAY_FUTURES];
	struct weft_lock locks[PLAY_SYNC];
	struct weft_event events[PLAY_SYNC];
	struct weft_semaphore semaphores[PLAY_SYNC];
	struct weft_condition conditions[PLAY_SYNC];
	struct weft_barrier barriers[PLAY_SYNC];
	struct weft_loop_queue queues[PLAY_SYNC];
	struct played_call *calls;
	int lines;
	size_t used;
	char trace[PLAY_TRACE];
};

/*
 * Play @program on @backend, in one form.  The trace is in @play, until play_free.  False: it could
 * not be played at all.
 */
bool play(struct play *play, const struct program *program, const struct weft_backend *backend,
	  enum player_form form);
void play_free(struct play *play);

/* ---- for the bodies ---- */

/* Play on until an op suspends, which is @a->op then; false: the coroutine has ended. */
bool actor_next(struct actor *a, struct weft_co *co);
/* That op has ended with @r, and @a->got is the value. */
void actor_did(struct actor *a, int r);
/* The result of the body. */
int actor_end(struct actor *a);
/* Arguments of the op. */
enum weft_gather_mode actor_gather_mode(const struct actor *a);
enum weft_wait_mode actor_wait_mode(const struct actor *a);
struct weft_group *actor_group(struct actor *a);
/* The task of `stop`, with a reference of its own. */
struct weft_task *actor_task(struct actor *a);
/* Is the value of the op what the suspension delivers? */
bool actor_is_sent_value(const struct actor *a);

weft_resumable_body actor_resumable;
weft_stackful_body actor_stackful;

#endif

/* SPDX-License-Identifier: MIT */
#ifndef WEFT_FUTURE_FUTURE_H
#define WEFT_FUTURE_FUTURE_H

/*
 * future.h - the object, its word, and how it ends.
 *
 * State, references and two flags share one atomic word, so that the producer ends a future and
 * gives its reference back by one operation.  Five rules make the rest simple:
 *
 *  F1	One compare-and-swap takes the future from PENDING to RUNNING or ENDING.  The winner
 *	alone writes the members below "the producer's", and publishes them by the release of the
 *	word that ends the future.
 *  F2	A reader of these members has seen an ended state by an acquire of the word.
 *  F3	The memory is touched only by the holder of a reference.  An entry in a queue is one.
 *  F4	The lists of waiters and callbacks are read and written under the lock of the future.  The
 *	flag LISTED says that they may not be empty.  It is set under the lock, in a state that
 *	is not final, so the one who sets a later state sees it.
 *  F5	The futex of the word has a sleeper only if the flag SLEEPER is set.  The one who sets a
 *	later state clears it and wakes.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <weft/awaitable.h>
#include <weft/future.h>
#include <weft/pool.h>

#include "../base/clock.h"

/* The word: 3 bits of state, flags, and references from bit 9 up. */
enum {
	/* enum weft_future_state, and one that only promises have, which answers as RUNNING. */
	WEFT_ENDING = 5,
	WEFT_STATE_MASK = 7,
	WEFT_SLEEPER = 1 << 3,
	WEFT_LISTED = 1 << 4,
	WEFT_STOP = 1 << 5,		/* the job was asked to stop */
	WEFT_READ = 1 << 6,		/* somebody has read the result */
	WEFT_TAKEN = 1 << 7,		/* somebody owns what it owned */
	WEFT_NAMED = 1 << 8,
	WEFT_REF = 1 << 9,
};

/* Flags of the producer's. */
enum {
	WEFT_F_HOOKED = 1 << 0,		/* the object came from weft_alloc; kept over all uses */
	WEFT_F_FAILED = 1 << 1,		/* `error` is set, not `value` */
	WEFT_F_OWNED = 1 << 2,		/* `destroy` is for the result */
	WEFT_F_UNREAD = 1 << 3,		/* `release_result` is for a result that nobody read */
	WEFT_F_COPIED = 1 << 4,		/* the result is in a block of ours */
	WEFT_F_ARG = 1 << 6,		/* the argument is in a block of ours */
	WEFT_F_INLINE = 1 << 7,		/* the argument is in `bytes` */
	WEFT_F_COUNTED = 1 << 8,	/* the pool of threads counts it */
	WEFT_F_RELEASE = 1 << 9,	/* has release_arg */
	WEFT_F_VALUES = 1 << 10,	/* the argument is an array of values */
	WEFT_F_BORROWED = 1 << 11,	/* the argument is the submitter's until push returns */
	/* What weft_future_reset lets go. */
	WEFT_F_HOLDS = WEFT_F_FAILED | WEFT_F_OWNED | WEFT_F_COPIED,
};

enum { WEFT_INLINE_BYTES = 32, WEFT_LINE = 64 };

struct weft_waiter;
struct weft_callback;

struct weft_future {
	/* One cache line holds all that a plain job needs. */
	_Alignas(WEFT_LINE) struct weft_awaitable awaitable;
	_Atomic uint32_t word;
	uint32_t flags;				/* the producer's */
	struct weft_value value;		/* the producer's */
	weft_job_function *job;			/* NULL: a promise */
	void *arg;
	struct weft_executor *executor;		/* of a job, until it has ended */
	const char *_Atomic name;

	union {
		struct weft_error error;	/* with F_FAILED */
		void (*destroy)(void *p);	/* with F_OWNED */
	};					/* the producer's */
	void (*release_arg)(void *arg);
	void (*release_result)(struct weft_value value);
	size_t arg_size;			/* bytes that were copied at submit; else 0 */

	_Alignas(16) unsigned char bytes[WEFT_INLINE_BYTES];	/* a short argument or result */
	struct weft_waiter *waiters;		/* under the lock, as the two below */
	struct weft_callback *callbacks, **last_callback;
	struct weft_future *next;		/* in a free list */
};

static inline unsigned weft_word_state(uint32_t word)
{
	return word & WEFT_STATE_MASK;
}

/* Done: its result, if any, may be read. */
static inline bool weft_word_done(uint32_t word)
{
	unsigned s = weft_word_state(word);

	return s >= WEFT_CANCELLED && s <= WEFT_FINISHED;
}

/* Settled: what weft_wait counts. */
static inline bool weft_word_settled(uint32_t word)
{
	return weft_word_done(word) && weft_word_state(word) != WEFT_CANCELLED;
}

static inline uint32_t weft_word(const struct weft_future *f)
{
	return atomic_load_explicit(&f->word, memory_order_acquire);
}

/* ---- block.c: memory that knows its size ---- */

void *weft_block_new(size_t size);
/* Aligned to a cache line. */
void *weft_block_new_lines(size_t size);
void weft_block_free(void *block);

/* ---- state.c ---- */

int weft_future_claim_slowly(struct weft_future *f);
/*
 * PENDING to RUNNING.  1: the caller is the producer now.  0: it was cancelled, and is notified
 * now.  WEFT_ESTATE: neither.
 */
static inline int weft_future_claim(struct weft_future *f)
{
	uint32_t word = weft_word(f);

	/* A sleeper goes on sleeping, so its flag stays. */
	if (weft_word_state(word) == WEFT_PENDING &&
	    atomic_compare_exchange_strong_explicit(&f->word, &word, word + WEFT_FUTURE_RUNNING,
						    memory_order_acquire, memory_order_relaxed))
		return 1;
	return weft_future_claim_slowly(f);
}
/* The same, but nothing happens to one that was cancelled.  True: the caller is the producer. */
bool weft_future_claim_pending(struct weft_future *f);
/* The same for one that no other thread knows of, so that no locked operation is needed. */
static inline void weft_future_claim_new(struct weft_future *f)
{
	uint32_t word = atomic_load_explicit(&f->word, memory_order_relaxed);

	atomic_store_explicit(&f->word, word + WEFT_FUTURE_RUNNING, memory_order_relaxed);
}
/* The producer: end it, and give a reference back. */
void weft_future_end(struct weft_future *f);
/*
 * The same, if no code of the program's would run in it: nobody is registered with it.  False:
 * somebody is, and nothing has changed.
 */
bool weft_future_end_quietly(struct weft_future *f);
/*
 * The producer of one that no client has seen: end it, and give a reference back.  It releases no
 * argument.
 */
void weft_future_withdraw(struct weft_future *f);
/* The producer: forget a result that was set before. */
void weft_future_reset(struct weft_future *f);
/* The producer: the outcome is an error, copied. */
void weft_future_fail(struct weft_future *f, const struct weft_error *err);
/* The argument is not needed any more. */
void weft_future_release_arg(struct weft_future *f);

/* ---- waiter.c ---- */

/*
 * One registration with a future.  It is linked and unlinked by the thread that waits.  tell is
 * called once, under the lock of the future, by the thread that settles it; it must not call
 * anything of the future's.  An early waiter is told when the future is done already, as a
 * coroutine that awaits it has to be: it does not wait until a cancelled future is notified.
 */
struct weft_waiter {
	struct weft_waiter *prev, *next;
	struct weft_future *future;
	void (*tell)(struct weft_waiter *waiter);
	const void *group;		/* a group registers with a future once */
	bool early;			/* told when it is done, and unlinked before that */
	bool told;
};

/*
 * Register.  1: it will be told.  0: the future is settled already, and it was told in this call.
 * -EALREADY: the group is registered already, and nothing was linked.
 */
int weft_watch(struct weft_waiter *waiter);
/* Take it back.  No tell is under way afterwards. */
void weft_unwatch(struct weft_waiter *waiter);
/* Tell the waiters of a future that has come to another state. */
void weft_tell_waiters(struct weft_future *f);
/* Under the lock. */
void weft_link(struct weft_waiter *waiter);
void weft_unlink(struct weft_waiter *waiter);

/* ---- describe.c ---- */

/* @r is about to be returned for @f: weft_strerror has the text of its job then, if it has one. */
int weft_future_tell(const struct weft_future *f, int r);

/* ---- await.c ---- */

extern const struct weft_awaitable_ops weft_future_awaitable_ops;
/* Run and free the callbacks of a future that is done. */
void weft_run_callbacks(struct weft_future *f);

void weft_future_lock(const struct weft_future *f);
void weft_future_unlock(const struct weft_future *f);

/* ---- block of a worker ---- */

/*
 * What a worker does in place of sleeping.  An executor's worker sets its thread's pointer; the
 * calls that block for a future use it.
 */
struct weft_helper {
	/* Run one job: @f itself (may be NULL), or one of the worker's own.  False: there is none,
	 * or no room for it. */
	bool (*help)(struct weft_helper *helper, struct weft_future *f);
	/*
	 * The thread is about to sleep until @deadline.  Returns when it has to leave and enter
	 * again: that is earlier if a worker was wanted and could not be started.
	 */
	struct weft_deadline (*enter)(struct weft_helper *helper, struct weft_deadline deadline);
	void (*leave)(struct weft_helper *helper);
};

extern _Thread_local struct weft_helper *weft_helper __attribute__((tls_model("initial-exec")));

/*
 * What a thread that waits can do for the end of futures whose jobs are done elsewhere.  A pool
 * that has such a struct sets the pointer of each thread that submits to it.  The struct outlives
 * the pool, since a thread keeps the pointer.
 */
enum weft_look {
	WEFT_LOOK_NOTHING,		/* there was nothing to do, and nothing to look at */
	WEFT_LOOK_LONG,			/* it is not done, after a while: the thread sleeps, and
					 * calls woke then */
	WEFT_LOOK_DONE,
};

struct weft_ender {
	/* End futures of the pool until @f is done, but only for a while. */
	enum weft_look (*look)(struct weft_ender *ender, struct weft_future *f);
	void (*woke)(struct weft_ender *ender);
};

extern _Thread_local struct weft_ender *weft_ender __attribute__((tls_model("initial-exec")));

/*
 * Told of each running job that is asked to stop, since a job in another process sees no future.
 * NULL: there are no such jobs.
 */
extern void (*_Atomic weft_stop_elsewhere)(struct weft_future *f);

/* How often the thread has woken another one: a client, or a worker.  Modulo 2^32. */
extern _Thread_local uint32_t weft_wakes __attribute__((tls_model("initial-exec")));

/* How often a thread looks before it sleeps; 0 with one CPU. */
unsigned weft_patience(void);
/* How many CPUs the process may use. */
int weft_cpus(void);

#endif

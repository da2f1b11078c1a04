/* SPDX-License-Identifier: MIT */
#ifndef CONFORM_H
#define CONFORM_H

/*
 * conform.h - what a case may use: checks, an event log, and ways to say that it cannot judge.
 *
 * A case is one function and one row in the cases.h of its folder.  It runs in a process of its
 * own, on the initial thread.  Nothing here jumps or returns for the case: a check that fails is
 * recorded and evaluates to false, and the case goes on or leaves as it likes.  Checks and notes
 * may be used on any stack, on any thread and in signal handlers; they allocate nothing and leave
 * errno alone.
 *
 * A case passes when it returns, has made at least one check, none failed, and everything that weft
 * allocated and every file descriptor that the case opened is gone again.
 */

#include <stdbool.h>
#include <stdint.h>

#include <weft/weft.h>

/* What a case belongs to.  A backend conforms to a profile as a whole. */
enum conform_profile {
	CONFORM_S,	/* the switch itself */
	CONFORM_G,	/* the generator protocol */
	CONFORM_F,	/* futures and executors; judges a pool in place of a backend */
	CONFORM_L,	/* the loop and tasks, whose coroutines are the backend's */
	CONFORM_C,	/* coroutines of another runtime, in place of a backend */
};

enum conform_level {
	CONFORM_MUST,	/* who fails it does not conform */
	CONFORM_SHOULD,	/* who fails it conforms, with a fault; counts as a failure of the run */
	CONFORM_INFO,	/* tells something; a failure is shown and never counts */
};

/* A bit beside enum weft_cap: where the needed ones are not claimed, do not even try. */
#define CONFORM_NO_PROBE (1u << 31)

/*
 * A bit beside enum weft_pool_cap, which the runner sets for a pool that is not WEFT_POOL_INLINE:
 * jobs run in other threads than the one that submits them, so that a job may wait for the case.
 */
#define CONFORM_POOL_APART (1u << 30)

/*
 * Another one, which the runner sets for a pool that is not WEFT_POOL_PROCESSES: jobs share their
 * memory with the case.  It is needed by each case of profile F that does not say .apart_memory.
 */
#define CONFORM_POOL_SHARED (1u << 29)

/*
 * A third one, which the runner sets for a runtime without WEFT_RUNTIME_RESUME: its coroutines take
 * turns.
 */
#define CONFORM_RUNTIME_TURNS (1u << 28)

struct weft_executor_ops;
struct weft_runtime;

/* The body of a case; @be is the backend that it judges. */
typedef void conform_fn(const struct weft_backend *be);

/* The same in profile F; @ops is the table of the pool that it judges. */
typedef void conform_pool_fn(const struct weft_executor_ops *ops);

/* The same in profile C; @rt is the runtime that it judges. */
typedef void conform_runtime_fn(const struct weft_runtime *rt);

/*
 * One row of a table; SPEC clause and edition are text such as "4.2" and "2026.1".  A row of
 * profile F has `pool_fn`, one of profile C `runtime_fn`, and the others have `fn`.  The clause of
 * one of profile L is a behaviour of loop/BEHAVIOURS.md.
 */
struct conform_case {
	const char *id;			/* subject.case, lower case; never renamed, never reused */
	const char *clause;		/* the clause of SPEC.md that it tests */
	enum conform_profile profile;
	enum conform_level level;
	uint32_t caps;			/* what the candidate must claim; CONFORM_NO_PROBE */
	bool apart_memory;		/* profile F: its jobs may run in other processes */
	const char *since;		/* the first edition that it is part of */
	conform_fn *fn;
	conform_pool_fn *pool_fn;
	conform_runtime_fn *runtime_fn;
	const char *behaviour;		/* profile F: one of futures/BEHAVIOURS.md; NULL: the id */
	void (*before)(void);		/* called before it, since cases may share a process */
};

/*
 * The switch of @be.  In a program with inline linkage, which judges one backend, it is the one
 * that was compiled in, so that it lies in the middle of the case's own code.
 */
#ifdef WEFT_LINKED_
#define conform_switch(be) ((void)(be), weft_inline_backend_.switch_to)
enum { COMPILED_IN = 1 };
#else
enum { COMPILED_IN = 0 };
#define conform_switch(be) (be)->switch_to
#endif

/*
 * Checks.  Each is an expression, true when it holds; each argument is evaluated once.  A failure
 * keeps the place, the texts of the expressions and both values; the first eight of a case are
 * shown.
 */
#define CHECK(cond) conform_check_((cond) ? true : false, CONFORM_HERE_, #cond)

/* Integers of any type, compared as long long.  weft's own error codes are shown by name. */
#define CHECK_INT(got, want)                                                                       \
	conform_check_int_((long long)(got), (long long)(want), CONFORM_HERE_, #got ", " #want)

/* Strings; NULL equals only NULL. */
#define CHECK_STR(got, want) conform_check_str_(got, want, CONFORM_HERE_, #got ", " #want)

/* Pointers to objects. */
#define CHECK_PTR(got, want) conform_check_ptr_(got, want, CONFORM_HERE_, #got ", " #want)

/* struct weft_value, as weft_equal compares them: tag and payload. */
#define CHECK_VALUE(got, want) conform_check_value_(got, want, CONFORM_HERE_, #got ", " #want)

/*
 * The notes so far, joined by "; ", are exactly @want.  Empties the log, and is false when it was
 * full.
 */
#define CHECK_LOG(want) conform_check_log_(want, CONFORM_HERE_)

/* Append to the log, as printf: note("recv %d", x).  4 KiB in all. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A failure without a condition, as printf. */
#define conform_fail(...) conform_fail_(CONFORM_HERE_, __VA_ARGS__)

/*
 * Say why this case cannot judge here and now (a sanitizer, a missing permission); the case then
 * returns.  A check that failed before or after still fails it.
 */
void conform_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The case that runs: one function may serve several rows. */
const struct conform_case *conform_current(void);

/* The number given with --seed, else 1: where randomness of a case starts. */
uint64_t conform_seed(void);

/*
 * Let the @nth allocation that weft makes from now on fail, once; 0: none.  Returns whether the one
 * asked for before has happened, so that a loop may fail each in turn until there is none left.
 */
bool conform_fail_alloc(long nth);

/*
 * Under --fail-alloc and --fail-calls something fails that the case did not ask to fail.  Then
 * make() and the co_...() of bodies.h ask again, which must work, since most cases could not go on.
 */
bool conform_starved(void);

/*
 * The hooks that are set when a case starts: they count.  A case that wants hooks of its own copies
 * these, fills in `unraisable`, `dropped` and `arg`, and sets the copy before it makes a coroutine.
 * A case that replaces alloc and free gives up the balance.
 */
const struct weft_hooks *conform_hooks(void);

/* What the macros above call; the runner itself has no place to name: "" and 0. */
#define CONFORM_HERE_ __FILE__, __LINE__
bool conform_check_(bool ok, const char *file, int line, const char *text);
bool conform_check_int_(long long got, long long want, const char *file, int line,
			const char *text);
bool conform_check_str_(const char *got, const char *want, const char *file, int line,
			const char *text);
bool conform_check_ptr_(const void *got, const void *want, const char *file, int line,
			const char *text);
bool conform_check_value_(struct weft_value got, struct weft_value want, const char *file, int line,
			  const char *text);
bool conform_check_log_(const char *want, const char *file, int line);
void conform_fail_(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif

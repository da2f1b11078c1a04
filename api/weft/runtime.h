/* SPDX-License-Identifier: MIT-0 */
#ifndef WEFT_RUNTIME_H
#define WEFT_RUNTIME_H

/*
 * weft/runtime.h - for the author of a coroutine runtime that is no backend of weft.
 *
 * A backend (weft/backend.h) moves the processor from one stack to another, and weft does the rest.
 * Many runtimes cannot be taken apart like that: they have coroutines of their own, and perhaps a
 * scheduler.  An adapter describes such a runtime by one constant struct, so that the conformance
 * suite can judge it (profile C) and the benchmarks can measure it.  Nothing of weft has to be
 * linked to an adapter.  SPEC.md section 22 is the contract; docs/backend-guide.md tells the way
 * from nothing to a green line.
 *
 * There are two kinds of runtimes.  One kind lets the program continue a coroutine (RESUME), and a
 * yield goes back to the call that continued it.  The other kind has a scheduler: a yield lets
 * others run, and a join waits.
 *
 * Thread rule: one thread at a time uses a coroutine and those that it resumes.  It is the thread
 * that made it, unless MIGRATE is claimed; and all coroutines belong to one thread, unless THREADS
 * is claimed.
 */

#include <stddef.h>
#include <stdint.h>

#include <weft/code.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of the struct.  A plugin that carries another number is refused. */
enum { WEFT_RUNTIME_ABI = 1 };

/*
 * Claims.  Each is tested, and the cases of one that is not claimed are shown as unsupported, never
 * as failed.
 */
enum weft_runtime_cap {
	/* Works only inside enter. */
	WEFT_RUNTIME_SCHEDULED = 1 << 0,
	/* spawn runs the body to its first suspension, or to its end. */
	WEFT_RUNTIME_EAGER = 1 << 1,
	/*
	 * Has resume.  Without it there is a scheduler: coroutines that can run take turns whenever
	 * one yields or joins, and each has run before the first one runs again.
	 */
	WEFT_RUNTIME_RESUME = 1 << 2,
	/* yield and resume carry a pointer each way.  Needs RESUME. */
	WEFT_RUNTIME_VALUES = 1 << 3,
	/* Has throw_in.  Needs RESUME. */
	WEFT_RUNTIME_THROW = 1 << 4,
	/* Has close.  Needs RESUME. */
	WEFT_RUNTIME_CLOSE = 1 << 5,
	/* Has transfer.  Needs RESUME. */
	WEFT_RUNTIME_SYMMETRIC = 1 << 6,
	/* Has channels. */
	WEFT_RUNTIME_CHANNEL = 1 << 7,
	/* Each coroutine has a stack of its own, so that it yields from any depth of C calls. */
	WEFT_RUNTIME_OWN_STACKS = 1 << 8,
	/* Refuses misuse with a negative code, and nothing has changed then. */
	WEFT_RUNTIME_CHECKED = 1 << 9,
	/* Several threads may have coroutines, each its own, at once. */
	WEFT_RUNTIME_THREADS = 1 << 10,
	/* A suspended coroutine may be continued and destroyed by another thread. */
	WEFT_RUNTIME_MIGRATE = 1 << 11,
	/* Floating-point control words belong to the coroutine. */
	WEFT_RUNTIME_SAVES_FPU = 1 << 12,
	/* The signal mask belongs to the coroutine. */
	WEFT_RUNTIME_SAVES_SIGMASK = 1 << 13,
	/* A child of fork finds all coroutines as they were, and can go on with them. */
	WEFT_RUNTIME_FORK = 1 << 14,
};

/* What a coroutine is doing. */
enum weft_runtime_state {
	WEFT_RUNTIME_SUSPENDED,	/* it has not begun, or waits for its next turn */
	WEFT_RUNTIME_RUNNING,	/* it runs, or waits for one that it resumed */
	WEFT_RUNTIME_ENDED,	/* its body has returned */
};

/* The result of resume and of a body that has not ended.  A negative code is an error. */
enum { WEFT_RUNTIME_YIELDED = 1 };

/* A coroutine, and a channel; only the runtime knows what is inside. */
struct weft_runtime_co;
struct weft_runtime_channel;

/*
 * The body of a coroutine.  @self is what spawn stored, and @arg what it was given.  It ends by
 * returning 0 or a negative code.
 *
 * Where OWN_STACKS is not claimed the body returns WEFT_RUNTIME_YIELDED at each suspension, and the
 * runtime calls it again when it is continued; see WEFT_RUNTIME_YIELD below.
 */
typedef int weft_runtime_body(struct weft_runtime_co *self, void *arg);

/* What runs inside a runtime; returns 0 or a negative code. */
typedef int weft_runtime_main(void *arg);

/*
 * One runtime.  Constant, and it lives as long as the process.  spawn, yield, join, status and
 * destroy are required, and so is sent without OWN_STACKS.  Every other op may be NULL where
 * nothing that needs it is claimed.
 */
struct weft_runtime {
	uint32_t abi;			/* WEFT_RUNTIME_ABI; always first */
	uint32_t size;			/* sizeof(struct weft_runtime) as the adapter was built */
	const char *name;		/* "pth"; letters, digits and '-' */
	uint32_t caps;			/* enum weft_runtime_cap, or-ed */
	uint32_t max_live;		/* coroutines that can exist at once; 0: as memory allows */

	/*
	 * Run @main(@arg) inside the runtime, once, and return its result; or a negative code, and
	 * @main has not run.  It may be called again later.  Needed with SCHEDULED.  A
	 * runtime that does not claim that works anywhere, and may leave this NULL.
	 */
	int (*enter)(weft_runtime_main *main, void *arg);

	/*
	 * Make a coroutine that will run @body.  @stack is the number of bytes of stack that the
	 * body needs, 0 for the usual, which is 32 KiB or more; it means nothing without
	 * OWN_STACKS.  0 and *@ret, the caller's until destroy, set before the body runs; or a
	 * negative code, with nothing taken.
	 */
	int (*spawn)(struct weft_runtime_co **ret, weft_runtime_body *body, void *arg,
		     size_t stack);

	/*
	 * Suspend the running coroutine @self.  NULL is the program, or the function that enter
	 * runs; it is passed without RESUME only.  @value goes to the resume that continued it.
	 * 0 when it goes on, and *@ret is what the next resume sent (NULL without VALUES); or a
	 * negative code: the one that was thrown in, or WEFT_EEXIT for close.  @ret may be NULL.
	 *
	 * Without OWN_STACKS it keeps @value and returns WEFT_RUNTIME_YIELDED, which the body
	 * returns at once.  Called again, the body asks sent for what is told here.
	 */
	int (*yield)(struct weft_runtime_co *self, void *value, void **ret);

	/*
	 * What the body of @co returned: 0 and *@ret.  It may be asked several times.  While @co
	 * has not ended, a scheduler lets others run until it has; with RESUME it is WEFT_EBUSY.
	 * @self is the coroutine that asks; NULL: the program or the function that enter runs.
	 */
	int (*join)(struct weft_runtime_co *self, struct weft_runtime_co *co, int *ret);

	enum weft_runtime_state (*status)(const struct weft_runtime_co *co);

	/*
	 * Give back all that @co has.  It has ended, or has not begun, or is suspended; its body
	 * goes no further, but for what it does when it is closed, if the runtime closes it first.
	 * 0; with CHECKED WEFT_EBUSY if it runs.
	 */
	int (*destroy)(struct weft_runtime_co *co);

	/* Without OWN_STACKS: what the last yield of @self came to, as told there. */
	int (*sent)(struct weft_runtime_co *self, void **ret);

	/*
	 * RESUME.  Continue @co; @self is the coroutine that asks, or NULL.  @value becomes what
	 * its yield delivers; what the first one sends is lost.  WEFT_RUNTIME_YIELDED, and *@ret is
	 * the value that it yields; or 0: it has ended, see join.  With CHECKED WEFT_EBUSY if it
	 * runs, WEFT_ESTATE if it had ended before.  @ret may be NULL.
	 */
	int (*resume)(struct weft_runtime_co *self, struct weft_runtime_co *co, void *value,
		      void **ret);

	/*
	 * THROW.  Continue @co, whose yield returns the negative @code; else as resume.  A body
	 * that has not begun never runs, and @code becomes its result.
	 */
	int (*throw_in)(struct weft_runtime_co *self, struct weft_runtime_co *co, int code,
			void **ret);

	/*
	 * CLOSE.  Have @co end: its yield returns WEFT_EEXIT.  0 when it has ended, or had; or
	 * WEFT_EIGNORED: it has yielded instead.  A body that has not begun never runs, and
	 * its result is WEFT_EEXIT.
	 */
	int (*close)(struct weft_runtime_co *self, struct weft_runtime_co *co);

	/*
	 * SYMMETRIC.  Suspend @self and continue @to, which takes its place: the next yield of
	 * @to, or its end, returns to the resume that had continued @self.  0 when @self goes on.
	 */
	int (*transfer)(struct weft_runtime_co *self, struct weft_runtime_co *to);

	/*
	 * CHANNEL.  Values arrive in the order in which they were sent.  A send may wait once @room
	 * values are in the channel, and a receive waits while there is none.  @self is the
	 * coroutine that asks, or NULL.  0 or a negative code.  An empty channel that nobody waits
	 * for is given back by channel_free.
	 */
	int (*channel_new)(struct weft_runtime_channel **ret, size_t room);
	int (*send)(struct weft_runtime_co *self, struct weft_runtime_channel *channel,
		    void *value);
	int (*receive)(struct weft_runtime_co *self, struct weft_runtime_channel *channel,
		       void **ret);
	void (*channel_free)(struct weft_runtime_channel *channel);
};

/*
 * Name the struct of a runtime: `WEFT_RUNTIME(mine) = { ... };` at file scope, once.
 * Built as a plugin (-DWEFT_PLUGIN) the object is the one symbol that the loader looks for,
 * `weft_runtime_plugin`; built into a program it is `weft_runtime_mine`.
 */
#ifdef WEFT_PLUGIN
#define WEFT_RUNTIME(name_)                                                                        \
	extern const struct weft_runtime weft_runtime_plugin;                                      \
	__attribute__((visibility("default"))) const struct weft_runtime weft_runtime_plugin
#else
#define WEFT_RUNTIME(name_)                                                                        \
	extern const struct weft_runtime weft_runtime_##name_;                                     \
	const struct weft_runtime weft_runtime_##name_
#endif

/* The members that every runtime sets alike. */
#define WEFT_RUNTIME_HEADER(name_)                                                                 \
	.abi = WEFT_RUNTIME_ABI, .size = sizeof(struct weft_runtime), .name = name_

/*
 * For bodies that run on every runtime, with and without stacks of their own.  @at is an int that
 * lives as long as the coroutine, 0 at first; locals do not live over a yield.
 *
 *	static int body(struct weft_runtime_co *self, void *arg)
 *	{
 *		struct frame *f = arg;
 *		int r;
 *
 *		WEFT_RUNTIME_BEGIN(f->at)
 *		for (f->i = 0; f->i < 3; f->i++)
 *			WEFT_RUNTIME_YIELD(f->runtime, self, f->at, r, NULL, &f->sent);
 *		WEFT_RUNTIME_END
 *		return 0;
 *	}
 */
#define WEFT_RUNTIME_BEGIN(at)                                                                     \
	switch (at) {                                                                              \
	case 0:
#define WEFT_RUNTIME_YIELD(runtime, self, at, r, value, ret)                                       \
	do {                                                                                       \
		(r) = (runtime)->yield((self), (value), (ret));                                    \
		if ((r) != WEFT_RUNTIME_YIELDED)                                                   \
			break;                                                                     \
		(at) = __LINE__;                                                                   \
		return WEFT_RUNTIME_YIELDED;                                                       \
	case __LINE__:                                                                             \
		(r) = (runtime)->sent((self), (ret));                                              \
	} while (0)
#define WEFT_RUNTIME_END }

/*
 * The rest is for programs that judge and measure runtimes, and is in the library.
 *
 * Load the shared object at @path, and check the struct that it exports.  A struct that
 * is taken is never unloaded.
 * 0 and *@ret; or WEFT_EBACKEND with one line in @reterr (cut to @size bytes): the file cannot be
 * read, exports no `weft_runtime_plugin`, has another abi or is refused by weft_runtime_check.  Any
 * thread may call.
 */
int weft_runtime_load(const char *path, const struct weft_runtime **ret, char *reterr, size_t size);

/*
 * Does the struct follow the rules of SPEC 22.1?  NULL when it does, else the fault as static text.
 * Any thread may call.
 */
const char *weft_runtime_check(const struct weft_runtime *runtime);

/* "RESUME" for WEFT_RUNTIME_RESUME; "?" for a bit without a name.  @cap is one bit. */
const char *weft_runtime_cap_name(uint32_t cap);

#ifdef __cplusplus
}
#endif

#endif

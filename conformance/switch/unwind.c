/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <execinfo.h>
#include <setjmp.h>
#include <string.h>
#include <unwind.h>

#include "context.h"
#include "../sanitizers.h"

enum { MOST = 200, DEPTH = 50 };

/* What a walk from inside found. */
struct walk {
	int frames;
	_Unwind_Reason_Code end;
	uintptr_t last;		/* highest canonical frame address */
	bool climbs;		/* each frame above the one before */
};

static _Unwind_Reason_Code count_frame(struct _Unwind_Context *frame, void *arg)
{
	struct walk *walk = arg;
	uintptr_t at = _Unwind_GetCFA(frame);

	if (at < walk->last)
		walk->climbs = false;
	walk->last = at;
	return ++walk->frames < MOST ? _URC_NO_REASON : _URC_FATAL_PHASE1_ERROR;
}

static __attribute__((noinline)) void walk_from(struct walk *walk, int depth)
{
	volatile int deeper = depth;

	if (deeper > 0)
		walk_from(walk, depth - 1);
	else
		walk->end = _Unwind_Backtrace(count_frame, walk);
	deeper = 0;
}

static void walk_inside(struct context *self)
{
	struct walk *walk = self->arg;

	for (;;) {
		*walk = (struct walk){ .climbs = true };
		walk_from(walk, DEPTH);
		context_leave(self);
	}
}

/* A walk up the stack of a context meets every frame, and ends at the entry by itself. */
void unwind_walk_ends(const struct weft_backend *be)
{
	struct walk walk = { 0 };
	struct context c;

	context_open(&c, be, walk_inside, &walk);
	for (int i = 0; i < 2; i++) {
		context_enter(&c);
		CHECK_INT(walk.end, _URC_END_OF_STACK);
		CHECK(walk.frames > DEPTH);
		CHECK(walk.frames < MOST);
		CHECK(walk.climbs);
	}
	context_close(&c);
}

static __attribute__((noinline)) int trace_from(int depth)
{
	void *frame[MOST];
	volatile int n = depth;

	if (n > 0)
		n = trace_from(depth - 1);
	else
		n = backtrace(frame, MOST);
	return n;
}

static void trace_inside(struct context *self)
{
	for (;;) {
		*(int *)self->arg = trace_from(DEPTH);
		context_leave(self);
	}
}

/* So does the C library's backtrace, from a caller that is itself as deep as you like. */
void unwind_backtrace_ends(const struct weft_backend *be)
{
	int frames = 0;
	struct context c;

	context_open(&c, be, trace_inside, &frames);
	for (int i = 0; i < 2; i++) {
		frames = 0;
		context_enter(&c);
		CHECK(frames > DEPTH);
		CHECK(frames < MOST);
	}
	CHECK(trace_from(DEPTH) > DEPTH);
	context_close(&c);
}

/* A forced unwinding: who is told of each frame, and where it stops. */
struct escape {
	struct context *self;
	struct _Unwind_Exception exception;
	jmp_buf out;
	uintptr_t stop;		/* frames above this address stay */
	int cleanups;
};

static _Unwind_Reason_Code stop_at(int version, _Unwind_Action actions,
				   _Unwind_Exception_Class class,
				   struct _Unwind_Exception *exception,
				   struct _Unwind_Context *frame, void *arg)
{
	struct escape *escape = arg;

	(void)version;
	(void)class;
	(void)exception;
	if ((actions & _UA_END_OF_STACK) || _Unwind_GetCFA(frame) > escape->stop)
		longjmp(escape->out, 1);
	return _URC_NO_REASON;
}

static void count_cleanup(struct escape **escape)
{
	(*escape)->cleanups++;
}

static __attribute__((noinline)) void escape_from(struct escape *escape, int depth)
{
	struct escape *guard __attribute__((cleanup(count_cleanup), unused)) = escape;

	if (depth > 0) {
		escape_from(escape, depth - 1);
		return;
	}
	context_leave(escape->self);
	_Unwind_ForcedUnwind(&escape->exception, stop_at, escape);
	conform_fail("_Unwind_ForcedUnwind came back");
}

static void escape_inside(struct context *self)
{
	struct escape *escape = self->arg;

	escape->self = self;
	escape->stop = (uintptr_t)__builtin_frame_address(0);
	if (setjmp(escape->out) == 0)
		escape_from(escape, DEPTH);
}

/* Forced unwinding, as pthread_exit does it, runs the cleanup of each frame, over a switch. */
void unwind_forced(const struct weft_backend *be)
{
	struct escape escape;
	struct context c;

	memset(&escape, 0, sizeof(escape));
	context_open(&c, be, escape_inside, &escape);
	context_enter(&c);
	CHECK_INT(escape.cleanups, 0);
	context_enter(&c);
	CHECK(c.finished);
	CHECK_INT(escape.cleanups, DEPTH + 1);
	context_close(&c);
}

static void escape_to_the_end(struct context *self)
{
	struct escape *escape = self->arg;

	escape->self = self;
	escape->stop = UINTPTR_MAX;
	if (setjmp(escape->out) == 0)
		escape_from(escape, DEPTH);
}

/* An unwinding that nobody stops is told at the entry that the stack has ended. */
void unwind_forced_to_the_end(const struct weft_backend *be)
{
	struct escape escape;
	struct context c;

	if (WEFT_TSAN) {
		conform_skip("ThreadSanitizer takes no jump into a frame that was unwound");
		return;
	}
	memset(&escape, 0, sizeof(escape));
	context_open(&c, be, escape_to_the_end, &escape);
	context_enter(&c);
	context_enter(&c);
	CHECK(c.finished);
	CHECK_INT(escape.cleanups, DEPTH + 1);
	context_close(&c);
}

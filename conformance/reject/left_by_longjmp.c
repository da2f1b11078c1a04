/* reject: asm, asm-fpu, ucontext, stackless exits: 0, saying ^$ */
/*
 * An error handler of the driver's that a body jumps to.  The coroutines it has left stay RUNNING
 * until they are abandoned, and then their stacks are free for the next: more are left here than
 * there is memory for.
 */
#undef _FORTIFY_SOURCE

#include <setjmp.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <weft/weft.h>

#define MUST(cond) ((cond) ? (void)0 : exit(__LINE__ % 256))

struct frame {
	struct weft_frame weft;
	struct weft_co *sub;
	int cleaned;
};

static jmp_buf out;

static int leaves(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	if (r == 0)
		longjmp(out, 1);
	f->cleaned = 1;
	WEFT_END(f);
	return r;
}

static int delegates(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD_FROM(f, r, f->sub);
	f->cleaned = 1;
	WEFT_END(f);
	return r;
}

static struct weft_co *make(weft_resumable_body *body, struct frame *f)
{
	struct weft_co_options options = { .stack_size = 1 << 20 };
	struct weft_co *co;

	MUST(weft_co_new(body, f, &options, &co) == 0);
	return co;
}

static void run_until_left(struct weft_co *co)
{
	struct weft_value v;

	MUST(weft_next(co, &v) == WEFT_YIELDED);
	if (setjmp(out) == 0) {
		weft_next(co, &v);
		MUST(0);
	}
	MUST(weft_co_state(co) == WEFT_RUNNING);
	MUST(weft_next(co, &v) == WEFT_EBUSY && weft_co_unref(co) == WEFT_EBUSY);
}

static void check_abandoned(struct weft_co *co)
{
	struct weft_value v;

	MUST(weft_co_state(co) == WEFT_CLOSED);
	MUST(weft_co_error(co) && weft_co_error(co)->code == WEFT_ECANCELED);
	MUST(weft_next(co, &v) == WEFT_RETURNED && weft_is_none(v));
	MUST(weft_close(co, NULL) == 0 && weft_co_abandon(co) == 0);
	MUST(weft_co_unref(co) == 0);
}

/* The delegate goes with its delegator; or alone, and its delegator goes on. */
static void leave_in_delegate(int both)
{
	struct frame f = { 0 }, sub = { 0 };
	struct weft_co *co = make(delegates, &f);
	struct weft_value v;

	f.sub = make(leaves, &sub);
	run_until_left(co);
	MUST(weft_co_abandon(both ? co : f.sub) == 0);
	if (!both)
		MUST(weft_next(co, &v) == WEFT_RETURNED && f.cleaned);
	else
		MUST(!f.cleaned);
	MUST(!sub.cleaned);
	check_abandoned(f.sub);
	if (both)
		check_abandoned(co);
	else
		MUST(weft_co_unref(co) == 0);
}

int main(void)
{
	struct rlimit little = { 256 << 20, 256 << 20 };
	struct frame f = { 0 };
	struct weft_co *co, *many[1000];
	struct weft_value v;

	MUST(setrlimit(RLIMIT_AS, &little) == 0);
	for (int i = 0; i < 1000; i++) {
		f = (struct frame){ 0 };
		many[i] = make(leaves, &f);
		run_until_left(many[i]);
		MUST(weft_co_abandon(many[i]) == 0);
	}
	for (int i = 0; i < 1000; i++)
		check_abandoned(many[i]);
	for (int i = 0; i < 1000; i++)
		leave_in_delegate(i % 2);
	/* Suspended: its cleanup does not run.  Never started: nothing has. */
	co = make(leaves, &f);
	MUST(weft_next(co, &v) == WEFT_YIELDED && weft_co_abandon(co) == 0 && !f.cleaned);
	check_abandoned(co);
	co = make(leaves, &f);
	MUST(weft_co_abandon(co) == 0);
	check_abandoned(co);
	return 0;
}

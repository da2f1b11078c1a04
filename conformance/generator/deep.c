/* SPDX-License-Identifier: MIT */
/* Plain bodies: suspending from any depth of C calls, for backends with stacks. */
#include "../bodies.h"
#include "../case.h"
#include "../sanitizers.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((noinline)) static int ask(struct weft_co *co, int64_t question,
					 struct weft_value *ret_answer)
{
	return weft_yield(co, weft_int(question), ret_answer);
}

static int asks(struct weft_co *co, void *arg)
{
	struct weft_value answer = weft_none();
	int r = ask(co, 1, &answer);

	(void)arg;
	note_value("answer", answer);
	return r < 0 ? r : weft_return(co, weft_int(2));
}

/* 9.7: a nested function may yield; the value sent returns to it. */
void deep_yield_plain_fn(const struct weft_backend *be)
{
	struct weft_co *co = make_stackful(be, asks, NULL);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_send(co, weft_int(9)), weft_int(2));
	CHECK_LOG("answer 9");
	DROP(co);
}

/* The value from the depths, one more at each level on the way back. */
__attribute__((noinline)) static int descend(struct weft_co *co, int depth, int64_t *ret)
{
	struct weft_value sent = weft_none();
	int64_t below = 0;
	int r;

	if (depth == 0) {
		r = weft_yield(co, weft_int(1000), &sent);
		if (r == 0)
			r = weft_get_int(sent, ret);
		return r;
	}
	r = descend(co, depth - 1, &below);
	if (r == 0)
		*ret = below + 1;
	return r;
}

static int descends(struct weft_co *co, void *arg)
{
	int64_t sum = 0;
	int r = descend(co, 1000, &sum);

	(void)arg;
	return r < 0 ? r : weft_return(co, weft_int(sum));
}

/* 9.7: a yield 1000 calls deep. */
void deep_yield_recursive(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .stack_size = 1 << 20 };
	struct weft_co *co = NULL;

	if (!CHECK_INT(weft_co_new(descends, NULL, &o, &co), 0))
		return;
	CHECK_YIELDS(co_next(co), weft_int(1000));
	CHECK_RETURNS(co_send(co, weft_int(5)), weft_int(1005));
	DROP(co);
}

/* Each level notes how it was left. */
__attribute__((noinline)) static int guarded(struct weft_co *co, int depth)
{
	struct weft_value sent;
	int r = depth ? guarded(co, depth - 1) : weft_yield(co, weft_none(), &sent);

	note("%d: %s", depth, code_name(r));
	return r;
}

static int guards(struct weft_co *co, void *arg)
{
	(void)arg;
	return guarded(co, 2);
}

/* 5.11: close unwinds nested functions through what they return, innermost first. */
void deep_exit_unwinds_nested(const struct weft_backend *be)
{
	struct weft_co *co = make_stackful(be, guards, NULL);

	co_next(co);
	CHECK_CLOSES(co);
	CHECK_LOG("0: EEXIT; 1: EEXIT; 2: EEXIT");
	DROP(co);
}

/* 4.6: so does dropping the last reference. */
void deep_destroy_unwinds_nested(const struct weft_backend *be)
{
	struct weft_co *co = make_stackful(be, guards, NULL);

	co_next(co);
	DROP(co);
	CHECK_LOG("0: EEXIT; 1: EEXIT; 2: EEXIT");
}

/* The comparator finds its coroutine here: qsort has no argument for it. */
static struct weft_co *sorting;

static int asks_for_order(const void *a, const void *b)
{
	struct weft_value sent = weft_none();
	int64_t order = 0;

	if (weft_yield(sorting, weft_int(*(const int *)a * 10 + *(const int *)b), &sent) == 0)
		weft_get_int(sent, &order);
	return (int)order;
}

static int sorts(struct weft_co *co, void *arg)
{
	(void)co;
	qsort(arg, 4, sizeof(int), asks_for_order);
	return 0;
}

/* 9.7: a yield from a comparator of the C library's sort, each comparison decided by the driver. */
void deep_foreign(const struct weft_backend *be)
{
	int numbers[4] = { 3, 1, 4, 2 };
	struct weft_co *co = sorting = make_stackful(be, sorts, numbers);
	struct step s = co_next(co);
	int64_t pair = 0;
	int asked = 0;

	for (; s.r == WEFT_YIELDED && asked < 100; asked++) {
		CHECK_INT(weft_get_int(s.value, &pair), 0);
		s = co_send(co, weft_int(pair / 10 - pair % 10));
	}
	CHECK_RETURNS(s, weft_none());
	CHECK(asked >= 3);
	for (int i = 0; i < 4; i++)
		CHECK_INT(numbers[i], i + 1);
	DROP(co);
}

/* A level of recursion with 1 KiB that the compiler cannot do without. */
__attribute__((noinline)) static int eat_stack(int levels)
{
	volatile char block[1024];

	for (size_t i = 0; i < sizeof(block); i += 64)
		block[i] = (char)levels;
	return levels == 0 ? 0 : eat_stack(levels - 1) + block[64];
}

/* Goes as many levels deep as it is sent. */
static int overflows(struct weft_co *co, void *arg)
{
	struct weft_value sent = weft_none();
	int64_t levels = 0;
	int r = weft_yield(co, weft_none(), &sent);

	(void)arg;
	if (r < 0 || (r = weft_get_int(sent, &levels)) < 0)
		return r;
	return weft_return(co, weft_int(eat_stack((int)levels)));
}

/*
 * The first of several whose stacks lie close to each other: without something in between, a
 * quarter of a megabyte used on 64 KiB ends up in the others. A backend's own stacks may be larger
 * than was asked for.
 */
static void overflow_among_others(const struct weft_backend *be)
{
	int64_t levels = be->caps & WEFT_CAP_WANTS_STACK ? 256 : 1 << 16;
	struct weft_co *co[8];

	for (int i = 0; i < 8; i++) {
		co[i] = make_stackful(be, overflows, NULL);
		co_next(co[i]);
	}
	co_send(co[0], weft_int(levels));
}

/* 9.8: a stack that is overrun ends the program; it does not go on as if nothing had happened. */
void deep_stack_overflow(const struct weft_backend *be)
{
	struct rlimit no_core = { 0, 0 };
	int status = 0;
	pid_t child;

	if (WEFT_TSAN || WEFT_MSAN) {
		conform_skip("the sanitizer leaves its symbolizer behind after an overrun");
		return;
	}
	child = fork();
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		close(STDERR_FILENO);
		overflow_among_others(be);
		_exit(0);
	}
	if (!CHECK(child > 0) || !CHECK_INT(waitpid(child, &status, 0), child))
		return;
	CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
}

static int delegates_plainly(struct weft_co *co, void *arg)
{
	struct weft_value result = weft_none();
	int r = weft_yield_from(co, (struct weft_co *)arg, &result);

	note_value("plain got", result);
	return r < 0 ? r : weft_return(co, result);
}

/* 9.7, 7.3: plain and resumable bodies can be delegates of each other. */
void deep_delegates(const struct weft_backend *be)
{
	struct scene middle = { .label = "middle" };
	struct weft_co *inner = make_stackful(be, asks, NULL);
	struct weft_co *outer, *sub = make(be, body_from, &middle);

	middle.sub = inner;
	outer = make_stackful(be, delegates_plainly, sub);
	CHECK_YIELDS(co_next(outer), weft_int(1));
	CHECK_RETURNS(co_send(outer, weft_int(4)), weft_int(2));
	CHECK_LOG("answer 4; middle: 0; plain got 2");
	DROP(outer);
	DROP(sub);
	DROP(inner);
}

static int lists_plainly(struct weft_co *co, void *arg)
{
	struct weft_value result;
	struct weft_range range;
	int r;

	(void)arg;
	r = weft_yield_from(co, weft_range(&range, 3, 5, 1), &result);
	if (r < 0)
		note_value("caught", weft_caught(co)->value);
	return r;
}

/* 7.8, 3.3: a stackful body delegates to an iterator, and reads the object of what is thrown there.
 */
void deep_delegates_iter(const struct weft_backend *be)
{
	struct weft_error err = weft_err(ERR_A, weft_int(8));
	struct weft_co *co = make_stackful(be, lists_plainly, NULL);
	struct weft_value v;

	CHECK_YIELDS(co_next(co), weft_int(3));
	CHECK_YIELDS(co_next(co), weft_int(4));
	CHECK_INT(weft_throw(co, &err, &v), ERR_A);
	CHECK_LOG("caught 8");
	DROP(co);
}

static int raises_plainly(struct weft_co *co, void *arg)
{
	struct weft_error err = weft_err(ERR_A, weft_int(3));
	struct weft_value sent;
	int r = weft_yield(co, weft_none(), &sent);

	(void)arg;
	return r == ERR_B ? weft_raise_error(co, &err) : r;
}

/* 3.3: a stackful body raises with a payload, or lets what was thrown in pass. */
void deep_raise(const struct weft_backend *be)
{
	struct weft_error err = weft_err(ERR_A, weft_int(8));
	struct weft_co *a = make_stackful(be, raises_plainly, NULL);
	struct weft_co *b = make_stackful(be, raises_plainly, NULL);

	co_next(a);
	CHECK_RAISES(co_throw(a, ERR_B), ERR_A);
	if (CHECK(weft_co_error(a)))
		CHECK_VALUE(weft_co_error(a)->value, weft_int(3));
	co_next(b);
	CHECK_RAISES(co_throw_error(b, &err), ERR_A);
	if (CHECK(weft_co_error(b)))
		CHECK_VALUE(weft_co_error(b)->value, weft_int(8));
	DROP(a);
	DROP(b);
}

/* 9.7: a backend without stacks refuses a stackful body; one with stacks takes it. */
void deep_refused(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be };
	struct weft_co *co = NULL;
	int r = weft_co_new(asks, NULL, &o, &co);

	if (be->caps & WEFT_CAP_STACKFUL) {
		CHECK_INT(r, 0);
		CHECK(co);
	} else {
		CHECK_INT(r, WEFT_EBACKEND);
		CHECK_PTR(co, NULL);
	}
	DROP(co);
}

/* What weft_current says here, for a callback without an argument. */
static struct weft_co *seen_here(void)
{
	return weft_current();
}

/* Drives @arg, and asks before and after, and while that one is suspended. */
static int asks_who_runs(struct weft_co *co, void *arg)
{
	struct weft_value sent;
	int r;

	CHECK_PTR(seen_here(), co);
	if (arg)
		CHECK_RETURNS(co_next(arg), weft_none());
	CHECK_PTR(seen_here(), co);
	r = weft_yield(co, weft_none(), &sent);
	CHECK_PTR(seen_here(), co);
	return r;
}

static int asks_once(struct weft_co *co, void *arg)
{
	(void)arg;
	CHECK_PTR(seen_here(), co);
	return 0;
}

/* 9.17: code on the stack of a coroutine finds it; on a thread's own stack there is none. */
void deep_current(const struct weft_backend *be)
{
	struct weft_co *inner, *co;

	if (!(be->caps & (WEFT_CAP_WANTS_STACK | WEFT_CAP_OWN_TLS))) {
		conform_skip("the backend has stacks that the library does not know");
		return;
	}
	inner = make_stackful(be, asks_once, NULL);
	co = make_stackful(be, asks_who_runs, inner);
	CHECK_PTR(seen_here(), NULL);
	CHECK_YIELDS(co_next(co), weft_none());
	CHECK_PTR(seen_here(), NULL);
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(inner);
	DROP(co);
}

/* Yields 1, then returns 2, or raises ERR_A if @arg points to anything but 0. */
static int yields_once(struct weft_co *co, void *arg)
{
	struct weft_value sent;
	int r = weft_yield(co, weft_int(1), &sent);

	note("end %s", code_name(r));
	if (r < 0)
		return r;
	return *(int *)arg ? weft_raise(co, ERR_A, weft_int(7)) : weft_return(co, weft_int(2));
}

static void check_ended(struct weft_co *co, int code)
{
	CHECK_INT(weft_co_state(co), WEFT_CLOSED);
	for (int i = 0; i < 2; i++) {
		CHECK_RETURNS(co_next(co), weft_none());
		CHECK_RETURNS(co_send(co, weft_int(5)), weft_none());
		CHECK_RAISES(co_throw(co, ERR_B), ERR_B);
		CHECK_CLOSES(co);
	}
	CHECK_INT(weft_co_error(co) ? weft_co_error(co)->code : 0, code);
	DROP(co);
}

/* 5.5: a stackful body that has ended, however it did, does not run again. */
void deep_ended(const struct weft_backend *be)
{
	int well = 0, badly = 1;
	struct weft_co *co = make_stackful(be, yields_once, &well);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_next(co), weft_int(2));
	check_ended(co, 0);
	co = make_stackful(be, yields_once, &badly);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RAISES(co_next(co), ERR_A);
	check_ended(co, ERR_A);
	co = make_stackful(be, yields_once, &well);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_CLOSES(co);
	check_ended(co, 0);
	co = make_stackful(be, yields_once, &well);
	CHECK_CLOSES(co);
	check_ended(co, 0);
	CHECK_LOG("end 0; end 0; end EEXIT");
}

/* 8.2: and a single-use one says that it was used. */
void deep_ended_single_use(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .single_use = true };
	int well = 0;
	struct weft_co *co = make_stackful_with(&o, yields_once, &well);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_RETURNS(co_next(co), weft_int(2));
	for (int i = 0; i < 2; i++) {
		CHECK_RAISES(co_next(co), WEFT_EREUSED);
		CHECK_RAISES(co_send(co, weft_int(5)), WEFT_EREUSED);
		CHECK_RAISES(co_throw(co, ERR_B), WEFT_EREUSED);
		CHECK_CLOSES(co);
	}
	DROP(co);
	CHECK_LOG("end 0");
}

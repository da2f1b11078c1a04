/* SPDX-License-Identifier: MIT */
/*
 * Ended coroutines that a thread keeps whole for the next: where they are kept, and that no stack,
 * object or hook is missed for it.  Each test runs in a child, where no coroutine was ever made.
 * Writes TAP.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "../base/watch.h"

#include <weft/weft.h>

#include "suite.h"

/* Does a thread keep anything at all here? */
static bool keeps(void)
{
	return !WEFT_ASAN && !WEFT_TSAN && !WEFT_MSAN && !RUNNING_ON_VALGRIND;
}

/* Notes where its stack is, and returns 7. */
static int note_stack(struct weft_co *co, void *arg)
{
	*(void **)arg = __builtin_frame_address(0);
	return weft_return(co, weft_int(7));
}

static struct weft_co *new_co(weft_stackful_body *body, void *arg)
{
	struct weft_co *co = NULL;

	CHECK(weft_co_new(body, arg, NULL, &co) == 0);
	return co;
}

/* A coroutine that has run to its end. */
static struct weft_co *ended(void **ret_stack)
{
	struct weft_co *co = new_co(note_stack, ret_stack);
	struct weft_value v = weft_none();

	CHECK(weft_next(co, &v) == WEFT_RETURNED);
	CHECK(weft_as_int(v) == 7);
	return co;
}

static void is_used_again(void)
{
	void *first_stack, *stack;
	struct weft_co *first = ended(&first_stack), *co;

	weft_co_unref(first);
	for (int i = 0; i < 1000; i++) {
		co = ended(&stack);
		CHECK(!keeps() || (co == first && stack == first_stack));
		CHECK(weft_co_state(co) == WEFT_CLOSED && !weft_co_error(co));
		weft_co_unref(co);
	}
}

static int fails(struct weft_co *co, void *arg)
{
	return weft_raise(co, -5, weft_ptr(arg));
}

static int yields(struct weft_co *co, void *arg)
{
	struct weft_value sent;

	return weft_yield(co, weft_ptr(arg), &sent);
}

/* What one life leaves behind does not show in the next. */
static void begins_anew(void)
{
	struct weft_error err = weft_err(-9, weft_none());
	struct weft_value v;
	struct weft_co *co;
	void *stack;

	for (int i = 0; i < 100; i++) {
		weft_co_unref(ended(&stack));
		co = new_co(fails, &v);
		CHECK(weft_co_state(co) == WEFT_CREATED && !weft_co_error(co));
		CHECK(weft_send(co, weft_int(1), &v) == WEFT_EFRESH);
		CHECK(weft_next(co, &v) == -5 && weft_co_error(co)->code == -5);
		weft_co_unref(co);
		co = new_co(yields, &v);
		CHECK(weft_next(co, &v) == WEFT_YIELDED && weft_co_state(co) == WEFT_SUSPENDED);
		CHECK(weft_close(co, NULL) == 0);
		weft_co_unref(co);
		co = new_co(note_stack, &stack);
		CHECK(weft_close(co, NULL) == 0);
		weft_co_unref(co);
		weft_co_unref(ended(&stack));
		co = new_co(note_stack, &stack);
		CHECK(weft_throw(co, &err, &v) == -9 && weft_co_state(co) == WEFT_CLOSED);
		weft_co_unref(co);
		weft_co_unref(ended(&stack));
		weft_co_unref(new_co(note_stack, &stack));
	}
}

static int delegates(struct weft_co *co, void *arg)
{
	struct weft_value v;
	void *stack;
	int r = 0;

	(void)arg;
	for (int i = 0; i < 3 && r == 0; i++) {
		struct weft_co *sub = new_co(note_stack, &stack);

		r = weft_yield_from(co, sub, &v);
		CHECK(r == 0 && weft_as_int(v) == 7);
		weft_co_unref(sub);
	}
	return r;
}

static void as_delegates(void)
{
	struct weft_value v;
	struct weft_co *co;

	for (int i = 0; i < 100; i++) {
		co = new_co(delegates, NULL);
		CHECK(weft_next(co, &v) == WEFT_RETURNED);
		weft_co_unref(co);
	}
}

enum { HELD = 1100, KEPT = 1024 };

/* The handles of @n ended coroutines are held: how many stacks did they take together? */
static int stacks_of(int n)
{
	static struct weft_co *co[HELD];
	static void *stack[HELD];
	int count = 0;

	for (int i = 0; i < n; i++) {
		bool seen = false;

		co[i] = ended(&stack[i]);
		for (int k = 0; k < i; k++)
			seen |= stack[k] == stack[i];
		count += !seen;
	}
	for (int i = 0; i < n; i++)
		weft_co_unref(co[i]);
	return count;
}

static void no_more_than_1024(void)
{
	int n = stacks_of(HELD);

	CHECK(n == (keeps() ? KEPT + 1 : 1) || (!keeps() && n >= 1));
	n = stacks_of(HELD);
	CHECK(!keeps() || n == KEPT + 1);
}

static void another_reference_gives_the_stack_back(void)
{
	void *stack[2];
	struct weft_value v;
	struct weft_co *co[2];

	for (int i = 0; i < 2; i++) {
		co[i] = weft_co_ref(new_co(note_stack, &stack[i]));
		CHECK(weft_next(co[i], &v) == WEFT_RETURNED);
	}
	CHECK(!keeps() || stack[0] == stack[1]);
	for (int i = 0; i < 4; i++)
		weft_co_unref(co[i % 2]);
}

/*
 * On how many stacks do two lie that have ended on @backend?  Two, if contexts are kept with their
 * stacks; 0: this file was compiled for another backend.
 */
static int stacks_on(const struct weft_backend *backend)
{
	const struct weft_co_options o = { .backend = backend };
	struct weft_co *co[2] = { NULL };
	struct weft_value v;
	void *stack[2];

	for (int i = 0; i < 2; i++) {
		if (weft_co_new(note_stack, &stack[i], &o, &co[i]) == WEFT_ELINK)
			return 0;
		CHECK(weft_next(co[i], &v) == WEFT_RETURNED);
	}
	weft_co_unref(co[0]);
	weft_co_unref(co[1]);
	return stack[0] == stack[1] ? 1 : 2;
}

/* What a context saves would pass from one body to the next. */
static void contexts_that_save_words_are_not_kept(void)
{
	for (const struct weft_backend *const *be = weft_backend_list(); *be; be++) {
		bool saves = (*be)->caps & (WEFT_CAP_SAVES_FPU | WEFT_CAP_SAVES_SIGMASK);
		int stacks = (*be)->caps & WEFT_CAP_WANTS_STACK ? stacks_on(*be) : 0;

		CHECK(!stacks || (stacks == 2) == (keeps() && !saves));
	}
}

/* A handle that is held is not used for another coroutine. */
static void a_late_reference_counts(void)
{
	void *stack;
	struct weft_co *co[2];

	for (int i = 0; i < 2; i++) {
		co[0] = weft_co_ref(ended(&stack));
		weft_co_unref(co[0]);
		co[1] = ended(&stack);
		CHECK(co[0] != co[1] && weft_co_state(co[0]) == WEFT_CLOSED);
		weft_co_unref(co[0]);
		weft_co_unref(co[1]);
	}
}

static void trim_reaches_them(void)
{
	void *stack;

	stacks_of(100);
	CHECK(!keeps() || weft_trim() >= 64);
	CHECK(!keeps() || weft_trim() == 0);
	weft_co_unref(ended(&stack));
}

/*
 * Other threads.
 */

static void *unref_and_make(void *arg)
{
	void *stack;

	for (int i = 0; i < 100; i++) {
		weft_co_unref(arg);
		arg = ended(&stack);
	}
	return arg;
}

/* Ended by one thread, let go and made again by the next. */
static void from_thread_to_thread(void)
{
	pthread_t thread;
	void *co, *stack;

	co = ended(&stack);
	for (int i = 0; i < 200; i++) {
		CHECK(pthread_create(&thread, NULL, unref_and_make, co) == 0);
		pthread_join(thread, &co);
	}
	weft_co_unref(co);
}

/* Makes one and lets it go, again and again; its driver may be another thread each time. */
static int makes(struct weft_co *co, void *arg)
{
	struct weft_value v, sent;
	struct weft_co *one;
	void *stack;
	int r = 0;

	while (r == 0) {
		CHECK(weft_co_new(note_stack, &stack, NULL, &one) == 0);
		CHECK(weft_next(one, &v) == WEFT_RETURNED);
		*(struct weft_co **)arg = one;
		weft_co_unref(one);
		r = weft_yield(co, weft_none(), &sent);
	}
	return r;
}

struct turns {
	struct weft_co *co, *last;
	pthread_barrier_t turn;
};

/* The next is made from the one that was let go on this thread, not where the body was before. */
static void take_turn(struct turns *t)
{
	struct weft_value v;
	struct weft_co *co;
	void *stack;

	CHECK(weft_next(t->co, &v) == WEFT_YIELDED);
	co = ended(&stack);
	CHECK(!keeps() || co == t->last);
	weft_co_unref(co);
}

static void take_every_second(struct turns *t, int first)
{
	for (int i = 0; i < 100; i++) {
		if (i % 2 == first)
			take_turn(t);
		pthread_barrier_wait(&t->turn);
	}
}

static void *take_the_others(void *arg)
{
	take_every_second(arg, 1);
	return NULL;
}

static void from_thread_to_thread_in_a_body(void)
{
	struct turns t = { 0 };
	pthread_t other;

	t.co = new_co(makes, &t.last);
	pthread_barrier_init(&t.turn, NULL, 2);
	NEED(pthread_create(&other, NULL, take_the_others, &t) == 0);
	take_every_second(&t, 0);
	pthread_join(other, NULL);
	pthread_barrier_destroy(&t.turn);
	weft_co_unref(t.co);
}

static int knows_itself(struct weft_co *co, void *arg)
{
	struct weft_value sent;
	int r;

	(void)arg;
	CHECK(weft_current() == co);
	r = weft_yield(co, weft_none(), &sent);
	CHECK(weft_current() == co);
	return r;
}

/* Each of many that are alive, wherever its stack lies; the thread's own stack is nobody's. */
static void each_knows_itself(void)
{
	struct weft_co *co[100];
	struct weft_value v;

	for (int i = 0; i < 100; i++) {
		co[i] = new_co(knows_itself, NULL);
		CHECK(weft_next(co[i], &v) == WEFT_YIELDED);
		CHECK(!weft_current());
	}
	for (int i = 0; i < 100; i++) {
		CHECK(weft_next(co[i], &v) == WEFT_RETURNED);
		weft_co_unref(co[i]);
	}
}

static long count_maps(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	long n = 0;
	int c;

	while (maps && (c = getc(maps)) != EOF)
		n += c == '\n';
	if (maps)
		fclose(maps);
	return n;
}

static void *hold_some(void *arg)
{
	stacks_of(80);
	return arg;
}

static void threads_end(void)
{
	pthread_t thread;
	long before = 0;

	for (int i = 0; i < 100; i++) {
		CHECK(pthread_create(&thread, NULL, hold_some, NULL) == 0);
		pthread_join(thread, NULL);
		if (i == 2)
			before = count_maps();
	}
	CHECK(!keeps() || count_maps() <= before + 2);
}

/*
 * Without stacks of their own.
 */

enum { DEPTH = 200000 };

struct nested {
	struct weft_frame weft;
	struct weft_co **next;		/* the first that is NULL ends the nest */
};

static int nests(void *self)
{
	struct nested *f = self;
	struct weft_value v;
	int r = 0;

	WEFT_BEGIN(f);
	if (*f->next)
		r = weft_next(*f->next, &v);
	WEFT_END(f);
	return r;
}

/* Coroutines that are made from kept ones, too, do not use up the thread's stack. */
static void nest_to_an_error(void)
{
	struct weft_co_options options = { .backend = weft_backend_find("stackless") };
	struct weft_co **co = calloc(DEPTH + 1, sizeof(*co)), *end = NULL, *used;
	struct nested *frames = calloc(DEPTH, sizeof(*frames)), last = { .next = &end };
	struct weft_value v;
	int r = options.backend && co && frames ? 0 : -1;

	for (int i = 0; i < DEPTH && r == 0; i++) {
		frames[i].next = &co[i + 1];
		r = weft_co_new(nests, &last, &options, &used);
		/* This file may be compiled for another backend. */
		if (r < 0)
			break;
		CHECK(weft_next(used, &v) == WEFT_RETURNED);
		weft_co_unref(used);
		r = weft_co_new(nests, &frames[i], &options, &co[i]);
	}
	CHECK(r < 0 || weft_next(co[0], &v) == -ENOMEM);
	for (int i = 0; co && co[i]; i++)
		weft_co_unref(co[i]);
	free(co);
	free(frames);
}

/* A coroutine with two references is not used again when one of them goes. */
static void another_reference_counts(void)
{
	struct weft_co_options options = { .backend = weft_backend_find("stackless") };
	struct nested last[2] = { 0 };
	struct weft_co *co[2], *end = NULL;
	struct weft_value v;

	last[0].next = last[1].next = &end;
	/* This file may be compiled for another backend. */
	if (!options.backend || weft_co_new(nests, &last[0], &options, &co[0]) < 0)
		return;
	weft_co_ref(co[0]);
	CHECK(weft_next(co[0], &v) == WEFT_RETURNED);
	weft_co_unref(co[0]);
	NEED(weft_co_new(nests, &last[1], &options, &co[1]) == 0);
	CHECK(co[0] != co[1]);
	weft_co_unref(co[0]);
	weft_co_unref(co[1]);
}

/*
 * Nothing is lost.
 */

enum { CROWD = 1000 };

static int waits(struct weft_co *co, void *arg)
{
	(void)arg;
	return weft_yield(co, weft_none(), NULL);
}

/* More than a thread keeps, of one size and of another, so that lists of all kinds are moved. */
static void crowd(size_t stack)
{
	struct weft_co_options options = { .stack_size = stack };
	static struct weft_co *all[CROWD];
	struct weft_value v;

	for (int i = 0; i < CROWD; i++) {
		NEED(weft_co_new(waits, NULL, &options, &all[i]) == 0);
		CHECK(weft_next(all[i], &v) == WEFT_YIELDED);
	}
	for (int i = 0; i < CROWD; i++)
		weft_co_unref(all[i]);
}

static long pages_mapped(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	long pages = 0;

	NEED(file && fscanf(file, "%ld", &pages) == 1);
	fclose(file);
	return pages;
}

/* Crowds that come and go take what the first of them took, also after their stacks are trimmed. */
static void memory_is_used_again(void)
{
	long before;

	/* Not twice: a last chunk that has room for all would hide that the others are lost. */
	crowd(16 << 10);
	weft_trim();
	before = pages_mapped();
	for (int i = 0; i < 30; i++) {
		crowd(16 << 10);
		weft_trim();
	}
	CHECK(!keeps() || pages_mapped() == before);
}

/*
 * Hooks.
 */

static struct weft_hooks inner;
static int objects, stacks, strange;
static void *given[64];

static void *counting_alloc(enum weft_memory kind, size_t size, void *arg)
{
	void *p = inner.alloc(kind, size, inner.arg);

	(void)arg;
	if (kind == WEFT_MEMORY_STACK)
		stacks++;
	else
		given[objects++ % 64] = p;
	return p;
}

static void counting_free(enum weft_memory kind, void *p, size_t size, void *arg)
{
	bool mine = kind == WEFT_MEMORY_STACK;

	(void)arg;
	for (int i = 0; i < 64; i++)
		mine |= given[i] == p;
	if (!mine) {
		strange++;
		return;
	}
	inner.free(kind, p, size, inner.arg);
}

/* A hook sees each object and stack that is taken from then on, and gets back no other. */
static void hooks_see_each(void)
{
	struct weft_hooks hooks = { .alloc = counting_alloc, .free = counting_free };
	struct weft_co *old, *fresh;
	void *stack;

	fresh = new_co(note_stack, &stack);
	stacks_of(4);
	old = ended(&stack);
	weft_get_hooks(&inner);
	CHECK(weft_set_hooks(&hooks) == 0);
	for (int i = 1; i <= 10; i++) {
		weft_co_unref(ended(&stack));
		CHECK(objects == i && stacks == i);
	}
	CHECK(weft_next(fresh, &(struct weft_value){ 0 }) == WEFT_RETURNED && stacks == 11);
	if (keeps()) {
		weft_co_unref(old);
		weft_co_unref(fresh);
		CHECK(strange == 0);
	}
	weft_set_hooks(NULL);
	if (!keeps()) {
		weft_co_unref(old);
		weft_co_unref(fresh);
	}
	weft_co_unref(ended(&stack));
	CHECK(objects == 10);
}

static const struct suite_test_apart tests[] = {
#define TEST(name) { { #name, name }, false }
	TEST(is_used_again),
	TEST(begins_anew),
	TEST(as_delegates),
	TEST(no_more_than_1024),
	TEST(another_reference_gives_the_stack_back),
	TEST(contexts_that_save_words_are_not_kept),
	TEST(a_late_reference_counts),
	TEST(trim_reaches_them),
	TEST(from_thread_to_thread),
	TEST(from_thread_to_thread_in_a_body),
	TEST(each_knows_itself),
	TEST(threads_end),
	TEST(nest_to_an_error),
	TEST(another_reference_counts),
	TEST(memory_is_used_again),
	TEST(hooks_see_each),
};

int main(void)
{
	return SUITE_APART(tests);
}

/* SPDX-License-Identifier: MIT */
/* Stacks: how large, whose, which one is next, and how much of it was used. */
#include "../bodies.h"
#include "../case.h"

#include <alloca.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../sanitizers.h"

/* What the first frames and a switch may need beside what a body uses itself. */
enum { FRAMES = 1024 };

/* No call of the C library in these: its lazy binding takes kilobytes of the stack. */
static __attribute__((noinline)) int use(struct weft_co *co, size_t n)
{
	volatile char *p = alloca(n);
	struct weft_value sent;
	int r;

	for (size_t i = 0; i < n; i++)
		p[i] = (char)(i % 101 + 1);
	r = weft_yield(co, weft_ptr((void *)p), &sent);
	for (size_t i = 0; i < n && r == 0; i++)
		if (p[i] != (char)(i % 101 + 1))
			return ERR_A;
	return r;
}

/* Uses *@arg bytes of its stack over a suspension; yields where they are. */
static int uses(struct weft_co *co, void *arg)
{
	return use(co, *(size_t *)arg);
}

/* Run to the first yield; where the stack is that it has. */
static char *started(struct weft_co *co)
{
	struct step s = co_next(co);
	void *p = NULL;

	CHECK_INT(s.r, WEFT_YIELDED);
	CHECK_INT(weft_get_ptr(s.value, &p), 0);
	return p;
}

static void finish(struct weft_co *co)
{
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* 9.10: all that was asked for is there, from 4 KiB to megabytes. */
void stack_sizes(const struct weft_backend *be)
{
	static const size_t sizes[] = { 4096,	 8192,	  12288,   16384,	    65536,
					100000,	 1 << 20, 4 << 20, (1 << 20) + 4096 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct weft_co_options o = { .backend = be, .stack_size = sizes[i] };
		size_t n = sizes[i] - FRAMES;
		struct weft_co *co;

		if (sizes[i] < be->stack_min || (WITH_SANITIZER && sizes[i] < 65536))
			continue;
		if (WITH_SANITIZER)
			n -= 16 * 1024;
		co = make_stackful_with(&o, uses, &n);
		started(co);
		finish(co);
	}
}

/* 9.11: the stack given back last is the next one taken; with the hooks' help and without. */
static void last_is_next(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be };
	struct weft_co *a, *b, *c, *d;
	char *at_a, *at_b;
	size_t n = 100;

	a = make_stackful_with(&o, uses, &n);
	b = make_stackful_with(&o, uses, &n);
	at_a = started(a);
	at_b = started(b);
	CHECK(at_a != at_b);
	finish(a);
	finish(b);
	c = make_stackful_with(&o, uses, &n);
	d = make_stackful_with(&o, uses, &n);
	CHECK_PTR(started(c), at_b);
	CHECK_PTR(started(d), at_a);
	finish(c);
	finish(d);
}

void stack_pool_last_is_next(const struct weft_backend *be)
{
	last_is_next(be);
	CHECK_INT(weft_set_hooks(NULL), 0);
	last_is_next(be);
	CHECK_INT(weft_set_hooks(conform_hooks()), 0);
}

static __attribute__((noinline)) int dive(struct weft_co *co, int depth)
{
	volatile char frame[200];
	struct weft_value sent;
	int r;

	frame[depth] = (char)depth;
	r = depth ? dive(co, depth - 1) : weft_yield(co, weft_none(), &sent);
	return r < 0 || frame[depth] == (char)depth ? r : ERR_A;
}

static int dives(struct weft_co *co, void *arg)
{
	return dive(co, *(int *)arg);
}

/* 9.11: what an earlier body left, even one that was torn down deep inside, is in nobody's way. */
void stack_pool_reused_clean(const struct weft_backend *be)
{
	int depth = 100;

	CHECK_INT(weft_set_hooks(NULL), 0);
	for (int i = 0; i < 5; i++) {
		struct weft_co *co = make_stackful(be, dives, &depth);

		CHECK_YIELDS(co_next(co), weft_none());
		if (i % 2)
			CHECK_RETURNS(co_next(co), weft_none());
		DROP(co);
		depth -= 7;
	}
	CHECK_INT(weft_set_hooks(conform_hooks()), 0);
}

enum { THREAD_STACKS = 20 };

struct places {
	const struct weft_backend *be;
	char *at[THREAD_STACKS];
};

/* Keeps some coroutines at once, and says where their stacks are. */
static void *keep_some(void *arg)
{
	struct places *places = arg;
	struct weft_co_options o = { .backend = places->be };
	struct weft_co *co[THREAD_STACKS];
	size_t n = 1000;

	for (int i = 0; i < THREAD_STACKS; i++) {
		co[i] = make_stackful_with(&o, uses, &n);
		places->at[i] = started(co[i]);
	}
	for (int i = 0; i < THREAD_STACKS; i++)
		finish(co[i]);
	return NULL;
}

static bool has(const struct places *places, const char *at)
{
	for (int i = 0; i < THREAD_STACKS; i++)
		if (places->at[i] == at)
			return true;
	return false;
}

static void in_a_thread(void *(*run)(void *), void *arg)
{
	pthread_t thread;

	if (CHECK_INT(pthread_create(&thread, NULL, run, arg), 0))
		pthread_join(thread, NULL);
}

/* 9.11: what a thread kept for itself is everybody's when it has ended. */
void stack_pool_thread_ends(const struct weft_backend *be)
{
	struct places first = { .be = be }, second = { .be = be };

	CHECK_INT(weft_set_hooks(NULL), 0);
	in_a_thread(keep_some, &first);
	in_a_thread(keep_some, &second);
	for (int i = 0; i < THREAD_STACKS; i++)
		CHECK(has(&first, second.at[i]));
	CHECK_INT(weft_set_hooks(conform_hooks()), 0);
}

enum { CROWD = 4, ROUNDS = 40, IN_HAND = 100 };

/* More at once than a thread keeps, and in another order each time. */
static void *come_and_go(void *arg)
{
	struct weft_co_options o = { .backend = arg };
	struct weft_co *co[IN_HAND] = { 0 };
	size_t n = 300;

	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < IN_HAND; i++) {
			int at = (i * 7 + round) % IN_HAND;

			if (co[at])
				finish(co[at]);
			o.stack_size = 32768u << (at + round) % 3;
			co[at] = make_stackful_with(&o, uses, &n);
			started(co[at]);
			if (i == 50)
				weft_trim();
		}
	for (int i = 0; i < IN_HAND; i++)
		finish(co[i]);
	return NULL;
}

/* 9.11: many threads take stacks and give them back at once; nobody gets one that is in use. */
void stack_pool_threads(const struct weft_backend *be)
{
	pthread_t thread[CROWD];
	int n = 0;

	CHECK_INT(weft_set_hooks(NULL), 0);
	while (n < CROWD && CHECK_INT(pthread_create(&thread[n], NULL, come_and_go, (void *)be), 0))
		n++;
	while (n > 0)
		pthread_join(thread[--n], NULL);
	CHECK_INT(weft_set_hooks(conform_hooks()), 0);
}

/* Pages that are in memory; -1: not known. */
static long resident(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	long n = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%*d %ld", &n) != 1)
		n = -1;
	fclose(file);
	return n;
}

enum { TRIMMED = 50 };

/* All at once, @n bytes of stack each. */
static void run_many(const struct weft_backend *be, size_t n)
{
	struct weft_co_options o = { .backend = be };
	struct weft_co *co[TRIMMED];

	for (int i = 0; i < TRIMMED; i++) {
		co[i] = make_stackful_with(&o, uses, &n);
		started(co[i]);
	}
	for (int i = 0; i < TRIMMED; i++)
		finish(co[i]);
}

/* 9.13: the memory of free stacks goes back to the system; they can be used as before. */
void stack_trim(const struct weft_backend *be)
{
	long before, after;

	weft_trim();
	run_many(be, 40000);
	before = resident();
	CHECK_INT(weft_trim(), TRIMMED);
	after = resident();
	if (before >= 0 && !CHECK(after <= before - TRIMMED * 4))
		conform_fail("resident pages: %ld before, %ld after", before, after);
	CHECK_INT(weft_trim(), 0);
	run_many(be, 40000);
	CHECK_INT(weft_trim(), TRIMMED);
}

/* 9.14: the most that was used, during the life and after it, whatever was there before. */
void stack_used(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .measure_stack = true };
	size_t dirty = 40000, n = 10000, used;
	struct weft_co *co = make_stackful(be, uses, &dirty);

	CHECK_INT(weft_co_stack_used(co), 0);
	started(co);
	CHECK_INT(weft_co_stack_used(co), 0);
	finish(co);
	co = make_stackful_with(&o, uses, &n);
	CHECK_INT(weft_co_stack_used(co), 0);
	started(co);
	used = weft_co_stack_used(co);
	CHECK_INT(used >= n, !!(be->caps & WEFT_CAP_WANTS_STACK));
	if (!WEFT_ASAN)
		CHECK(used < n + 4096);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK(weft_co_stack_used(co) >= used);
	DROP(co);
}

/* 9.14: a backend without stacks uses none. */
void stack_used_never_run(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .measure_stack = true };
	struct scene f = { .end = 1 };
	struct weft_co *co = make_with(&o, body_count, &f);

	CHECK_CLOSES(co);
	CHECK_INT(weft_co_stack_used(co), 0);
	DROP(co);
}

enum { OWN = 64 * 1024, EDGE = 4096 };

static _Alignas(64) char own[EDGE + OWN + EDGE];

static bool edges_untouched(void)
{
	for (int i = 0; i < EDGE; i++)
		if (own[i] != 0x5a || own[EDGE + OWN + i] != 0x5a)
			return false;
	return true;
}

/* 9.12: a stack of the caller's is used, nothing around it, and again when the body has ended. */
void stack_own(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .stack = own + EDGE, .stack_size = OWN };

	memset(own, 0x5a, sizeof(own));
	for (int i = 0; i < 3; i++) {
		size_t n = WITH_SANITIZER ? OWN / 2 : OWN - FRAMES;
		struct weft_co *co;
		char *at;

		o.measure_stack = i == 1;
		co = make_stackful_with(&o, uses, &n);
		conform_fail_alloc(1);
		at = started(co);
		CHECK(!conform_fail_alloc(0));
		CHECK(at >= own + EDGE && at + n <= own + EDGE + OWN);
		CHECK_INT(weft_co_stack_used(co) >= n, i == 1);
		finish(co);
		CHECK(edges_untouched());
	}
}

/* 9.14: of a stack of the caller's, too, what was used is told, not what lay there before. */
void stack_own_measured(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be,
				     .stack = own + EDGE,
				     .stack_size = OWN,
				     .measure_stack = true };
	size_t n = 10000, used;
	struct weft_co *co;

	memset(own, 0x5a, sizeof(own));
	co = make_stackful_with(&o, uses, &n);
	CHECK_INT(weft_co_stack_used(co), 0);
	started(co);
	used = weft_co_stack_used(co);
	CHECK(used >= n);
	if (!WITH_SANITIZER)
		CHECK(used < n + 4096);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK(weft_co_stack_used(co) >= used);
	CHECK(weft_co_stack_used(co) < OWN);
	CHECK(edges_untouched());
	DROP(co);
}

/* 9.12: the smallest that the backend takes; abandoned in the middle it is the caller's again. */
void stack_own_smallest(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .stack = own + EDGE };
	size_t n = 100;
	struct weft_co *co;

	if (WEFT_ASAN) {
		conform_skip("frames are larger than usual with ASan");
		return;
	}
	o.stack_size = be->stack_min ? be->stack_min : 4096;
	for (int i = 0; i < 2; i++) {
		co = make_stackful_with(&o, uses, &n);
		started(co);
		DROP(co);
	}
}

static void refuses(const struct weft_co_options *o, int want)
{
	struct weft_co *co = (void *)o;
	struct scene f = { .end = 1 };

	CHECK_INT(weft_co_new(body_count, &f, o, &co), want);
	CHECK_PTR(co, o);
}

/* 9.12: a stack that is misaligned, too small, or for a backend that takes none. */
void stack_own_refused(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .stack = own, .stack_size = OWN };

	if (!(be->caps & WEFT_CAP_WANTS_STACK)) {
		refuses(&o, WEFT_EBACKEND);
		return;
	}
	o.stack = own + 8;
	refuses(&o, WEFT_EALIGN);
	o.stack = own;
	o.stack_size = 0;
	refuses(&o, WEFT_ESTACK);
	if (be->stack_min > 1) {
		o.stack_size = be->stack_min - 1;
		refuses(&o, WEFT_ESTACK);
	}
}

/* 4.10: one more than the backend holds is refused, takes nothing, and works when one has ended. */
void stack_live_limit(const struct weft_backend *be)
{
	struct weft_backend few = *be;
	struct scene f[4], outer = { .label = "outer" };
	struct weft_co *co[4], *waits;

	few.max_live = 3;
	for (int i = 0; i < 4; i++) {
		f[i] = (struct scene){ .i = i, .end = i + 2 };
		co[i] = make(&few, body_count, &f[i]);
	}
	for (int i = 0; i < 3; i++)
		CHECK_YIELDS(co_next(co[i]), weft_int(i));
	conform_fail_alloc(1);
	CHECK_RAISES(co_next(co[3]), WEFT_ELIVE);
	CHECK(!conform_fail_alloc(0));
	CHECK_INT(weft_co_state(co[3]), WEFT_CREATED);
	CHECK_CLOSES(co[1]);
	waits = make(&few, body_from, &outer);
	outer.sub = co[3];
	CHECK_RAISES(co_next(waits), WEFT_ELIVE);
	CHECK_LOG("outer: ELIVE");
	CHECK_YIELDS(co_next(co[3]), weft_int(3));
	DROP(waits);
	for (int i = 0; i < 4; i++)
		DROP(co[i]);
}

enum { NEIGHBOURS = 9 };

static volatile char *patterns[NEIGHBOURS];

static void look_at_neighbours(int number)
{
	(void)number;
	for (int i = 0; i < NEIGHBOURS; i++)
		for (int k = 0; k < 1000 && i != NEIGHBOURS / 2; k++)
			if (patterns[i][k] != (char)(k % 101 + 1))
				_exit(1);
	_exit(2);
}

static volatile char sink;

static __attribute__((noinline)) int without_end(int n)
{
	volatile char frame[1000];

	frame[n % 1000] = (char)n;
	if (n < 1 << 20)
		n = without_end(n + 1);
	sink = frame[n % 1000];
	return n;
}

static int overruns(struct weft_co *co, void *arg)
{
	(void)co;
	(void)arg;
	return without_end(0);
}

/* In a child: one of several overruns its stack; the handler sees what became of the others. */
static void overrun_among_neighbours(const struct weft_backend *be)
{
	static char alternate[64 * 1024];
	stack_t stack = { .ss_sp = alternate, .ss_size = sizeof(alternate) };
	struct sigaction act = { .sa_handler = look_at_neighbours, .sa_flags = SA_ONSTACK };
	struct weft_co_options o = { .backend = be };
	struct weft_co *co[NEIGHBOURS];
	size_t n = 1000;

	sigaltstack(&stack, NULL);
	sigaction(SIGSEGV, &act, NULL);
	for (int i = 0; i < NEIGHBOURS; i++) {
		co[i] = make_stackful_with(&o, uses, &n);
		patterns[i] = started(co[i]);
	}
	finish(co[NEIGHBOURS / 2]);
	co_next(make_stackful(be, overruns, NULL));
}

/* 9.8: who overruns a stack hits its guard before anything of the others. */
void stack_neighbours_survive(const struct weft_backend *be)
{
	int status = 0;
	pid_t child;

	if (WEFT_ASAN) {
		conform_skip("the sanitizer handles the fault");
		return;
	}
	child = fork();
	if (child == 0) {
		overrun_among_neighbours(be);
		_exit(0);
	}
	if (!CHECK(child > 0) || !CHECK_INT(waitpid(child, &status, 0), child))
		return;
	CHECK(WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), 2);
}

/* The backend under test; its init refuses once, having written into what it was given. */
static const struct weft_backend *real;
static int attempts;

static int reluctant_init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry,
			  void *arg)
{
	const unsigned char *bytes = (const unsigned char *)ctx;

	if (attempts++ == 0) {
		memset(ctx, 0x55, real->ctx_size);
		return -EAGAIN;
	}
	for (size_t i = 0; i < real->ctx_size; i++)
		if (!CHECK_INT(bytes[i], 0))
			break;
	return real->init(ctx, stack, size, entry, arg);
}

/* 1.3: a start that the backend refused can be tried again, and finds everything as at first. */
void stack_start_refused(const struct weft_backend *be)
{
	struct weft_backend reluctant = *be;
	struct scene f = { .i = 3, .end = 4 };
	struct weft_co *co;

	real = be;
	attempts = 0;
	reluctant.init = reluctant_init;
	reluctant.format = 0;
	co = make(&reluctant, body_count, &f);
	CHECK_RAISES(co_next(co), -EAGAIN);
	CHECK_INT(weft_co_state(co), WEFT_CREATED);
	CHECK_YIELDS(co_next(co), weft_int(3));
	CHECK_INT(attempts, 2);
	DROP(co);
}

/*
 * The backend under test with larger contexts, aligned to more.  Behind each lies where it is,
 * written when it is left and read when it goes on.
 */
enum { WIDER = 8 };

struct wide_tail {
	const struct weft_ctx *at[WIDER];
};

static struct weft_backend wide;

static struct wide_tail *tail_of(struct weft_ctx *ctx)
{
	return (struct wide_tail *)(void *)((char *)ctx + wide.ctx_size - sizeof(struct wide_tail));
}

static int wide_init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry, void *arg)
{
	CHECK_INT((uintptr_t)ctx % wide.ctx_align, 0);
	return real->init(ctx, stack, size, entry, arg);
}

static void wide_switch(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
{
	CHECK_INT((uintptr_t)from % wide.ctx_align, 0);
	CHECK_INT((uintptr_t)to % wide.ctx_align, 0);
	for (int i = 0; i < WIDER; i++)
		tail_of(from)->at[i] = from;
	real->switch_to(from, to, why);
	for (int i = 0; i < WIDER; i++)
		if (!CHECK_PTR(tail_of(from)->at[i], from))
			break;
}

/* Its frame lies behind the contexts. */
struct wide_frame {
	struct weft_frame weft;
	int64_t i;
	char bytes[1000];
};

static int fills_its_frame(void *self)
{
	struct wide_frame *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	for (f->i = 0; f->i < (int64_t)sizeof(f->bytes); f->i++)
		CHECK_INT(f->bytes[f->i], 0);
	memset(f->bytes, 0x3c, sizeof(f->bytes));
	for (f->i = 0; f->i < 3; f->i++) {
		WEFT_YIELD(f, r, weft_int(f->i));
		if (r < 0)
			break;
	}
	for (f->i = 0; f->i < (int64_t)sizeof(f->bytes); f->i++)
		CHECK_INT(f->bytes[f->i], 0x3c);
	WEFT_END(f);
	return r;
}

enum { WIDE_ONES = 5 };

static void run_wide_ones(void)
{
	struct weft_co_options o = { .backend = &wide, .frame_size = sizeof(struct wide_frame) };
	struct weft_co *co[WIDE_ONES];

	for (int i = 0; i < WIDE_ONES; i++) {
		co[i] = make_with(&o, fills_its_frame, NULL);
		CHECK_INT((uintptr_t)weft_co_frame(co[i]) % 16, 0);
		CHECK_YIELDS(co_next(co[i]), weft_int(0));
	}
	for (int i = 0; i < WIDE_ONES; i++)
		CHECK_YIELDS(co_next(co[i]), weft_int(1));
	for (int i = 0; i < WIDE_ONES; i++) {
		CHECK_CLOSES(co[i]);
		DROP(co[i]);
	}
}

/* 1.2: the contexts are aligned as the backend wants it, and apart from all else. */
void stack_context_aligned(const struct weft_backend *be)
{
	static const uint32_t aligns[] = { 16, 32, 64, 4096 };

	real = be;
	for (size_t i = 0; i < sizeof(aligns) / sizeof(aligns[0]); i++) {
		if (aligns[i] < be->ctx_align)
			continue;
		wide = *be;
		wide.ctx_align = aligns[i];
		wide.ctx_size = (be->ctx_size + 15) / 16 * 16 + (uint32_t)sizeof(struct wide_tail);
		wide.format = 0;
		wide.init = wide_init;
		wide.switch_to = wide_switch;
		run_wide_ones();
	}
}

/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "context.h"
#include "../random.h"
#include "resources.h"
#include "../sanitizers.h"

enum { WARM_UP = 20, CYCLES = 100 };

/* How far a context gets before it is thrown away. */
enum stage { UNENTERED, SUSPENDED, FINISHED };

static void leave_once(struct context *self)
{
	context_leave(self);
}

static void live_once(const struct weft_backend *be, enum stage until)
{
	struct context c;

	context_open(&c, be, leave_once, NULL);
	for (int i = UNENTERED; i < (int)until; i++)
		context_enter(&c);
	if (c.finished != (until == FINISHED))
		conform_fail("the context did not get to stage %d", until);
	context_close(&c);
}

static void check_fini(const struct weft_backend *be, enum stage until)
{
	struct resources before;

	for (int i = 0; i < WARM_UP; i++)
		live_once(be, until);
	before = resources_now();
	for (int i = 0; i < CYCLES; i++)
		live_once(be, until);
	resources_check(&before, CYCLES);
}

/* fini of a context that was never entered gives back all that init took. */
void life_fini_unentered(const struct weft_backend *be)
{
	check_fini(be, UNENTERED);
}

/* So does fini of one that is suspended in the middle. */
void life_fini_suspended(const struct weft_backend *be)
{
	check_fini(be, SUSPENDED);
}

/* And of one that has finished. */
void life_fini_finished(const struct weft_backend *be)
{
	check_fini(be, FINISHED);
}

static void count_up(struct context *self)
{
	int *n = self->arg;

	for (;;) {
		++*n;
		context_leave(self);
	}
}

enum { MANY = 1000, SMALL = 16384, ASAN_SMALL = 65536 };

/* A thousand at once, or as many as the backend allows, each with a life of its own. */
void life_many(const struct weft_backend *be)
{
	static struct context c[MANY];
	static int n[MANY];
	int many = context_limit(be, MANY);
	uint64_t random = conform_seed();
	long sum = 0;

	memset(n, 0, sizeof(n));
	for (int i = 0; i < many; i++)
		context_open_sized(&c[i], be, count_up, &n[i], WEFT_ASAN ? ASAN_SMALL : SMALL);
	for (int i = 0; i < many; i++)
		context_enter(&c[i]);
	for (int i = 0; i < 3 * many; i++)
		context_enter(&c[random_next(&random) % (unsigned)many]);
	for (int i = 0; i < many; i++) {
		CHECK(n[i] >= 1);
		CHECK_INT(c[i].entered, 1);
		sum += n[i];
	}
	CHECK_INT(sum, 4L * many);
	for (int i = 0; i < many; i++)
		context_close(&c[i]);
}

/* Made, entered and thrown away in any order, a thousand times. */
void life_churn(const struct weft_backend *be)
{
	enum { SLOTS = 8 };
	struct context c[SLOTS];
	int n[SLOTS] = { 0 };
	bool used[SLOTS] = { false };
	uint64_t random = conform_seed();

	for (int made = 0; made < MANY;) {
		size_t i = random_next(&random) % SLOTS;

		if (!used[i]) {
			context_open_sized(&c[i], be, count_up, &n[i],
					   WEFT_ASAN ? ASAN_SMALL : SMALL);
			n[i] = 0;
			made++;
		} else if (random_next(&random) % 4 != 0) {
			int before = n[i];

			context_enter(&c[i]);
			CHECK_INT(n[i], before + 1);
			continue;
		} else {
			context_close(&c[i]);
		}
		used[i] = !used[i];
	}
	for (int i = 0; i < SLOTS; i++)
		if (used[i])
			context_close(&c[i]);
}

/* The memory of one that is gone serves the next, with whatever the stack then holds. */
void life_memory_reused(const struct weft_backend *be)
{
	struct context c;
	int n = 0;

	context_take(&c, be, count_up, &n, CONTEXT_STACK);
	for (int i = 0; i < 20; i++) {
		memset(c.ctx, 0, be->ctx_size);
		c.entered = 0;
		n = 0;
		if (!CHECK_INT(context_init(&c), 0))
			break;
		for (int k = 1; k <= i % 3; k++) {
			context_enter(&c);
			CHECK_INT(n, k);
		}
		context_fini(&c);
	}
	context_give(&c);
}

static void return_at_once(struct context *self)
{
	(void)self;
}

/* Once it has finished, nobody but fini touches its record or its stack. */
void life_finish_untouched(const struct weft_backend *be)
{
	struct context c, other;
	int n = 0;

	context_open(&c, be, return_at_once, NULL);
	context_open(&other, be, count_up, &n);
	context_enter(&other);
	context_enter(&c);
	mprotect(c.ctx, record_bytes(be), PROT_NONE);
	if (c.stack)
		mprotect(c.stack, pages_round(c.size), PROT_NONE);
	for (int i = 2; i <= 500; i++) {
		context_enter(&other);
		CHECK_INT(n, i);
	}
	mprotect(c.ctx, record_bytes(be), PROT_READ | PROT_WRITE);
	if (c.stack)
		mprotect(c.stack, pages_round(c.size), PROT_READ | PROT_WRITE);
	context_close(&c);
	context_close(&other);
}

/* Nobody comes back from the switch with FINISH, however often others switch afterwards. */
void life_finish_final(const struct weft_backend *be)
{
	struct context c[3];
	int n = 0;

	context_open(&c[0], be, count_up, &n);
	for (int i = 1; i < 3; i++)
		context_open(&c[i], be, return_at_once, NULL);
	for (int i = 0; i < 3; i++)
		context_enter(&c[i]);
	for (int i = 2; i <= 20; i++) {
		context_enter(&c[0]);
		CHECK_INT(n, i);
	}
	for (int i = 0; i < 3; i++) {
		CHECK_INT(c[i].entered, 1);
		context_close(&c[i]);
	}
}

/* Bytes beside the records, of context and caller, are not the backend's. */
void life_record_bounds(const struct weft_backend *be)
{
	enum { MARK = 0x6b };
	struct context c;
	size_t used = be->ctx_size, rest = record_bytes(be) - used, spoiled = 0;
	int n = 0;

	context_take(&c, be, count_up, &n, CONTEXT_STACK);
	memset((char *)c.ctx + used, MARK, rest);
	memset((char *)c.caller + used, MARK, rest);
	CHECK_INT(context_init(&c), 0);
	context_enter(&c);
	context_enter(&c);
	context_fini(&c);
	for (size_t i = used; i < used + rest; i++)
		spoiled += ((char *)c.ctx)[i] != MARK || ((char *)c.caller)[i] != MARK;
	CHECK_INT(spoiled, 0);
	context_give(&c);
}

static void run_short(struct rlimit *ret_before)
{
	struct rlimit tight;

	getrlimit(RLIMIT_AS, ret_before);
	tight = *ret_before;
	tight.rlim_cur = 1 << 20;
	setrlimit(RLIMIT_AS, &tight);
}

/* Emulators have no limit of their own, and need the memory of the system's. */
static bool can_run_short(void)
{
	struct rlimit before;
	void *p;

	run_short(&before);
	p = mmap(NULL, 1 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	setrlimit(RLIMIT_AS, &before);
	if (p == MAP_FAILED)
		return true;
	munmap(p, 1 << 20);
	conform_skip("address space has no limit here: the processor is emulated");
	return false;
}

/* Take a stack no library has in store, with no memory to be had: a refusal, or it needs none. */
static void init_without_memory(struct context *c)
{
	struct rlimit before;
	int r;

	run_short(&before);
	r = context_init(c);
	setrlimit(RLIMIT_AS, &before);
	CHECK(r <= 0);
	if (r == 0)
		context_fini(c);
}

/* An init that fails says so by a negative code, leaves nothing behind, and can be tried again. */
void life_init_fails(const struct weft_backend *be)
{
	enum { TRIES = 50, LARGE = 64 << 20 };
	struct resources before;
	struct context c;
	int n = 0;

	/* What watches lives in the same address space, and gives up when that is short. */
	if (WITH_SANITIZER || WITH_VALGRIND) {
		conform_skip("what watches this program cannot run short of address space");
		return;
	}
	if (!can_run_short())
		return;
	context_take(&c, be, count_up, &n, LARGE);
	live_once(be, SUSPENDED);
	before = resources_now();
	for (int i = 0; i < TRIES; i++) {
		memset(c.ctx, 0, be->ctx_size);
		init_without_memory(&c);
	}
	resources_check(&before, TRIES);
	memset(c.ctx, 0, be->ctx_size);
	if (CHECK_INT(context_init(&c), 0)) {
		context_enter(&c);
		context_fini(&c);
	}
	CHECK_INT(n, 1);
	context_give(&c);
}

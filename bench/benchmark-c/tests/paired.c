/* SPDX-License-Identifier: MIT */
/*
 * Work of a known difference: five dependent multiplications and additions, and one more in every
 * so many calls.  The functions are the same but for that number, which is in memory, and begin on
 * cache lines of their own.
 */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "benchmark_c.h"

static uint64_t step(uint64_t x)
{
	return x * UINT64_C(0x5851f42d4c957f2d) + UINT64_C(0x14057b7ef767814f);
}

#define WORK(name, every_)                                                                         \
	static struct {                                                                            \
		unsigned every, count;                                                             \
	} name##_period = { .every = every_ };                                                     \
	__attribute__((noinline, aligned(64))) static uint64_t name##_work(uint64_t x)             \
	{                                                                                          \
		x = step(step(step(step(step(x)))));                                               \
		if (__builtin_expect(++name##_period.count >= name##_period.every, 0)) {           \
			name##_period.count = 0;                                                   \
			x = step(x);                                                               \
		}                                                                                  \
		return x;                                                                          \
	}                                                                                          \
	static void name(struct bm_state *st)                                                      \
	{                                                                                          \
		uint64_t x = 1;                                                                    \
                                                                                                   \
		bm_do_not_optimize(name##_period.every);                                           \
		BM_LOOP(st) {                                                                      \
			x = name##_work(x);                                                        \
			bm_do_not_optimize(x);                                                     \
		}                                                                                  \
	}                                                                                          \
	BENCHMARK(name, .baseline = "nothing")

WORK(nothing, 1u << 31);
WORK(same, 1u << 31);
WORK(two_percent, 9);
WORK(five_percent, 4);

/* A name that is a part of this one stands for itself only. */
BENCHMARK(nothing, .name = "nothing/else");

/*
 * Counts in a word that somebody else may count in, too, who makes it several times as slow while
 * they do: its page is of the file SHARED_LINE, if the environment has one.
 */
static void shared(struct bm_state *st)
{
	const char *path = getenv("SHARED_LINE");
	int fd = path ? open(path, O_RDWR) : -1;
	atomic_long *line = mmap(NULL, sizeof(*line), PROT_READ | PROT_WRITE,
				 fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED, fd, 0);

	if (line == MAP_FAILED)
		bm_skip_with_error(st, "no line to share");
	BM_LOOP(st)
		atomic_fetch_add(line, 1);
}
BENCHMARK(shared, .baseline = "not_shared");

/* Counts for itself, and does a little more: clearly slower while nobody disturbs the other. */
static void not_shared(struct bm_state *st)
{
	atomic_long line = 0;
	uint64_t x = 1;

	BM_LOOP(st) {
		atomic_fetch_add(&line, 1);
		x = step(step(step(step(step(step(step(step(x))))))));
		bm_do_not_optimize(x);
	}
}
BENCHMARK(not_shared);

/*
 * Bodies whose cost is not in their instructions.  The first kind follows one cycle of pointers
 * through all lines of 16 MiB, which the sides of one process share: a side that runs ahead brings
 * lines into the cache for those behind it.  The arguments are steps in an iteration.
 */
enum { LINE = 64, LINES = (16 << 20) / LINE };

struct line {
	struct line *next;
	char rest[LINE - sizeof(struct line *)];
};

static struct line lines[LINES];

/* A generator of full period visits each line once.  Each process does this for itself, so that
 * the lines are its own. */
static void link_lines(struct bm_state *st)
{
	(void)st;
	if (lines[0].next)
		return;
	for (uint32_t i = 0; i < LINES; i++)
		lines[i].next = &lines[(i * 1664525u + 1013904223u) % LINES];
}

static void chase(struct bm_state *st)
{
	int64_t steps = bm_arg(st, 0);
	struct line *at = lines;

	BM_LOOP(st) {
		for (int64_t i = 0; i < steps; i++)
			at = at->next;
		bm_do_not_optimize(at);
	}
}
BENCHMARK(chase, .args = { BM_VALUES(100, 102) }, .setup = link_lines);
BENCHMARK(chase, .name = "chase_too", .args = { BM_VALUES(100) }, .setup = link_lines);

/* The second kind allocates as many blocks of several sizes as its argument says, and frees them:
 * the sides of one process share the allocator. */
static void allocate(struct bm_state *st)
{
	int64_t count = bm_arg(st, 0);
	void *blocks[64];

	BM_LOOP(st) {
		for (int64_t i = 0; i < count; i++) {
			blocks[i] = malloc(16 + (size_t)(i * 37 % 500));
			bm_do_not_optimize(blocks[i]);
		}
		for (int64_t i = 0; i < count; i++)
			free(blocks[i]);
	}
}
BENCHMARK(allocate, .args = { BM_VALUES(50, 51) });
BENCHMARK(allocate, .name = "allocate_too", .args = { BM_VALUES(50) });

static void gives_up(struct bm_state *st)
{
	int64_t n = 0;

	BM_LOOP(st) {
		if (++n == 1000) {
			bm_skip_with_error(st, "enough of it");
			break;
		}
	}
}
BENCHMARK(gives_up, .baseline = "nothing");

/* By rounds of its own, which are larger than a batch: they must not be counted as less. */
static void in_rounds(struct bm_state *st)
{
	uint64_t x = 1;

	while (bm_keep_running_batch(st, 1 << 20))
		for (int i = 0; i < 1 << 20; i++) {
			x = nothing_work(x);
			bm_do_not_optimize(x);
		}
}
BENCHMARK(in_rounds);

/* Tells a time that is none. */
static void no_time(struct bm_state *st)
{
	BM_LOOP(st)
		bm_set_iteration_time(st, (double)0);
}
BENCHMARK(no_time, .use_manual_time = true);

/* A constant one, so that all rounds are equal. */
static void one_second(struct bm_state *st)
{
	BM_LOOP(st)
		bm_set_iteration_time(st, 1);
}
BENCHMARK(one_second, .use_manual_time = true);

static void two_seconds(struct bm_state *st)
{
	BM_LOOP(st)
		bm_set_iteration_time(st, 2);
}
BENCHMARK(two_seconds, .use_manual_time = true);

/* Says when it is at its end, as one that frees its memory there. */
static void ends(struct bm_state *st)
{
	int64_t n = 0;

	BM_LOOP(st)
		bm_do_not_optimize(n);
	fprintf(stderr, "an end\n");
}
BENCHMARK(ends);

/* Says in which process it is, and as which of its bodies. */
static void tells_place(struct bm_state *st)
{
	static int bodies;
	int64_t n = 0;

	fprintf(stderr, "place %d %d\n", (int)getpid(), ++bodies);
	BM_LOOP(st)
		bm_do_not_optimize(n);
}
BENCHMARK(tells_place);

/* Data of the process make the first of its bodies slow: as when another side has not yet brought
 * them into the cache. */
static void first_is_slow(struct bm_state *st)
{
	static int bodies;
	double seconds = ++bodies == 1 ? 2 : 1;

	BM_LOOP(st)
		bm_set_iteration_time(st, seconds);
}
BENCHMARK(first_is_slow, .use_manual_time = true);

static void dies(struct bm_state *st)
{
	BM_LOOP(st)
		__builtin_trap();
}
BENCHMARK(dies, .baseline = "nothing");

BENCHMARK_MAIN();

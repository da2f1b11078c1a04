/* SPDX-License-Identifier: MIT */
/*
 * The peer: what does the same cost with Boost's fcontext, which is a switch and nothing else?
 *
 * Boost.Context is C++, but its switch is two C symbols.  Each question is asked as Boost's own
 * classes would do it: a stack of 64 KiB from malloc for each life.  A crowd has its stacks in one
 * mapping, a page for each stack and the tops in different lines, as weft has them.
 */

#include "bench.h"

#ifdef BENCH_FCONTEXT

#include <stdlib.h>
#include <sys/mman.h>

enum { STACK = 64 * 1024, PAGE = 4096, COLOURS = 32, LINE = 64 };

struct transfer {
	void *from, *data;
};

struct transfer jump_fcontext(void *to, void *data);
void *make_fcontext(void *top, size_t size, void (*entry)(struct transfer));

static void once(struct transfer t)
{
	++*(int64_t *)t.data;
	jump_fcontext(t.from, NULL);
}

void bench_fcontext_life(struct bm_state *st)
{
	int64_t count = 0;

	BM_LOOP(st) {
		char *stack = malloc(STACK);

		if (!stack)
			break;
		jump_fcontext(make_fcontext(stack + STACK, STACK, once), &count);
		free(stack);
	}
	bench_expect(st, "runs", count, bm_iterations(st));
}

static void tick(struct transfer t)
{
	int64_t *count = t.data;

	for (;;) {
		++*count;
		t = jump_fcontext(t.from, NULL);
	}
}

static size_t crowd_size(int64_t n)
{
	return (size_t)n * (STACK + PAGE);
}

/* Each of @n is at its first yield.  NULL: no memory. */
static char *crowd_begin(void **all, int64_t *counts, int64_t n)
{
	char *map = mmap(NULL, crowd_size(n), PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *top;
	int64_t i;

	if (map == MAP_FAILED)
		return NULL;
	madvise(map, crowd_size(n), MADV_NOHUGEPAGE);
	for (i = 0; i < n; i++) {
		top = map + crowd_size(i + 1) - i % COLOURS * LINE;
		counts[i] = 0;
		all[i] = jump_fcontext(make_fcontext(top, STACK, tick), &counts[i]).from;
	}
	return map;
}

void bench_fcontext_live(struct bm_state *st)
{
	int64_t i = 0, sum = 0, n = bm_arg(st, 0);
	int64_t *counts = malloc((size_t)n * sizeof(*counts));
	void **all = malloc((size_t)n * sizeof(*all));
	char *map = counts && all ? crowd_begin(all, counts, n) : NULL;

	if (!map) {
		bm_skip_with_error(st, "no memory");
		goto out;
	}
	BM_LOOP(st) {
		all[i] = jump_fcontext(all[i], NULL).from;
		i = i + 1 < n ? i + 1 : 0;
	}
	for (i = 0; i < n; i++)
		sum += counts[i];
	bench_expect(st, "yields", sum, n + bm_iterations(st));
	munmap(map, crowd_size(n));
out:
	free(all);
	free(counts);
}

#else

static void skip(struct bm_state *st)
{
	bm_skip_with_message(st, "built without libboost-context-dev");
}

void bench_fcontext_life(struct bm_state *st)
{
	skip(st);
}

void bench_fcontext_live(struct bm_state *st)
{
	skip(st);
}

#endif

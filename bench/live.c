/* SPDX-License-Identifier: MIT */
/*
 * What happens when there are many: time for a round trip when N are resumed in turn, memory for
 * each.
 */

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

struct crowd {
	struct bench_ticker *frames;
	struct weft_co **all;
	int64_t n;
};

static void disperse(struct crowd *c)
{
	while (c->n > 0)
		weft_unref(c->all[--c->n]);
	free(c->frames);
	free(c->all);
}

/* @n coroutines, each at its first yield; false after bm_skip_*. */
static bool gather(struct bm_state *st, struct crowd *c, int64_t n)
{
	uint32_t limit = bench_subject(st)->backend->max_live;
	struct weft_value v;
	int r = 0;

	*c = (struct crowd){ 0 };
	if (limit && n > limit) {
		bm_skip_with_message(st, "the engine holds %u at once", limit);
		return false;
	}
	c->frames = calloc((size_t)n, sizeof(*c->frames));
	c->all = calloc((size_t)n, sizeof(struct weft_co *));
	while (c->frames && c->all && c->n < n && r >= 0) {
		c->all[c->n] = bench_new(st, bench_ticker, &c->frames[c->n]);
		if (!c->all[c->n])
			return false;
		r = weft_next(c->all[c->n++], &v);
	}
	if (c->n == n && r >= 0)
		return true;
	if (!c->frames || !c->all)
		r = -ENOMEM;
	bm_skip_with_message(st, "stopped at %lld: %s", (long long)c->n, weft_strerror(r));
	return false;
}

void bench_live(struct bm_state *st)
{
	int64_t i = 0, before;
	struct weft_value v;
	struct crowd c;

	gather(st, &c, bm_arg(st, 0));
	before = bench_count;
	BM_LOOP(st) {
		weft_next(c.all[i], &v);
		i = i + 1 < c.n ? i + 1 : 0;
	}
	bench_expect(st, "yields", bench_count - before, bm_iterations(st));
	disperse(&c);
}

/* Resident bytes of the process. */
static double resident(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	long total = 0, pages = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%ld %ld", &total, &pages) != 2)
		pages = 0;
	fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

void bench_memory(struct bm_state *st)
{
	double before;
	struct crowd c;
	bool there;

	/* What earlier questions freed must not hide what this one takes. */
	malloc_trim(0);
	before = resident();
	there = gather(st, &c, bm_arg(st, 0));

	BM_LOOP(st)
		bm_clobber_memory();
	if (there)
		bm_set_counter(st, "bytes_each", (resident() - before) / (double)c.n,
			       BM_COUNTER_PLAIN);
	disperse(&c);
}

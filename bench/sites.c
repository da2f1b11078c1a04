/* SPDX-License-Identifier: MIT */
/*
 * What does a round trip cost when the code is not one hot loop?  There are 64 bodies with 64
 * yields each, all at addresses of their own, in a random order that a lap of 4096 steps repeats.
 *
 * The bodies are a section of their own, so its size is all the code that the compiler made of
 * them: 4096 yields, a cold path and a share of an entry each, padding too.  Jump tables of
 * resumable bodies are data and not in it.
 */

#include <stdlib.h>

#include "bench.h"

enum { BODIES = 64, SITES = 64, LAP = BODIES * SITES };

struct sites {
	struct weft_frame weft;
	int64_t step, sum;
};

#define SITES_PASTE(high, low) sites_##high##low
#define SITES_PASTE2(high, low) SITES_PASTE(high, low)
#define SITES_NAME SITES_PASTE2(SITES_HIGH, SITES_LOW)
#define SITES_NUMBER (8 * SITES_HIGH + SITES_LOW)

#define SITES_HIGH 0
#include "sites_eight.h"
#undef SITES_HIGH
#define SITES_HIGH 1
#include "sites_eight.h"
#undef SITES_HIGH
#define SITES_HIGH 2
#include "sites_eight.h"
#undef SITES_HIGH
#define SITES_HIGH 3
#include "sites_eight.h"
#undef SITES_HIGH
#define SITES_HIGH 4
#include "sites_eight.h"
#undef SITES_HIGH
#define SITES_HIGH 5
#include "sites_eight.h"
#undef SITES_HIGH
#define SITES_HIGH 6
#include "sites_eight.h"
#undef SITES_HIGH
#define SITES_HIGH 7
#include "sites_eight.h"
#undef SITES_HIGH

#define EIGHT(h)                                                                                   \
	sites_##h##0, sites_##h##1, sites_##h##2, sites_##h##3, sites_##h##4, sites_##h##5,        \
		sites_##h##6, sites_##h##7

static weft_resumable_body *const bodies[BODIES] = { EIGHT(0), EIGHT(1), EIGHT(2), EIGHT(3),
					   EIGHT(4), EIGHT(5), EIGHT(6), EIGHT(7) };

/* The linker's names for the ends of the section. */
extern const char __start_weft_sites[], __stop_weft_sites[];

struct lap {
	struct sites frames[BODIES];
	struct weft_co *all[BODIES];
	unsigned char order[LAP];	/* which body is next: each of them 64 times */
};

/* The shuffle of Fisher and Yates, always in the same order. */
static void shuffle(unsigned char *order)
{
	uint32_t random = 2463534242u;
	int i, k;

	for (i = 0; i < LAP; i++)
		order[i] = (unsigned char)(i % BODIES);
	for (i = LAP - 1; i > 0; i--) {
		unsigned char kept = order[i];

		random = random * 1664525u + 1013904223u;
		k = (int)((uint64_t)random * (uint64_t)(i + 1) >> 32);
		order[i] = order[k];
		order[k] = kept;
	}
}

/* The sums of all bodies after so many steps. */
static int64_t expected(const struct lap *l, int64_t steps)
{
	int64_t i, sum = 0;

	for (i = 0; i < LAP; i++)
		sum += (l->order[i] + 1) * (steps / LAP + (i < steps % LAP));
	return sum;
}

static void ask(struct bm_state *st, struct lap *l)
{
	int64_t i, sum = 0;
	struct weft_value v;
	uint32_t at = 0;

	for (i = 0; i < BODIES; i++) {
		l->all[i] = bench_new(st, bodies[i], &l->frames[i]);
		if (!l->all[i])
			return;
	}
	BM_LOOP(st)
		weft_next(l->all[l->order[at++ % LAP]], &v);
	for (i = 0; i < BODIES; i++)
		sum += l->frames[i].sum;
	bench_expect(st, "sum", sum, expected(l, bm_iterations(st)));
	bm_set_counter(st, "code_bytes", (double)(__stop_weft_sites - __start_weft_sites) / LAP,
		       BM_COUNTER_PLAIN);
}

void bench_sites(struct bm_state *st)
{
	struct lap *l = calloc(1, sizeof(*l));
	int i;

	if (l) {
		shuffle(l->order);
		ask(st, l);
	} else {
		bm_skip_with_error(st, "out of memory");
	}
	for (i = 0; l && i < BODIES; i++)
		weft_co_unref(l->all[i]);
	free(l);
}

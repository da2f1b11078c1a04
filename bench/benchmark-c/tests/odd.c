/* SPDX-License-Identifier: MIT */
/* Rows that are hard to write as JSON; ODD_LOCALE names a locale to do it in, ODD_HEAP makes the
 * memory manager say more. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "benchmark_c.h"

static void numbers(struct bm_state *st)
{
	BM_LOOP(st)
		;
	bm_set_counter(st, "nan", NAN, BM_COUNTER_PLAIN);
	bm_set_counter(st, "inf", INFINITY, BM_COUNTER_PLAIN);
	bm_set_counter(st, "minus_inf", -INFINITY, BM_COUNTER_PLAIN);
	bm_set_counter(st, "half", 0.5, BM_COUNTER_PLAIN);
	bm_set_counter(st, "\"quoted\"\n", 1, BM_COUNTER_PLAIN);
}
BENCHMARK(numbers, .repetitions = 2);
BENCHMARK(numbers, .name = "point", .min_time = 0.002);

static void text(struct bm_state *st)
{
	BM_LOOP(st)
		;
	bm_set_label(st, "\x01\x1f\b\f\n\r\t\\\" \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 "
			 "\xff \xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x82");
}
BENCHMARK(text, .name = "text\x02\xfe");

/* A name of 7 characters in 12 bytes, and a counter of 11 in 14. */
static void wide(struct bm_state *st)
{
	BM_LOOP(st)
		;
	bm_set_counter(st, "gr\xc3\xb6\xc3\x9f" "e pro \xe2\x82\xac", 1, BM_COUNTER_PLAIN);
}
BENCHMARK(wide, .name = "\xc3\xa4\xc3\xb6\xc3\xbc" "rger\xe2\x82\xac");

static void fails(struct bm_state *st)
{
	bm_skip_with_error(st, "%s", "\x03\xff");
}
BENCHMARK(fails);

/* Where the table begins to write a prefix. */
static void edges(struct bm_state *st)
{
	BM_LOOP(st)
		;
	bm_set_counter(st, "a", 999, BM_COUNTER_PLAIN);
	bm_set_counter(st, "b", 999.5, BM_COUNTER_PLAIN);
	bm_set_counter(st, "c", 1000, BM_COUNTER_PLAIN);
	bm_set_counter(st, "d", -999000, BM_COUNTER_PLAIN);
	bm_set_counter(st, "e", 1023, BM_COUNTER_1024);
	bm_set_counter(st, "f", 1536, BM_COUNTER_1024);
	bm_set_counter(st, "g", 0.01, BM_COUNTER_PLAIN);
	bm_set_counter(st, "h", 0.0099, BM_COUNTER_PLAIN);
	bm_set_counter(st, "i", 0.5, BM_COUNTER_PLAIN);
	bm_set_counter(st, "j", -INFINITY, BM_COUNTER_PLAIN);
	bm_set_counter(st, "k", 2.5e30, BM_COUNTER_PLAIN);
}
BENCHMARK(edges);

/* A million and 2^20 to either base. */
static void thousands(struct bm_state *st)
{
	BM_LOOP(st)
		;
	bm_set_counter(st, "a", 1e6, BM_COUNTER_PLAIN);
	bm_set_counter(st, "b", 1e6, BM_COUNTER_1024);
	bm_set_counter(st, "c", 1048576, BM_COUNTER_PLAIN);
	bm_set_counter(st, "d", 1048576, BM_COUNTER_1024);
	bm_set_counter(st, "e", 2e-9, BM_COUNTER_1024);
}
BENCHMARK(thousands);

/* Batches that take no time, and longer than anything does. */
static void eons(struct bm_state *st)
{
	int64_t i = 0;

	BM_LOOP(st)
		bm_set_iteration_time(st, i++ / 2 % 2 ? 1e9 : 0);
}
BENCHMARK(eons, .use_manual_time = true, .iterations = 8, .latency_batch = 2);

static void start(void *self)
{
	(void)self;
}

static void stop(void *self, struct bm_memory_result *ret)
{
	ret->num_allocs = 3;
	ret->max_bytes_used = 42000;
	if (self)
		ret->total_allocated_bytes = ret->net_heap_growth = -7;
}

int main(int argc, char **argv)
{
	static const struct bm_memory_manager manager = { .start = start, .stop = stop };
	const char *locale = getenv("ODD_LOCALE");

	if (locale && !setlocale(LC_NUMERIC, locale))
		return 2;
	bm_register_memory_manager(&manager, getenv("ODD_HEAP"));
	return bm_main(argc, argv);
}

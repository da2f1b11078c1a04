/* SPDX-License-Identifier: MIT */
/* Rows that are hard to write as JSON, under a locale with a decimal comma where there is one. */
#include <locale.h>
#include <math.h>

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

static void text(struct bm_state *st)
{
	BM_LOOP(st)
		;
	bm_set_label(st, "\x01\x1f\b\f\n\r\t\\\" \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 "
			 "\xff \xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x82");
}
BENCHMARK(text, .name = "text\x02\xfe");

static void fails(struct bm_state *st)
{
	bm_skip_with_error(st, "%s", "\x03\xff");
}
BENCHMARK(fails);

int main(int argc, char **argv)
{
	if (!setlocale(LC_ALL, "de_DE.UTF-8"))
		setlocale(LC_ALL, "");
	return bm_main(argc, argv);
}

/* SPDX-License-Identifier: MIT */
/* weft-bench --runtime=weft|PATH: which runtimes there are, and the table of their questions. */

#include <string.h>

#include <weft/runtime.h>

#include "runtime.h"

extern const struct weft_runtime weft_runtime_weft;

static const struct bench_row rows[] = {
#define ROW BENCH_ROW
#define BASELINE BENCH_BASELINE
#include "rows.h"
#undef BASELINE
#undef ROW
};

static bool built_in(size_t i, struct bench_subject *ret)
{
	const struct weft_runtime *rt = &weft_runtime_weft;

	if (i > 0)
		return false;
	*ret = (struct bench_subject){ rt, rt->name, "table", NULL };
	return true;
}

static bool find(const char *name, struct bench_subject *ret)
{
	return strcmp(name, weft_runtime_weft.name) == 0 && built_in(0, ret);
}

static int load(const char *path, struct bench_subject *ret, char *reterr, size_t size)
{
	const struct weft_runtime *rt;
	int r = weft_runtime_load(path, &rt, reterr, size);

	if (r == 0) {
		ret->table = rt;
		ret->name = rt->name;
	}
	return r;
}

const struct bench_program bench_runtime_program = {
	.name = "weft-bench",
	.option = "runtime",
	.help = "A --runtime is weft, or the path of a shared object with an adapter.\n"
		"  --memory=N   only print the memory of each of N suspended ones:\n"
		"               bytes resident, and of page tables\n",
	.has_links = true,
	.rows = rows,
	.row_count = sizeof(rows) / sizeof(rows[0]),
	.built_in = built_in,
	.find = find,
	.load = load,
	.memory = bench_runtime_memory_print,
};

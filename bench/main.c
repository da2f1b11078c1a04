/* SPDX-License-Identifier: MIT */
/*
 * weft-bench: asks every question of every backend, beside the baseline that makes the numbers
 * readable.
 */

#include <string.h>

#include "bench.h"
#ifdef BENCH_RUNTIMES
#include "runtime/runtime.h"
#endif

static const struct bench_row rows[] = {
#define ROW BENCH_ROW
#define BASELINE BENCH_BASELINE
#include "rows.h"
#undef BASELINE
#undef ROW
};

/* The linkage to the built-in backends, and the backend if there is only one. */
#ifdef WEFT_INLINE_BACKEND
static const char link_of_all[] = "inline";
#define linked weft_inline_backend_.name
#else
static const char link_of_all[] = "table";
static const char linked[] = "";
#endif

static bool use(const struct weft_backend *be, struct bench_subject *ret)
{
	if (*linked && strcmp(be->name, linked) != 0)
		return false;
	*ret = (struct bench_subject){ be, be->name, link_of_all, NULL };
	return true;
}

static bool built_in(size_t i, struct bench_subject *ret)
{
	const struct weft_backend *const *be = weft_backend_list();

	while (*be && !(use(*be, ret) && i-- == 0))
		be++;
	return *be;
}

static bool find(const char *name, struct bench_subject *ret)
{
	const struct weft_backend *be = weft_backend_find(name);

	return be && use(be, ret);
}

static int load(const char *path, struct bench_subject *ret, char *reterr, size_t size)
{
	const struct weft_backend *backend;
	int r = weft_backend_load(path, &backend, reterr, size);

	if (r == 0) {
		ret->table = backend;
		ret->name = backend->name;
	}
	return r;
}

#ifdef BENCH_RUNTIMES
/* Runtimes and backends are asked apart. */
static bool wants_runtimes(char **argv)
{
	size_t n = strlen("--runtime");

	for (char **at = argv + 1; *at; at++)
		if (strncmp(*at, "--runtime", n) == 0 && (!(*at)[n] || (*at)[n] == '='))
			return true;
	return false;
}
#endif

int main(int argc, char **argv)
{
	static const struct bench_program program = {
		.name = "weft-bench",
		.option = "backend",
		.plugin_option = "plugin",
		.help = "  --memory=N   only print the memory of each of N suspended ones:\n"
			"               bytes resident, of page tables, ns to make it\n"
#ifdef BENCH_RUNTIMES
			"  --runtime=R  ask the questions of runtimes instead, about weft or the\n"
			"               adapter in a shared object; may be repeated\n"
#endif
		,
		.has_links = true,
		.rows = rows,
		.row_count = sizeof(rows) / sizeof(rows[0]),
		.built_in = built_in,
		.find = find,
		.load = load,
		.memory = bench_memory_print,
	};

#ifdef BENCH_RUNTIMES
	if (wants_runtimes(argv))
		return bench_main(argc, argv, &bench_runtime_program);
#endif
	return bench_main(argc, argv, &program);
}

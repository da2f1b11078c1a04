/* SPDX-License-Identifier: MIT */
/*
 * weft-bench-futures: asks every question of every executor, beside bare threads that hand the same
 * over.
 */

#include <weft/processes.h>

#include "futures.h"

static const struct bench_row rows[] = {
#define ROW BENCH_ROW
#define BASELINE BENCH_BASELINE
#include "rows.h"
#undef BASELINE
#undef ROW
};

static bool use(const struct weft_executor_ops *ops, struct bench_subject *ret)
{
	if (ops)
		*ret = (struct bench_subject){ ops, ops->name, "table", NULL };
	return ops;
}

static bool built_in(size_t i, struct bench_subject *ret)
{
	const struct weft_executor_ops *const *ops = weft_executor_list();

	while (*ops && i-- > 0)
		ops++;
	return use(*ops, ret);
}

static bool find(const char *name, struct bench_subject *ret)
{
	return use(weft_executor_find(name), ret);
}

static int load(const char *path, struct bench_subject *ret, char *reterr, size_t size)
{
	const struct weft_executor_ops *ops;
	int r = weft_executor_load(path, &ops, reterr, size);

	if (r == 0) {
		ret->table = ops;
		ret->name = ops->name;
	}
	return r;
}

/* Other processes cannot have pointers, so they have rows of their own. */
static bool is_apart(const struct bench_subject *subject)
{
	const struct weft_executor_ops *ops = subject->table;

	return ops->caps & WEFT_POOL_PROCESSES;
}

int main(int argc, char **argv)
{
	static const struct bench_program program = {
		.name = "weft-bench-futures",
		.option = "executor",
		.plugin_option = "executor-plugin",
		.help = "",
		.real_time = true,
		.rows = rows,
		.row_count = sizeof(rows) / sizeof(rows[0]),
		.built_in = built_in,
		.find = find,
		.is_apart = is_apart,
		.load = load,
	};

	/* Later there may be threads.  Where it fails, the rows that need it say so. */
	(void)weft_processes_prepare();
	return bench_main(argc, argv, &program);
}

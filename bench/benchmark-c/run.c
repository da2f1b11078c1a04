/* SPDX-License-Identifier: MIT */
/* From the selected instances to a finished report. */
#include <errno.h>
#include <string.h>

#include "compare.h"

/* The data of one bm_run_specified_benchmarks(). */
struct session {
	struct bmi_pool pool;
	struct bmi_instance *instances;
	struct bmi_runner *runners;
	size_t count;
	size_t *order; /* which runner repeats next, one entry for each repetition */
	size_t steps;
	struct bmi_sweep *sweeps; /* one for each family, by its index */
	size_t failures; /* repetitions that were errors */
};

/* ------------------------------------------------------------------- widths */

static size_t longer(size_t width, const char *text)
{
	size_t n = bmi_columns(text);

	return n > width ? n : width;
}

static size_t longest_statistic(const struct bm_benchmark *def, size_t width)
{
	for (size_t i = 0; i < BMI_LENGTH(bmi_builtin_statistics); i++)
		width = longer(width, bmi_builtin_statistics[i].name);
	for (size_t i = 0; i < BMI_LENGTH(def->statistics) && def->statistics[i].name; i++)
		width = longer(width, def->statistics[i].name);
	return width;
}

static size_t name_width(const struct session *s)
{
	size_t width = strlen("Benchmark") + 1, statistic = 0;
	bool aggregates = false;

	for (size_t i = 0; i < s->count; i++) {
		width = longer(width, s->instances[i].name);
		statistic = longest_statistic(&s->instances[i].family->def, statistic);
		aggregates = aggregates || bmi_repetitions(&s->instances[i]) > 1;
	}
	return aggregates ? width + 1 + statistic : width;
}

/* ------------------------------------------------------------------- order */

static void shuffle(size_t *order, size_t count)
{
	uint64_t state = bmi_random_seed();

	for (size_t i = count; i > 1; i--) {
		size_t k = (size_t)(bmi_random(&state) % i), last = order[i - 1];

		order[i - 1] = order[k];
		order[k] = last;
	}
}

static int plan_order(struct session *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++)
		s->steps += (size_t)s->runners[i].repetitions;
	s->order = bmi_alloc_array(&s->pool, s->steps, sizeof(*s->order));
	if (!s->order)
		return -ENOMEM;
	for (size_t i = 0; i < s->count; i++)
		for (int k = 0; k < s->runners[i].repetitions; k++)
			s->order[n++] = i;
	if (bmi_options.random_interleaving)
		shuffle(s->order, n);
	return 0;
}

/* ------------------------------------------------------------------- running */

static int make_runners(struct session *s)
{
	int r = 0;

	s->runners = bmi_alloc_array(&s->pool, s->count, sizeof(*s->runners));
	if (!s->runners)
		return -ENOMEM;
	for (size_t i = 0; i < s->count && !r; i++)
		r = bmi_runner_init(&s->runners[i], &s->instances[i]);
	return r ? r : plan_order(s);
}

static int make_sweeps(struct session *s)
{
	size_t families = (size_t)s->instances[s->count - 1].family_index + 1;
	int r = 0;

	s->sweeps = bmi_alloc_array(&s->pool, families, sizeof(*s->sweeps));
	if (!s->sweeps)
		return -ENOMEM;
	for (size_t i = 0; i < s->count; i++) {
		struct bmi_sweep *sweep = &s->sweeps[s->instances[i].family_index];

		sweep->instances_left++;
		if (bmi_has_complexity(&s->instances[i]))
			sweep->expected += (size_t)s->runners[i].repetitions;
	}
	for (size_t i = 0; i < families && !r; i++)
		r = bmi_sweep_init(&s->sweeps[i], &s->pool);
	return r;
}

static size_t count_failures(const struct bmi_runner *r)
{
	size_t n = 0;

	for (int i = 0; i < r->done; i++)
		n += r->rows[i].outcome == BM_FAILED;
	return n;
}

/* An instance is reported when its last repetition is done, and forgotten. */
static int take_step(struct session *s, size_t i, struct bmi_report *report)
{
	struct bmi_sweep *sweep = &s->sweeps[s->instances[i].family_index];
	struct bmi_runner *r = &s->runners[i];
	int result = bmi_runner_repeat(r);

	if (result < 0 || r->done < r->repetitions)
		return result;
	s->failures += count_failures(r);
	if (bmi_has_complexity(&s->instances[i]))
		result = bmi_sweep_add(sweep, r);
	if (!result)
		result = bmi_report_runner(report, r, sweep);
	bmi_runner_fini(r);
	return result;
}

static int take_steps(struct session *s, struct bmi_report *report)
{
	struct bm_context context;
	int r = bmi_context_gather(&context, &s->pool);

	if (r < 0)
		return r;
	context.name_width = name_width(s);
	context.display_format = bmi_options.format;
	r = bmi_report_context(report, &context);
	for (size_t i = 0; i < s->steps && r >= 0; i++)
		r = take_step(s, s->order[i], report);
	return r < 0 ? r : bmi_report_finalize(report);
}

static int run_session(struct session *s)
{
	struct bmi_report report;
	int r = bmi_report_open(&report);

	if (r < 0)
		return r;
	bmi_perf_probe();
	if (bmi_options.dry_run)
		r = bm_add_custom_context("dry_run", "true");
	if (!r || r == -EEXIST)
		r = make_runners(s);
	if (!r)
		r = make_sweeps(s);
	if (!r)
		r = take_steps(s, &report);
	r = bmi_report_close(&report, r);
	if (r >= 0 && s->failures && bmi_options.fail_on_error)
		return bmi_complain(-ECANCELED, "errors in %zu runs", s->failures);
	return r;
}

static int list_session(const struct session *s)
{
	static void (*const list_as[])(FILE *, const struct bmi_instance *, size_t) = {
		[BM_FORMAT_CONSOLE] = bmi_console_list,
		[BM_FORMAT_JSON] = bmi_json_list,
		[BM_FORMAT_CSV] = bmi_csv_list,
	};

	list_as[bmi_options.format](stdout, s->instances, s->count);
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	return bmi_complain(-EIO, "cannot write to standard output");
}

static int run_selected(struct session *s)
{
	if (!s->count) {
		fprintf(stderr, "Failed to match any benchmarks against regex: %s\n",
			SHOWN(bmi_options.filter ? bmi_options.filter : "."));
		return bmi_options.fail_on_no_match ? -ENOENT : 0;
	}
	return bmi_options.list_tests ? list_session(s) : run_session(s);
}

static void session_fini(struct session *s)
{
	for (size_t i = 0; i < s->count && s->runners; i++)
		bmi_runner_fini(&s->runners[i]);
	bmi_pool_free(&s->pool);
}

static int run_or_list(void)
{
	struct session s = { 0 };
	int r = bmi_select(bmi_options.filter, &s.pool, &s.instances, &s.count);
	int count = (int)s.count;

	if (!r)
		r = run_selected(&s);
	session_fini(&s);
	return r < 0 ? r : count;
}

int bm_run_filtered(const char *filter)
{
	const char *flag = bmi_options.filter;
	int r;

	if (filter)
		bmi_options.filter = filter;
	r = bm_run_specified_benchmarks();
	bmi_options.filter = flag;
	return r;
}

int bm_run_specified_benchmarks(void)
{
	int r, fd = bmi_worker_socket();

	if (fd >= 0)
		return bmi_worker_main(fd);
	r = bmi_options.compare && !bmi_options.list_tests ? bmi_compare() : run_or_list();
	if (r == -ENOMEM)
		bmi_complain(r, "out of memory");
	return r;
}

/* SPDX-License-Identifier: MIT */
/* Every row goes to the display, to --benchmark_out, and to the reporters of the program. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

static const struct bm_reporter *const by_format[] = {
	[BM_FORMAT_CONSOLE] = &bmi_console_reporter,
	[BM_FORMAT_JSON] = &bmi_json_reporter,
	[BM_FORMAT_CSV] = &bmi_csv_reporter,
};

struct added {
	const struct bm_reporter *ops;
	void *self;
	struct added *next;
};

static struct added *added, **added_end = &added;

int bm_add_reporter(const struct bm_reporter *ops, void *self)
{
	struct added *a = malloc(sizeof(*a));

	if (!a)
		return -ENOMEM;
	*a = (struct added){ .ops = ops, .self = self };
	*added_end = a;
	added_end = &a->next;
	return 0;
}

/* The program's own in the place of the display. */
static struct added shown;

void bm_set_display_reporter(const struct bm_reporter *ops, void *self)
{
	shown = (struct added){ .ops = ops, .self = self };
}

static const struct bm_reporter *display_ops(void)
{
	return shown.ops ? shown.ops : by_format[bmi_options.format];
}

static void *display_self(struct bmi_report *report)
{
	return shown.ops ? shown.self : &report->display;
}

void bmi_reporters_free(void)
{
	shown = (struct added){ 0 };
	while (added) {
		struct added *a = added;

		added = a->next;
		free(a);
	}
	added_end = &added;
}

/* ------------------------------------------------------------------- to each */

static int give_context(const struct bm_reporter *ops, void *self, const struct bm_context *c)
{
	return ops->context ? ops->context(self, c) : 0;
}

static int give_runs(const struct bm_reporter *ops, void *self, const struct bm_run *runs,
		     size_t count)
{
	return ops->runs && count ? ops->runs(self, runs, count) : 0;
}

static int give_end(const struct bm_reporter *ops, void *self)
{
	return ops->finalize ? ops->finalize(self) : 0;
}

/* The display, and --benchmark_out. */
static int end_own(struct bmi_report *report)
{
	struct bmi_locale locale;
	int r;

	report->begun = false;
	bmi_locale_enter(&locale);
	r = give_end(display_ops(), display_self(report));
	if (!r && report->file.stream)
		r = give_end(by_format[bmi_options.out_format], &report->file);
	bmi_locale_leave(&locale);
	return r;
}

/* ------------------------------------------------------------------- open and close */

static bool wants_color(void)
{
	const char *term = getenv("TERM");

	if (bmi_options.color != BM_UNKNOWN)
		return bmi_options.color == BM_YES;
	return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb");
}

int bmi_report_open(struct bmi_report *report)
{
	const char *name = bmi_options.out;

	*report = (struct bmi_report){
		.display = { .stream = stdout, .notices = stderr, .color = wants_color() },
	};
	if (!name || !*name)
		return 0;
	report->file.stream = report->file.notices = fopen(name, "we");
	if (report->file.stream)
		return 0;
	fprintf(stderr, "invalid file name: '%s': %s\n", SHOWN(name), strerror(errno));
	return -EIO;
}

static void output_fini(struct bmi_output *out)
{
	free(out->columns);
	bmi_pool_free(&out->pool);
}

static int close_file(struct bmi_output *file)
{
	int failed = ferror(file->stream);

	output_fini(file);
	if (!fclose(file->stream) && !failed)
		return 0;
	return bmi_complain(-EIO, "cannot write '%s'", SHOWN(bmi_options.out));
}

int bmi_report_close(struct bmi_report *report, int result)
{
	int r;

	/* Whatever went wrong, JSON is JSON and a table of CSV has its rows. */
	if (report->begun)
		end_own(report);
	r = report->file.stream ? close_file(&report->file) : 0;
	output_fini(&report->display);
	return result < 0 ? result : r;
}

/* Flushed at once: the next body may crash, and people like to watch. */
static int flush_display(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	return bmi_complain(-EIO, "cannot write to standard output");
}

int bmi_report_context(struct bmi_report *report, const struct bm_context *context)
{
	struct bmi_locale locale;
	int r;

	bmi_locale_enter(&locale);
	report->begun = true;
	r = give_context(display_ops(), display_self(report), context);
	if (!r && report->file.stream)
		r = give_context(by_format[bmi_options.out_format], &report->file, context);
	bmi_locale_leave(&locale);
	for (const struct added *a = added; a && r >= 0; a = a->next)
		r = give_context(a->ops, a->self, context);
	return r < 0 ? r : flush_display();
}

/* The rows of one instance, and the outputs that show single repetitions. */
struct batch {
	const struct bmi_runner *runner;
	const struct bm_run *aggregates;
	size_t aggregate_count;
	struct bm_run fit[2];
	size_t fit_count;
	bool display_aggregates_only, file_aggregates_only;
};

/* Without aggregates the repetitions are shown after all. */
static int give_batch(const struct bm_reporter *ops, void *self, const struct batch *b,
		      bool aggregates_only)
{
	int r = 0;

	if (!aggregates_only || !b->aggregate_count)
		r = give_runs(ops, self, b->runner->rows, (size_t)b->runner->done);
	if (r >= 0)
		r = give_runs(ops, self, b->aggregates, b->aggregate_count);
	return r < 0 ? r : give_runs(ops, self, b->fit, b->fit_count);
}

/* The settings of the benchmark override the flags. */
static void choose_rows(struct batch *b)
{
	const struct bm_benchmark *def = &b->runner->instance->family->def;
	bool own = def->report_aggregates_only || def->display_aggregates_only;

	b->file_aggregates_only =
		own ? def->report_aggregates_only : bmi_options.report_aggregates_only;
	b->display_aggregates_only =
		own || bmi_options.report_aggregates_only || bmi_options.display_aggregates_only;
}

static int make_batch(struct batch *b, struct bmi_runner *runner, const struct bmi_sweep *sweep)
{
	struct bm_run *aggregates;
	int r = bmi_aggregate(runner, &aggregates, &b->aggregate_count);

	if (!r)
		r = bmi_sweep_fit(sweep, runner->instance, b->fit, &b->fit_count);
	if (r < 0)
		return r;
	b->runner = runner;
	b->aggregates = aggregates;
	choose_rows(b);
	return 0;
}

int bmi_report_runner(struct bmi_report *report, struct bmi_runner *runner,
		      const struct bmi_sweep *sweep)
{
	struct batch b = { 0 };
	struct bmi_locale locale;
	int r = make_batch(&b, runner, sweep);

	if (r < 0)
		return r;
	bmi_locale_enter(&locale);
	r = give_batch(display_ops(), display_self(report), &b, b.display_aggregates_only);
	if (!r && report->file.stream)
		r = give_batch(by_format[bmi_options.out_format], &report->file, &b,
			       b.file_aggregates_only);
	bmi_locale_leave(&locale);
	for (const struct added *a = added; a && r >= 0; a = a->next)
		r = give_batch(a->ops, a->self, &b, false);
	return r < 0 ? r : flush_display();
}

static int give_compared(const struct bm_reporter *ops, void *self, const struct bm_run *rows,
			 size_t row_count, const struct bm_comparison *list, size_t count)
{
	int r = give_runs(ops, self, rows, row_count);

	return r < 0 || !ops->comparisons ? r : ops->comparisons(self, list, count);
}

/* A table has the comparisons in the place of the rows. */
static int give_own(const struct bm_reporter *ops, void *self, const struct bm_run *rows,
		    size_t row_count, const struct bm_comparison *list, size_t count)
{
	return give_compared(ops, self, rows, ops == &bmi_console_reporter ? 0 : row_count, list,
			     count);
}

int bmi_report_compared(struct bmi_report *report, const struct bm_run *rows, size_t row_count,
			const struct bm_comparison *list, size_t count)
{
	struct bmi_locale locale;
	int r;

	bmi_locale_enter(&locale);
	r = give_own(display_ops(), display_self(report), rows, row_count, list, count);
	if (!r && report->file.stream)
		r = give_own(by_format[bmi_options.out_format], &report->file, rows, row_count,
			     list, count);
	bmi_locale_leave(&locale);
	for (const struct added *a = added; a && r >= 0; a = a->next)
		r = give_compared(a->ops, a->self, rows, row_count, list, count);
	return r < 0 ? r : bmi_report_finalize(report);
}

int bmi_report_finalize(struct bmi_report *report)
{
	int r = end_own(report);

	for (const struct added *a = added; a && r >= 0; a = a->next)
		r = give_end(a->ops, a->self);
	return r < 0 ? r : flush_display();
}

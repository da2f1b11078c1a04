/* SPDX-License-Identifier: MIT */
/* The table for people. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

/* As in ESC[0;3Nm; the default colour is only switched back to. */
enum color { DEFAULT = 0, RED = 1, GREEN = 2, YELLOW = 3, BLUE = 4, CYAN = 6, WHITE = 7 };

static void print(struct bmi_output *out, enum color color, const char *format, ...)
	BM_PRINTF_(3, 4);
static void print(struct bmi_output *out, enum color color, const char *format, ...)
{
	va_list args;

	if (out->color && color != DEFAULT)
		fprintf(out->stream, "\033[0;3%dm", color);
	va_start(args, format);
	vfprintf(out->stream, format, args);
	va_end(args);
	if (out->color)
		fputs("\033[m", out->stream);
}

/* ------------------------------------------------------------------- context */

static void print_caches(FILE *to, const struct bm_context *c)
{
	if (c->cache_count)
		fputs("CPU Caches:\n", to);
	for (size_t i = 0; i < c->cache_count; i++) {
		const struct bm_cache *cache = &c->caches[i];

		fprintf(to, "  L%d %s %lld KiB", cache->level, cache->type,
			(long long)cache->size / 1024);
		if (cache->num_sharing)
			fprintf(to, " (x%d)", c->num_cpus / cache->num_sharing);
		fputc('\n', to);
	}
}

static void print_load(FILE *to, const struct bm_context *c)
{
	for (int i = 0; i < c->load_count; i++)
		fprintf(to, "%s%.2f", i ? ", " : "Load Average: ", c->load_avg[i]);
	if (c->load_count)
		fputc('\n', to);
}

static void print_warnings(FILE *to, const struct bm_context *c)
{
	if (c->cpu_scaling == BM_YES)
		fputs("***WARNING*** CPU scaling is enabled, the benchmark real time measurements "
		      "may be noisy and will incur extra overhead.\n",
		      to);
	if (c->aslr == BM_YES)
		fputs("***WARNING*** ASLR is enabled, the results may have unreproducible noise "
		      "in them.\n",
		      to);
	if (!strcmp(c->library_build_type, "debug"))
		fputs("***WARNING*** Library was built as DEBUG. Timings may be affected.\n", to);
}

int bmi_table_context(void *self, const struct bm_context *c)
{
	struct bmi_output *out = self;
	FILE *to = out->notices;

	out->name_width = c->name_width;
	fprintf(to, "%s\nRunning %s\n", c->date, c->executable);
	fprintf(to, "Run on (%d X %g MHz CPU %s)\n", c->num_cpus, c->mhz_per_cpu,
		c->num_cpus > 1 ? "s" : "");
	print_caches(to, c);
	print_load(to, c);
	for (size_t i = 0; i < c->key_count; i++)
		fprintf(to, "%s: %s\n", c->keys[i].key, c->keys[i].value);
	print_warnings(to, c);
	fflush(to);
	return 0;
}

/* ------------------------------------------------------------------- numbers */

/* Scale @v into one to three digits before the point; *@ret_prefix is the power's name. */
static double scale(double v, double one_k, bool is_1024, const char **ret_prefix)
{
	static const char *const big[][8] = {
		{ "k", "M", "G", "T", "P", "E", "Z", "Y" },
		{ "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi" },
	};
	static const char *const small[8] = { "m", "u", "n", "p", "f", "a", "z", "y" };
	double scaled = v;

	*ret_prefix = "";
	for (size_t i = 0; i < 8 && v > one_k - 1; i++) {
		scaled /= one_k;
		if (scaled <= one_k - 1) {
			*ret_prefix = big[is_1024][i];
			return scaled;
		}
	}
	for (size_t i = 0; i < 8 && v < 0.01; i++) {
		scaled *= one_k;
		if (scaled >= 1) {
			*ret_prefix = small[i];
			return scaled;
		}
	}
	return v;
}

enum { number_size = 64 };

static void write_counter(char text[number_size], const struct bm_counter *c)
{
	bool is_1024 = c->flags & BM_COUNTER_1024, negative = c->value < 0;
	const char *prefix;
	double v = scale(fabs(c->value), is_1024 ? 1024 : 1000, is_1024, &prefix);

	/* fabs() would lose the sign of a NaN, which the table shows as printf does. */
	if (isnan(c->value))
		v = c->value;
	snprintf(text, number_size, "%s%g%s", negative ? "-" : "", v, prefix);
}

static const char *counter_unit(const struct bm_counter *c)
{
	if (!(c->flags & BM_COUNTER_RATE))
		return "";
	return c->flags & BM_COUNTER_INVERT ? "s" : "/s";
}

static void write_time(char text[number_size], double t)
{
	const char *format = t < 1 ? "%10.3f" : t < 10 ? "%10.2f" : t < 100 ? "%10.1f" : "%10.0f";

	if (t > 9999999999)
		snprintf(text, number_size, "%1.4e", t);
	else
		snprintf(text, number_size, format, t);
}

/* ------------------------------------------------------------------- heading */

static int column_width(const struct bm_counter *c)
{
	size_t n = bmi_columns(c->name);

	return n > 10 ? (int)n : 10;
}

/* The names, one a line, which tell one set of columns from another. */
static char *columns_of(const struct bm_run *run)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	for (size_t i = 0; i < run->counter_count; i++)
		fprintf(f, "%s\n", run->counters[i].name);
	if (!fclose(f))
		return text;
	free(text);
	return NULL;
}

static void print_line(struct bmi_output *out, int length)
{
	while (length-- > 0)
		fputc('-', out->stream);
	fputc('\n', out->stream);
}

static void print_heading(struct bmi_output *out, const struct bm_run *run)
{
	int width = (int)out->name_width, length = width + 14 + 16 + 13;
	bool tabular = bmi_options.counters_tabular;

	for (size_t i = 0; i < run->counter_count && tabular; i++)
		length += 1 + column_width(&run->counters[i]);
	if (run->counter_count && !tabular)
		length += (int)strlen(" UserCounters...");
	print_line(out, length);
	fprintf(out->stream, "%-*s %13s %15s %12s", width, "Benchmark", "Time", "CPU",
		"Iterations");
	for (size_t i = 0; i < run->counter_count && tabular; i++)
		fprintf(out->stream, " %*s", bmi_padded(10, run->counters[i].name),
			run->counters[i].name);
	if (run->counter_count && !tabular)
		fputs(" UserCounters...", out->stream);
	fputc('\n', out->stream);
	print_line(out, length);
}

/* Once; with columns for counters, again when those change. */
static int head(struct bmi_output *out, const struct bm_run *run)
{
	char *columns;

	if (out->begun && !bmi_options.counters_tabular)
		return 0;
	columns = columns_of(run);
	if (!columns)
		return -ENOMEM;
	if (!out->begun || strcmp(columns, out->columns))
		print_heading(out, run);
	free(out->columns);
	out->columns = columns;
	out->begun = true;
	return 0;
}

/* ------------------------------------------------------------------- rows */

static bool is_percentage(const struct bm_run *run)
{
	return run->aggregate_name && run->aggregate_unit == BM_STATISTIC_PERCENTAGE;
}

static void print_times(struct bmi_output *out, const struct bm_run *run)
{
	const char *unit = bm_unit_name(run->unit);
	char real[number_size], cpu[number_size];

	if (run->fit == BM_FIT_BIG_O) {
		print(out, YELLOW, "%10.2f %-4s %10.2f %-4s ", run->real_time, run->big_o,
		      run->cpu_time, run->big_o);
		return;
	}
	if (is_percentage(run)) {
		int digits = run->fit == BM_FIT_RMS ? 0 : 2;

		print(out, YELLOW, "%10.*f %-4s %10.*f %-4s ", digits, 100 * run->real_time, "%",
		      digits, 100 * run->cpu_time, "%");
		return;
	}
	write_time(real, run->real_time);
	write_time(cpu, run->cpu_time);
	print(out, YELLOW, "%s %-4s %s %-4s ", real, unit, cpu, unit);
}

static void print_counter(struct bmi_output *out, const struct bm_run *run,
			  const struct bm_counter *c)
{
	const char *unit = counter_unit(c);
	char text[number_size];

	if (is_percentage(run)) {
		snprintf(text, sizeof(text), "%.2f", 100 * c->value);
		unit = "%";
	} else {
		write_counter(text, c);
	}
	if (bmi_options.counters_tabular)
		print(out, DEFAULT, " %*s%s", column_width(c) - (int)strlen(unit), text, unit);
	else
		print(out, DEFAULT, " %s=%s%s", c->name, text, unit);
}

static void print_row(struct bmi_output *out, const struct bm_run *run)
{
	print(out, run->fit ? BLUE : GREEN, "%-*s ",
	      bmi_padded(out->name_width, run->name), run->name);
	if (run->outcome == BM_FAILED) {
		print(out, RED, "ERROR OCCURRED: '%s'", run->message);
	} else if (run->outcome == BM_SKIPPED) {
		print(out, WHITE, "SKIPPED: '%s'", run->message);
	} else {
		print_times(out, run);
		if (!run->fit)
			print(out, CYAN, "%10lld", (long long)run->iterations);
		for (size_t i = 0; i < run->counter_count; i++)
			print_counter(out, run, &run->counters[i]);
		if (run->label)
			print(out, DEFAULT, " %s", run->label);
	}
	print(out, DEFAULT, "\n");
}

static int console_runs(void *self, const struct bm_run *runs, size_t count)
{
	struct bmi_output *out = self;
	int r = 0;

	for (size_t i = 0; i < count && !r; i++) {
		r = head(out, &runs[i]);
		if (!r)
			print_row(out, &runs[i]);
	}
	return r;
}

static int console_comparisons(void *self, const struct bm_comparison *list, size_t count)
{
	struct bmi_output *out = self;

	bmi_compare_heading(out->stream, out->name_width);
	for (size_t i = 0; i < count; i++)
		bmi_compare_row(out->stream, out->name_width, &list[i]);
	return 0;
}

const struct bm_reporter bmi_console_reporter = {
	.context = bmi_table_context,
	.runs = console_runs,
	.comparisons = console_comparisons,
};

void bmi_console_list(FILE *to, const struct bmi_instance *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(to, "%s\n", list[i].name);
}

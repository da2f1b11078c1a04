/* SPDX-License-Identifier: MIT */
/*
 * The table for spreadsheets.  Its heading names every counter, and the last row may have a new
 * one, so all rows are kept until the end.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct csv_row {
	const char *head; /* up to the counters */
	struct bmi_counters counters;
	struct csv_row *next;
};

struct bmi_csv {
	struct csv_row *rows, **end;
	struct bmi_counters columns; /* names only */
};

static void put_text(FILE *f, const char *text)
{
	fputc('"', f);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', f);
		fputc(*text, f);
	}
	fputc('"', f);
}

static void put_number(FILE *f, double v)
{
	if (isnan(v))
		fputs("nan", f);
	else
		fprintf(f, "%g", v);
}

/* ------------------------------------------------------------------- one row */

/* The two counters that have columns of their own, in this order. */
static const char *const fixed[] = { "bytes_per_second", "items_per_second" };

static bool is_fixed(const char *name)
{
	return !strcmp(name, fixed[0]) || !strcmp(name, fixed[1]);
}

static const struct bm_counter *find(const struct bm_counter *counters, size_t count,
				     const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(counters[i].name, name))
			return &counters[i];
	return NULL;
}

static const char *unit_of(const struct bm_run *run)
{
	bool percentage = run->aggregate_name && run->aggregate_unit == BM_STATISTIC_PERCENTAGE;

	if (run->fit == BM_FIT_BIG_O)
		return run->big_o;
	return percentage ? "" : bm_unit_name(run->unit);
}

static void put_measure(FILE *f, const struct bm_run *run)
{
	fputc(',', f);
	if (!run->fit)
		fprintf(f, "%lld", (long long)run->iterations);
	fputc(',', f);
	put_number(f, run->real_time);
	fputc(',', f);
	put_number(f, run->cpu_time);
	fprintf(f, ",%s", unit_of(run));
	for (size_t i = 0; i < BMI_LENGTH(fixed); i++) {
		const struct bm_counter *c = find(run->counters, run->counter_count, fixed[i]);

		fputc(',', f);
		if (c)
			put_number(f, c->value);
	}
	fputc(',', f);
	if (run->label && *run->label)
		put_text(f, run->label);
	fputs(",,", f);
}

static void put_head(FILE *f, const struct bm_run *run)
{
	put_text(f, run->name);
	if (run->outcome == BM_RAN) {
		put_measure(f, run);
		return;
	}
	fprintf(f, ",,,,,,,,%s,", run->outcome == BM_FAILED ? "true" : "false");
	put_text(f, run->message);
}

static const char *head_of(const struct bm_run *run, struct bmi_pool *pool)
{
	char *text = NULL;
	const char *head;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	put_head(f, run);
	head = fclose(f) || !text ? NULL : bmi_strdup(pool, text);
	free(text);
	return head;
}

/* ------------------------------------------------------------------- keeping rows */

static struct bmi_csv *begin(struct bmi_output *out)
{
	if (!out->csv)
		out->csv = bmi_alloc(&out->pool, sizeof(*out->csv));
	if (out->csv && !out->csv->end)
		out->csv->end = &out->csv->rows;
	return out->csv;
}

static int keep_counters(struct bmi_csv *csv, struct csv_row *row, const struct bm_run *run,
			 struct bmi_pool *pool)
{
	for (size_t i = 0; i < run->counter_count; i++) {
		const struct bm_counter *from = &run->counters[i];
		struct bm_counter *to;

		if (is_fixed(from->name))
			continue;
		to = bmi_counter(&row->counters, pool, from->name, from->flags);
		if (!to || !bmi_counter(&csv->columns, pool, from->name, 0))
			return -ENOMEM;
		to->value = from->value;
	}
	return 0;
}

static int keep(struct bmi_csv *csv, const struct bm_run *run, struct bmi_pool *pool)
{
	struct csv_row *row = bmi_alloc(pool, sizeof(*row));

	if (!row)
		return -ENOMEM;
	row->head = head_of(run, pool);
	if (!row->head || keep_counters(csv, row, run, pool) < 0)
		return -ENOMEM;
	*csv->end = row;
	csv->end = &row->next;
	return 0;
}

static int csv_runs(void *self, const struct bm_run *runs, size_t count)
{
	struct bmi_output *out = self;
	struct bmi_csv *csv = begin(out);
	int r = csv ? 0 : -ENOMEM;

	for (size_t i = 0; i < count && !r; i++)
		r = keep(csv, &runs[i], &out->pool);
	return r;
}

/* ------------------------------------------------------------------- all of it */

static void put_row(FILE *f, const struct csv_row *row, const struct bmi_counters *columns)
{
	fputs(row->head, f);
	for (size_t i = 0; i < columns->count; i++) {
		const struct bm_counter *c = find(row->counters.items, row->counters.count,
						  columns->items[i].name);

		fputc(',', f);
		if (c)
			put_number(f, c->value);
	}
	fputc('\n', f);
}

static int csv_finalize(void *self)
{
	struct bmi_output *out = self;
	struct bmi_csv *csv = begin(out);
	FILE *f = out->stream;

	if (!csv)
		return -ENOMEM;
	fputs("name,iterations,real_time,cpu_time,time_unit,bytes_per_second,items_per_second,"
	      "label,error_occurred,error_message",
	      f);
	for (size_t i = 0; i < csv->columns.count; i++) {
		fputc(',', f);
		put_text(f, csv->columns.items[i].name);
	}
	fputc('\n', f);
	for (const struct csv_row *row = csv->rows; row; row = row->next)
		put_row(f, row, &csv->columns);
	return 0;
}

const struct bm_reporter bmi_csv_reporter = {
	.context = bmi_table_context,
	.runs = csv_runs,
	.finalize = csv_finalize,
};

void bmi_csv_list(FILE *to, const struct bmi_instance *list, size_t count)
{
	fputs("name\n", to);
	for (size_t i = 0; i < count; i++) {
		put_text(to, list[i].name);
		fputc('\n', to);
	}
}

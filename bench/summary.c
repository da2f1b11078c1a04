/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "summary.h"

static int on_context(void *self, const struct bm_context *context)
{
	struct summary *s = self;

	s->silent = context->display_format != BM_FORMAT_CONSOLE;
	return 0;
}

/* The row of that name, new if need be; NULL when there are too many. */
static struct summary_row *row_of(struct summary *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->rows[i].name, name) == 0)
			return &s->rows[i];
	if (s->n == sizeof(s->rows) / sizeof(s->rows[0]))
		return NULL;
	snprintf(s->rows[s->n].name, sizeof(s->rows[0].name), "%s", name);
	return &s->rows[s->n++];
}

static bool is_quartile(const char *counter)
{
	return strcmp(counter, "x_q1") == 0 || strcmp(counter, "x_q3") == 0;
}

static void remember_ratio(struct summary_row *row, const struct bm_run *run)
{
	size_t i;

	for (i = 0; i < run->counter_count; i++) {
		const struct bm_counter *c = &run->counters[i];

		if (strncmp(c->name, "x_", 2) != 0 || is_quartile(c->name))
			continue;
		snprintf(row->base, sizeof(row->base), "%s", c->name + 2);
		if (row->x == 0 || c->value < row->x)
			row->x = c->value;
	}
}

static void remember(struct summary *s, const struct bm_run *run)
{
	double seconds = run->real_time / bm_unit_per_second(run->unit);
	struct summary_row *row;

	/* What runs a fixed number of times is told by its counters. */
	if (strstr(run->name, "/iterations:"))
		return;
	row = row_of(s, run->name);
	if (!row)
		return;
	if (row->seconds == 0 || seconds < row->seconds)
		row->seconds = seconds;
	remember_ratio(row, run);
}

static int on_runs(void *self, const struct bm_run *runs, size_t count)
{
	struct summary *s = self;
	size_t i;

	for (i = 0; i < count; i++) {
		if (runs[i].outcome == BM_FAILED)
			s->failed = true;
		if (runs[i].outcome == BM_RAN && !runs[i].aggregate_name)
			remember(s, &runs[i]);
	}
	return 0;
}

/* They are the summary then. */
static int on_comparisons(void *self, const struct bm_comparison *list, size_t count)
{
	struct summary *s = self;

	(void)list;
	(void)count;
	s->silent = true;
	return 0;
}

static int on_end(void *self)
{
	const struct summary *s = self;
	size_t i;

	if (s->silent || s->n < 2)
		return 0;
	printf("\n%-60s %12s %10s\n", "best of the repetitions", "ns", "ratio to");
	for (i = 0; i < s->n; i++) {
		printf("%-60s %12.2f", s->rows[i].name, s->rows[i].seconds * 1e9);
		if (s->rows[i].x > 0)
			printf(" %10.2f %s", s->rows[i].x, s->rows[i].base);
		putchar('\n');
	}
	return 0;
}

const struct bm_reporter summary_reporter = {
	.context = on_context,
	.runs = on_runs,
	.comparisons = on_comparisons,
	.finalize = on_end,
};

/* SPDX-License-Identifier: MIT */
#include "compare.h"

void bmi_compare_heading(FILE *to, size_t width)
{
	fprintf(to,
		"Comparisons: the contender's time as a ratio to its baseline's, paired in rounds "
		"of\n"
		"0.1 ms; %d processes each, 95 %% intervals, less than %g %% is the same.\n"
		"A/A: the baseline against itself.\n\n",
		bmi_options.compare_processes, bmi_options.compare_delta);
	fprintf(to, "%-*s %8s  %-18s %-8s %-18s %8s\n", (int)width, "Contender", "Ratio",
		"Interval", "Verdict", "A/A", "ns");
}

/* Seven characters, as long as the number fits. */
static int decimals(double ratio)
{
	return ratio < 99 ? 4 : ratio < 999 ? 3 : ratio < 9999 ? 2 : 1;
}

static void write_interval(FILE *to, const struct bm_interval *i)
{
	fprintf(to, "[%7.*f, %7.*f]", decimals(i->low), i->low, decimals(i->high), i->high);
}

/* A line for sides that ran apart, or that affect each other: how they ran, and that effect. */
static void write_order(FILE *to, const struct bm_comparison *c)
{
	if (!c->uneven && !c->apart)
		return;
	fprintf(to, "    %s;",
		c->apart ? "each side in a process of its own" : "all sides in one process");
	fprintf(to,
		" time after the other side: baseline %.4f, contender %.4f; baseline %.4f "
		"after itself%s\n",
		c->after[BM_BASELINE_AFTER_CONTENDER].estimate,
		c->after[BM_CONTENDER_AFTER_BASELINE].estimate,
		c->after[BM_BASELINE_AFTER_BASELINE].estimate,
		c->uneven && c->apart ? ", when they shared one" : "");
}

static void write_notes(FILE *to, const struct bm_comparison *c)
{
	int64_t switches = 0, migrations = 0;

	for (size_t i = 0; i < c->process_count; i++) {
		switches += c->processes[i].switches;
		migrations += c->processes[i].migrations;
	}
	fprintf(to, "    to %s%s%s (%.4g ns): %zu rounds, outliers %zu mild %zu far,", c->baseline,
		c->baseline_program ? " of " : "", c->baseline_program ? c->baseline_program : "",
		c->ns[0], c->pairs, c->outliers, c->far_outliers);
	fprintf(to, " sd %.2g %% in, %.2g %% between processes,", 100 * c->within,
		100 * c->between);
	fprintf(to, " %lld preempted, %lld migrated", (long long)switches, (long long)migrations);
	if (c->steal >= 0)
		fprintf(to, ", %.1f %% stolen", 100 * c->steal);
	fputc('\n', to);
	write_order(to, c);
	if (c->reason)
		fprintf(to, "    unclear: %s (beyond %.2f %%; calm %.4f, busy %.4f)\n", c->reason,
			100 * c->threshold, c->calm.estimate, c->busy.estimate);
}

void bmi_compare_row(FILE *to, size_t width, const struct bm_comparison *c)
{
	fprintf(to, "%-*s ", bmi_padded(width, c->contender), c->contender);
	if (c->outcome != BM_RAN) {
		fprintf(to, "%s: '%s'\n", c->outcome == BM_FAILED ? "ERROR OCCURRED" : "SKIPPED",
			c->message);
		return;
	}
	fprintf(to, "%8.*f  ", decimals(c->ratio.estimate), c->ratio.estimate);
	write_interval(to, &c->ratio);
	fprintf(to, " %-8s ", bm_verdict_name(c->verdict));
	write_interval(to, &c->again);
	fprintf(to, " %8.4g\n", c->ns[1]);
	write_notes(to, c);
}

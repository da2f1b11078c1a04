/* SPDX-License-Identifier: MIT */
/* The key `paired`, beside `benchmarks`: everything, down to the raw rounds. */
#include <inttypes.h>

#include "compare.h"

static void put_key(FILE *f, const char *indent, const char *key)
{
	fprintf(f, ",\n%s\"%s\": ", indent, key);
}

static void put_text(FILE *f, const char *key, const char *text)
{
	put_key(f, "      ", key);
	bmi_json_string(f, text);
}

static void put_number(FILE *f, const char *key, double value)
{
	put_key(f, "      ", key);
	bmi_json_double(f, value);
}

static void put_interval(FILE *f, const char *key, const struct bm_interval *i)
{
	put_key(f, "      ", key);
	fputs("{ \"estimate\": ", f);
	bmi_json_double(f, i->estimate);
	fputs(", \"low\": ", f);
	bmi_json_double(f, i->low);
	fputs(", \"high\": ", f);
	bmi_json_double(f, i->high);
	fputs(" }", f);
}

static void put_rounds(FILE *f, const struct bm_paired_process *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const double *ns = p->rounds[i].ns;

		fprintf(f, "%s[%.6g, %.6g, %.6g]", i ? ", " : "", ns[0], ns[1], ns[2]);
	}
}

static void put_orders(FILE *f, const struct bm_paired_process *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const uint8_t *order = p->rounds[i].order;

		fprintf(f, "%s[%d, %d, %d]", i ? ", " : "", order[0], order[1], order[2]);
	}
}

static void put_process(FILE *f, const struct bm_paired_process *p)
{
	fprintf(f,
		"\n        { \"batch\": [%" PRId64 ", %" PRId64 ", %" PRId64 "],"
		" \"involuntary_switches\": %" PRId64 ", \"migrations\": %" PRId64 ",\n"
		"          \"ns\": [",
		p->batch[0], p->batch[1], p->batch[2], p->switches, p->migrations);
	put_rounds(f, p);
	fputs("],\n          \"order\": [", f);
	put_orders(f, p);
	fputs("] }", f);
}

static void put_order(FILE *f, const struct bm_comparison *c)
{
	for (enum bm_after i = 0; i < BM_AFTER_LENGTH; i++)
		put_interval(f, bm_after_name(i), &c->after[i]);
	put_key(f, "      ", "uneven");
	fputs(c->uneven ? "true" : "false", f);
}

static void put_found(FILE *f, const struct bm_comparison *c)
{
	put_text(f, "sides", c->apart ? "apart" : "together");
	put_key(f, "      ", "turns");
	fprintf(f, "%d", c->turns);
	put_order(f, c);
	put_text(f, "verdict", bm_verdict_name(c->verdict));
	if (c->reason)
		put_text(f, "reason", c->reason);
	put_interval(f, "ratio", &c->ratio);
	put_interval(f, "baseline_again", &c->again);
	put_number(f, "delta", c->delta);
	put_number(f, "threshold", c->threshold);
	put_number(f, "p", c->p);
	put_number(f, "baseline_ns", c->ns[0]);
	put_number(f, "contender_ns", c->ns[1]);
	put_number(f, "deviation_within", c->within);
	put_number(f, "deviation_between", c->between);
	put_interval(f, "ratio_calm", &c->calm);
	put_interval(f, "ratio_busy", &c->busy);
	put_number(f, "outliers", (double)c->outliers);
	put_number(f, "far_outliers", (double)c->far_outliers);
	put_number(f, "steal", c->steal);
	put_key(f, "      ", "processes");
	fputc('[', f);
	for (size_t i = 0; i < c->process_count; i++) {
		if (i)
			fputc(',', f);
		put_process(f, &c->processes[i]);
	}
	fputs("\n      ]", f);
}

static void put_comparison(FILE *f, const struct bm_comparison *c)
{
	fputs("\n    {\n      \"baseline\": ", f);
	bmi_json_string(f, c->baseline);
	put_text(f, "contender", c->contender);
	if (c->baseline_program)
		put_text(f, "baseline_program", c->baseline_program);
	if (c->outcome == BM_RAN)
		put_found(f, c);
	else
		put_text(f, c->outcome == BM_FAILED ? "error_message" : "skip_message", c->message);
	fputs("\n    }", f);
}

void bmi_compare_json(FILE *f, const struct bm_comparison *list, size_t count)
{
	fputc('[', f);
	for (size_t i = 0; i < count; i++) {
		if (i)
			fputc(',', f);
		put_comparison(f, &list[i]);
	}
	fputs("\n  ]", f);
}

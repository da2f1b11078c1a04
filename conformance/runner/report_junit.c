/* SPDX-License-Identifier: MIT */
#include "report_junit.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "summary.h"
#include "text.h"

static void odd(FILE *out, unsigned char byte)
{
	static const char *const entities[] = { ['"'] = "&quot;", ['&'] = "&amp;", ['<'] = "&lt;",
						['>'] = "&gt;", ['\n'] = "&#10;", ['\t'] = "&#9;" };

	if (byte < sizeof(entities) / sizeof(entities[0]) && entities[byte])
		fputs(entities[byte], out);
	else
		text_hex(out, byte);
}

static void put_text(FILE *out, const char *s, size_t n)
{
	text_write(out, s, n, "\"&<>", odd);
}

static void put_attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	put_text(out, value, strlen(value));
	fputc('"', out);
}

/* <failure>, <error> or <skipped> with one line, and @detail below it. */
static void put_verdict(FILE *out, const char *element, const char *type, const char *message,
			const char *detail)
{
	fprintf(out, "      <%s", element);
	if (type)
		put_attribute(out, "type", type);
	put_attribute(out, "message", message);
	fputc('>', out);
	put_text(out, detail, strlen(detail));
	fprintf(out, "</%s>\n", element);
}

static void put_weighed(FILE *out, const struct result *r, const char *detail)
{
	switch (result_weight(r)) {
	case WEIGHT_GOOD:
		break;
	case WEIGHT_NEUTRAL:
		put_verdict(out, "skipped", NULL, r->message, "");
		break;
	case WEIGHT_WAIVED:
		put_verdict(out, "skipped", NULL, r->expected->reason, r->message);
		break;
	case WEIGHT_INFO:
		put_verdict(out, "skipped", NULL, r->message, "level info, does not count");
		break;
	case WEIGHT_UNEXPECTED:
		put_verdict(out, "failure", "unexpected-pass", r->message, detail);
		break;
	case WEIGHT_BAD:
	default:
		put_verdict(out, r->status == STATUS_FAIL ? "failure" : "error",
			    status_name(r->status), r->message, detail);
	}
}

static void put_result(FILE *out, const struct run *run, const struct result *r)
{
	struct command command;
	char *text;

	command_make(&command, r, run->options);
	text = command_text(&command);
	put_weighed(out, r, text ? text : "");
	free(text);
}

static void put_case(FILE *out, const struct run *run, const struct result *r)
{
	char suite[160];

	snprintf(suite, sizeof(suite), "%s/%s", r->candidate->name, r->candidate->linkage);
	fputs("    <testcase", out);
	put_attribute(out, "classname", suite);
	put_attribute(out, "name", r->c->id);
	fprintf(out, " time=\"%.6f\">\n", r->ms / 1e3);
	put_result(out, run, r);
	if (r->output) {
		fputs("      <system-out>", out);
		put_text(out, r->output, r->output_size);
		fputs("</system-out>\n", out);
	}
	fputs("    </testcase>\n", out);
}

static bool is_error(const struct result *r)
{
	return result_weight(r) == WEIGHT_BAD && r->status != STATUS_FAIL;
}

/* The attributes that count, and the end of the tag. */
static void put_counts(FILE *out, const struct run *run, const struct candidate *candidate)
{
	struct summary s;
	size_t tests = 0, errors = 0;

	summary_of(&s, run, candidate);
	for (size_t i = 0; i < run->count; i++) {
		if (candidate && run->results[i].candidate != candidate)
			continue;
		tests++;
		errors += is_error(&run->results[i]);
	}
	fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"", tests,
		s.weight[WEIGHT_BAD] + s.weight[WEIGHT_UNEXPECTED] - errors, errors);
	fprintf(out, " skipped=\"%zu\" time=\"%.6f\">\n",
		s.weight[WEIGHT_NEUTRAL] + s.weight[WEIGHT_WAIVED] + s.weight[WEIGHT_INFO],
		s.ms / 1e3);
}

static void put_suite(FILE *out, const struct run *run, const struct candidate *e)
{
	char name[160];

	snprintf(name, sizeof(name), "%s/%s", e->name, e->linkage);
	fputs("  <testsuite", out);
	put_attribute(out, "name", name);
	put_counts(out, run, e);
	fputs("    <properties>\n      <property name=\"suite\"", out);
	put_attribute(out, "value", run->options->suite);
	fputs("/>\n    </properties>\n", out);
	for (size_t i = 0; i < run->count; i++)
		if (run->results[i].candidate == e)
			put_case(out, run, &run->results[i]);
	fputs("  </testsuite>\n", out);
}

void report_junit(FILE *out, const struct run *run)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"weft-conform\"", out);
	put_counts(out, run, NULL);
	for (size_t i = 0; i < run->candidate_count; i++)
		put_suite(out, run, &run->candidates[i]);
	fputs("</testsuites>\n", out);
}

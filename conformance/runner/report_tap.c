/* SPDX-License-Identifier: MIT */
#include "report_tap.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "summary.h"

enum { LAST_LINES = 4 };

void report_tap_begin(struct tap *tap, FILE *out, const struct run *run)
{
	setvbuf(out, NULL, _IOLBF, 0);
	tap_begin(tap, out, run->count);
	if (run->options->seeded)
		tap_printf(tap, "seed %" PRIu64, run->options->seed);
}

static void test_line(struct tap *tap, const struct result *r)
{
	char name[256];

	result_name(r, name, sizeof(name));
	switch (result_weight(r)) {
	case WEIGHT_NEUTRAL:
		tap_test(tap, true, name, TAP_SKIP, r->message);
		break;
	case WEIGHT_WAIVED:
		tap_test(tap, false, name, TAP_TODO, r->expected->reason);
		break;
	case WEIGHT_UNEXPECTED:
		tap_test(tap, true, name, TAP_TODO, r->expected->reason);
		break;
	case WEIGHT_INFO:
		tap_test(tap, false, name, TAP_TODO, "level info, does not count");
		break;
	default:
		tap_test(tap, r->status == STATUS_PASS, name, TAP_NONE, NULL);
	}
}

/* A field of the @n-th failure; an empty one is left out. */
static void numbered(struct tap *tap, const char *key, int n, const char *value)
{
	char name[24];

	snprintf(name, sizeof(name), "%s_%d", key, n);
	if (value[0] != '\0')
		tap_field(tap, name, value);
}

static void failed_checks(struct tap *tap, const struct outcome *out)
{
	for (int i = 0; i < OUTCOME_FAILURES; i++) {
		const struct outcome_failure *f = &out->failure[i];
		char place[120] = "";

		if (!atomic_load(&f->ready))
			continue;
		if (f->line != 0)
			snprintf(place, sizeof(place), "%s:%d", f->file, f->line);
		numbered(tap, "check", i + 1, f->text);
		numbered(tap, "at", i + 1, place);
		numbered(tap, "got", i + 1, f->got);
		numbered(tap, "want", i + 1, f->want);
	}
}

/* The last lines of @r's output, without the line end. */
static void last_lines(const struct result *r, char *to, size_t size)
{
	const char *end = r->output + r->output_size, *at;
	int lines = 0;

	while (end > r->output && end[-1] == '\n')
		end--;
	for (at = end; at > r->output && (size_t)(end - at) < size - 1; at--)
		if (at[-1] == '\n' && ++lines == LAST_LINES)
			break;
	memcpy(to, at, (size_t)(end - at));
	to[end - at] = '\0';
}

/* Before an abort assert, malloc or a sanitizer has often printed the reason. */
static void last_words(struct tap *tap, const struct result *r)
{
	char text[400];

	if (r->status != STATUS_CRASH || !r->output)
		return;
	last_lines(r, text, sizeof(text));
	tap_field(tap, "last_words", text);
}

static void details(struct tap *tap, const struct result *r, const struct run *run)
{
	struct command command;
	char number[40], *text;

	tap_field(tap, "status", result_status(r));
	tap_field(tap, "message", r->message);
	last_words(tap, r);
	tap_field(tap, "level", level_name(r->c->level));
	tap_field(tap, "clause", r->c->clause);
	if (r->expected && r->expected->url)
		tap_field(tap, "url", r->expected->url);
	if (r->outcome)
		failed_checks(tap, r->outcome);
	if (r->outcome && r->outcome->log[0] != '\0')
		tap_field(tap, "log", r->outcome->log);
	snprintf(number, sizeof(number), "%.3f", r->ms);
	tap_field(tap, "duration_ms", number);
	command_make(&command, r, run->options);
	text = command_text(&command);
	tap_field(tap, "command", text ? text : "(out of memory)");
	free(text);
}

void report_tap_result(struct tap *tap, const struct result *r, const struct run *run)
{
	enum weight weight = result_weight(r);

	test_line(tap, r);
	if (weight != WEIGHT_GOOD && weight != WEIGHT_NEUTRAL)
		details(tap, r, run);
	if (r->output)
		tap_comment(tap, r->output, r->output_size);
}

/* The failed cases are listed at the end of a long stream. */
static void name_failures(struct tap *tap, const struct run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		const struct result *r = &run->results[i];
		enum weight weight = result_weight(r);
		char name[256];

		if (weight != WEIGHT_BAD && weight != WEIGHT_UNEXPECTED)
			continue;
		result_name(r, name, sizeof(name));
		tap_printf(tap, "failed: %s", name);
	}
}

int report_tap_end(struct tap *tap, const struct run *run)
{
	name_failures(tap, run);
	for (size_t i = 0; i < run->candidate_count; i++) {
		const struct candidate *e = &run->candidates[i];
		struct summary summary;
		char text[256];

		summary_of(&summary, run, e);
		summary_show(&summary, run, text, sizeof(text));
		tap_printf(tap, "%s/%s: %s", e->name, e->linkage, text);
		if (summary_claim(run, e, text, sizeof(text)))
			tap_printf(tap, "%s/%s: %s", e->name, e->linkage, text);
	}
	return tap_end(tap);
}

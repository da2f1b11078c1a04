/* SPDX-License-Identifier: MIT */
#include "report_json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "command.h"
#include "machine.h"
#include "summary.h"
#include "text.h"

/* The state of the writer: its depth, and whether a comma is due. */
struct json {
	FILE *out;
	int depth;
	bool comma;
};

static void odd_in_string(FILE *out, unsigned char byte)
{
	if (byte == '"' || byte == '\\')
		fprintf(out, "\\%c", byte);
	else if (byte == '\n')
		fputs("\\n", out);
	else if (byte < 0x80)
		fprintf(out, "\\u%04x", byte);
	else
		fputs("\\ufffd", out);
}

static void string(FILE *out, const char *s, size_t n)
{
	fputc('"', out);
	text_write(out, s, n, "\"\\", odd_in_string);
	fputc('"', out);
}

/* Go to the place of the next element; @key is NULL in an array. */
static void next(struct json *j, const char *key)
{
	fprintf(j->out, "%s\n%*s", j->comma ? "," : "", 2 * j->depth, "");
	j->comma = true;
	if (key)
		fprintf(j->out, "\"%s\": ", key);
}

static void open_with(struct json *j, const char *key, char bracket)
{
	next(j, key);
	fputc(bracket, j->out);
	j->depth++;
	j->comma = false;
}

static void close_with(struct json *j, char bracket)
{
	j->depth--;
	if (j->comma)
		fprintf(j->out, "\n%*s", 2 * j->depth, "");
	fputc(bracket, j->out);
	j->comma = true;
}

static void put(struct json *j, const char *key, const char *text)
{
	next(j, key);
	if (text)
		string(j->out, text, strlen(text));
	else
		fputs("null", j->out);
}

static void put_raw(struct json *j, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void put_raw(struct json *j, const char *key, const char *format, ...)
{
	va_list ap;

	next(j, key);
	va_start(ap, format);
	vfprintf(j->out, format, ap);
	va_end(ap);
}

static void put_machine(struct json *j)
{
	struct machine m;

	machine_read(&m);
	open_with(j, "machine", '{');
	put(j, "os", m.os.sysname);
	put(j, "release", m.os.release);
	put(j, "arch", m.os.machine);
	put(j, "cpu", m.cpu);
	put(j, "libc", m.libc);
	put(j, "compiler", m.compiler);
	put(j, "flags", m.flags);
	close_with(j, '}');
}

static void put_caps(struct json *j, const char *key, enum subject kind, uint32_t caps)
{
	open_with(j, key, '[');
	for (uint32_t bit = 1; bit != 0; bit <<= 1) {
		char name[32];

		claim_names(kind, caps & bit, "", name, sizeof(name));
		if (name[0] != '\0')
			put(j, NULL, name);
	}
	close_with(j, ']');
}

/* Each case counts once, by its "status". */
static void put_counts(struct json *j, const struct summary *s)
{
	open_with(j, "counts", '{');
	for (int i = 0; i < STATUS_COUNT; i++)
		put_raw(j, status_name((enum status)i), "%zu", s->status[i]);
	put_raw(j, "expected-fail", "%zu", s->weight[WEIGHT_WAIVED]);
	put_raw(j, "unexpected-pass", "%zu", s->weight[WEIGHT_UNEXPECTED]);
	put_raw(j, "noted", "%zu", s->weight[WEIGHT_INFO]);
	close_with(j, '}');
}

static bool is_plugin(const struct candidate *e)
{
	return strcmp(e->linkage, "plugin") == 0;
}

static void put_candidate(struct json *j, const struct run *run, const struct candidate *e)
{
	struct summary summary;
	char claim[256];

	summary_of(&summary, run, e);
	open_with(j, NULL, '{');
	put(j, subject_name(e->kind), e->name);
	put(j, "linkage", e->linkage);
	put(j, "plugin", is_plugin(e) ? e->as.text : NULL);
	put_caps(j, "capabilities", e->kind, e->caps);
	if (e->kind != SUBJECT_EXECUTOR)
		put_raw(j, "max_live", "%" PRIu32, e->max_live);
	put_counts(j, &summary);
	put(j, "claim", summary_claim(run, e, claim, sizeof(claim)) ? claim : NULL);
	close_with(j, '}');
}

static void put_failures(struct json *j, const struct outcome *out)
{
	open_with(j, "failures", '[');
	for (int i = 0; out && i < OUTCOME_FAILURES; i++) {
		const struct outcome_failure *f = &out->failure[i];
		bool values = f->got[0] != '\0' || f->want[0] != '\0';

		if (!atomic_load(&f->ready))
			continue;
		open_with(j, NULL, '{');
		put(j, "file", f->line ? f->file : NULL);
		put_raw(j, "line", f->line ? "%d" : "null", f->line);
		put(j, "check", f->text);
		put(j, "got", values ? f->got : NULL);
		put(j, "want", values ? f->want : NULL);
		close_with(j, '}');
	}
	close_with(j, ']');
}

static void put_expected(struct json *j, const struct expectation *e)
{
	if (!e)
		return;
	open_with(j, "expected", '{');
	put(j, "reason", e->reason);
	put(j, "url", e->url);
	close_with(j, '}');
}

static void put_output(struct json *j, const struct result *r)
{
	if (!r->output)
		return;
	next(j, "output");
	string(j->out, r->output, r->output_size);
}

static void put_case(struct json *j, const struct run *run, const struct result *r)
{
	struct command command;
	char *text;

	open_with(j, NULL, '{');
	put(j, "id", r->c->id);
	put(j, subject_name(r->candidate->kind), r->candidate->name);
	put(j, "linkage", r->candidate->linkage);
	put(j, "profile", profile_name(r->c->profile));
	put(j, "level", level_name(r->c->level));
	put(j, "clause", r->c->clause);
	put(j, "behaviour", suite_behaviour(r->c));
	put(j, "since", r->c->since);
	put_caps(j, "needs", r->candidate->kind, r->c->caps & ~CONFORM_NO_PROBE);
	put(j, "status", result_status(r));
	put(j, "outcome", status_name(r->status));
	put_raw(j, "signal", r->signal ? "%d" : "null", r->signal);
	put_raw(j, "duration_ms", "%.3f", r->ms);
	put(j, "message", r->message);
	put_failures(j, r->outcome);
	put_expected(j, r->expected);
	put_output(j, r);
	command_make(&command, r, run->options);
	text = command_text(&command);
	put(j, "command", text);
	free(text);
	close_with(j, '}');
}

void report_json(FILE *out, const struct run *run)
{
	const struct options *o = run->options;
	struct json j = { .out = out, .depth = 1 };

	fputc('{', out);
	put_raw(&j, "schema", "%d", 1);
	put(&j, "program", "weft-conform");
	put(&j, "version", machine_version());
	put(&j, "suite", o->suite);
	put_raw(&j, "seed", "%" PRIu64, o->seed);
	put_raw(&j, "isolated", o->in_process ? "false" : "true");
	put_raw(&j, "timeout_s", "%g", o->timeout);
	put_machine(&j);
	open_with(&j, subject_plural(o->judges), '[');
	for (size_t i = 0; i < run->candidate_count; i++)
		put_candidate(&j, run, &run->candidates[i]);
	close_with(&j, ']');
	open_with(&j, "cases", '[');
	for (size_t i = 0; i < run->count; i++)
		put_case(&j, run, &run->results[i]);
	close_with(&j, ']');
	fputs("\n}\n", out);
}

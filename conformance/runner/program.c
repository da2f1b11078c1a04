/* SPDX-License-Identifier: MIT */
/* The program from its arguments to its exit code. */

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "foreign.h"
#include "here.h"
#include "isolate.h"
#include "outfile.h"
#include "plugin.h"
#include "process.h"
#include "report_json.h"
#include "report_junit.h"
#include "report_tap.h"
#include "run.h"
#include "starve.h"
#include "summary.h"
#include "text.h"
#include "verdict.h"

enum { EXIT_UNUSABLE = 2 };

/* The exit code of a program that had nothing to do but print. */
static int flush_output(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	warn("standard output");
	return EXIT_UNUSABLE;
}

static int list(const struct run *run)
{
	for (size_t i = 0; i < run->case_count; i++) {
		const struct conform_case *c = run->cases[i];
		const char *behaviour = suite_behaviour(c);
		char caps[256];

		claim_names(suite_subject(c->profile), c->caps & ~CONFORM_NO_PROBE, "+", caps,
			    sizeof(caps));
		printf("%-40s %s %-6s %-6s %s %s%s%s\n", c->id, profile_name(c->profile),
		       level_name(c->level), c->clause, c->since, caps[0] ? caps : "-",
		       behaviour ? " " : "", behaviour ? behaviour : "");
	}
	return flush_output();
}

static void run_case(struct outcome *out, const struct candidate *candidate,
		     const struct conform_case *c, const struct options *o)
{
	if (o->lack)
		starve_run(out, candidate, c, o->seed, o->lack);
	else
		here_run(out, candidate, c, o->seed);
}

/* The process of one case: the runner that started it has chosen the case, and reads the record. */
static int run_recorded(const struct run *run, struct outcome *record)
{
	const struct result *first = &run->results[0];
	struct result r = { .outcome = record };

	setvbuf(stdout, NULL, _IOLBF, 0);	/* unbuffered, so that a crash loses no output */
	run_case(record, first->candidate, first->c, run->options);
	verdict_by_record(&r);
	return verdict_exit_code(r.status);
}

struct reporter {
	const struct run *run;
	struct tap tap;
};

static void report_one(const struct result *r, void *arg)
{
	struct reporter *reporter = arg;

	report_tap_result(&reporter->tap, r, reporter->run);
}

static void run_one_here(struct result *r, const struct options *o)
{
	double started = process_now();

	if (r->lacks) {
		claim_unsupported(r);
		return;
	}
	r->outcome = calloc(1, sizeof(*r->outcome));
	if (!r->outcome)
		err(EXIT_UNUSABLE, "cannot run a case");
	run_case(r->outcome, r->candidate, r->c, o);
	r->ms = (process_now() - started) * 1e3;
	outcome_settle(r->outcome);
	verdict_by_record(r);
}

static void run_all_here(struct run *run, struct reporter *reporter)
{
	for (size_t i = 0; i < run->count; i++) {
		run_one_here(&run->results[i], run->options);
		report_one(&run->results[i], reporter);
	}
}

/*
 * The stream for TAP.  Without isolation the cases print to standard error instead, so that their
 * output cannot be taken for TAP.
 */
static FILE *open_stream(const struct options *o)
{
	FILE *out;
	int fd;

	if (!o->in_process)
		return stdout;
	fd = dup(STDOUT_FILENO);
	out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!out || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
		warn("standard output");
		return NULL;
	}
	return out;
}

/* Judge and report everything.  0 or a negative code; a signal that ended the run ends us. */
static int judge_all(struct run *run, FILE *out)
{
	struct reporter reporter = { .run = run };
	int r = 0;

	report_tap_begin(&reporter.tap, out, run);
	if (run->options->in_process)
		run_all_here(run, &reporter);
	else
		r = isolate_all(run, report_one, &reporter);
	if (r == 0) {
		r = report_tap_end(&reporter.tap, run);
		if (r < 0)
			warnx("standard output: %s", strerror(-r));
		return r;
	}
	tap_bail(&reporter.tap, r > 0 ? strsignal(r) : "the runner cannot go on");
	tap_end(&reporter.tap);
	return r;
}

static int write_files(struct outfile *json, struct outfile *junit, const struct run *run)
{
	int r;

	if (json->out)
		report_json(json->out, run);
	if (junit->out)
		report_junit(junit->out, run);
	r = outfile_commit(json);
	return r < 0 ? r : outfile_commit(junit);
}

static int judge_and_write(struct run *run, struct outfile *json, struct outfile *junit)
{
	const struct options *o = run->options;
	struct summary all;
	FILE *out = open_stream(o);
	int r = out ? run_plan(run) : -EIO;

	if (r == 0 && o->json)
		r = outfile_open(json, o->json);
	if (r == 0 && o->junit)
		r = outfile_open(junit, o->junit);
	if (r == 0 && outfile_same(json, junit)) {
		warnx("--json and --junit name one file: %s", SHOWN(o->junit));
		r = -EINVAL;
	}
	if (r < 0)
		return EXIT_UNUSABLE;
	r = judge_all(run, out);
	if (r > 0)
		return 128 + r;
	if (r < 0 || write_files(json, junit, run) < 0)
		return EXIT_UNUSABLE;
	summary_of(&all, run, NULL);
	return summary_exit_code(&all);
}

/* Plan the run and carry it out, up to the exit code. */
static int judge(struct run *run)
{
	struct outfile json = { 0 }, junit = { 0 };
	int code = judge_and_write(run, &json, &junit);

	outfile_discard(&json);
	outfile_discard(&junit);
	return code;
}

static int run_options(const struct options *o, const struct suite *suite)
{
	enum process_task task = PROCESS_CASE;
	struct outcome *record = process_record(&task);
	struct run run;
	int code = EXIT_UNUSABLE;

	if (record && task == PROCESS_PLUGIN)
		plugin_tell(record, o);
	if (run_choose(&run, suite, o) < 0)
		return EXIT_UNUSABLE;
	if (o->list)
		code = list(&run);
	else if (!record)
		code = judge(&run);
	else if (run_plan(&run) == 0)
		code = run_recorded(&run, record);
	run_fini(&run);
	return code;
}

int conform_main(int argc, char **argv, const struct suite *suite)
{
	struct options options;
	int code;

	descriptors_fill();
	if (suite_check(suite) < 0)
		return EXIT_UNUSABLE;
	switch (options_parse(&options, argc, argv, suite)) {
	case OPTIONS_WRONG:
		return EXIT_UNUSABLE;
	case OPTIONS_DONE:
		return flush_output();
	case OPTIONS_RUN:
		break;
	}
	if (options.command) {
		suite = foreign_suite(&options);
		options.suite = suite ? suite_newest(suite) : NULL;
	}
	code = suite ? run_options(&options, suite) : EXIT_UNUSABLE;
	options_free(&options);
	return code;
}

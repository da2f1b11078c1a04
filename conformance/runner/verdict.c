/* SPDX-License-Identifier: MIT */
#include "verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void say(struct result *r, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct result *r, enum status status, const char *format, ...)
{
	va_list ap;

	r->status = status;
	va_start(ap, format);
	vsnprintf(r->message, sizeof(r->message), format, ap);
	va_end(ap);
}

/* The first failure that was kept whole; NULL: none. */
static const struct outcome_failure *first_failure(const struct outcome *out)
{
	for (int i = 0; i < OUTCOME_FAILURES; i++)
		if (atomic_load(&out->failure[i].ready))
			return &out->failure[i];
	return NULL;
}

static void say_failed(struct result *r, uint32_t failures)
{
	const struct outcome_failure *f = first_failure(r->outcome);
	char more[48] = "";

	if (failures > 1)
		snprintf(more, sizeof(more), " (and %u more)", failures - 1);
	if (!f)
		say(r, STATUS_FAIL, "%u checks failed", failures);
	else if (f->line == 0)
		say(r, STATUS_FAIL, "%s%s", f->text, more);
	else if (f->got[0] == '\0' && f->want[0] == '\0')
		say(r, STATUS_FAIL, "%s:%d: %s%s", f->file, f->line, f->text, more);
	else
		say(r, STATUS_FAIL, "%s:%d: %.100s: got %.120s, want %.120s%s", f->file, f->line,
		    f->text, f->got, f->want, more);
}

void verdict_by_record(struct result *r)
{
	const struct outcome *out = r->outcome;
	uint32_t failures = atomic_load(&out->failures);

	if (failures > 0)
		say_failed(r, failures);
	else if (atomic_load(&out->skipped))
		say(r, STATUS_SKIPPED, "%s", out->reason);
	else if (r->expected)
		say(r, STATUS_PASS,
		    "%s:%zu lists it as a known failure, but it passes: remove the line",
		    r->expected->path, r->expected->line);
	else
		say(r, STATUS_PASS, "%s", "");
}

int verdict_exit_code(enum status status)
{
	if (status == STATUS_PASS)
		return 0;
	return status == STATUS_SKIPPED ? 3 : 1;
}

/* ", after the check at FILE:LINE": the place to look at first. */
static const char *place(const struct outcome *out, char *to, size_t size)
{
	if (atomic_load(&out->state) == OUTCOME_ENDED)
		snprintf(to, size, ", after the case had ended");
	else if (out->line != 0)
		snprintf(to, size, ", after the check at %s:%d", out->file, out->line);
	else
		snprintf(to, size, ", before the first check");
	return to;
}

static void say_signal(struct result *r, int signal, const char *where)
{
	const char *name = sigabbrev_np(signal);

	r->signal = signal;
	if (name)
		say(r, STATUS_CRASH, "SIG%s%s", name, where);
	else
		say(r, STATUS_CRASH, "signal %d%s", signal, where);
}

static void say_left_early(struct result *r, int code, const char *where)
{
	if (atomic_load(&r->outcome->state) == OUTCOME_NEW)
		say(r, STATUS_FAIL, "the case did not start: exit code %d", code);
	else
		say(r, STATUS_FAIL, "the process exited with code %d in the middle of the case%s",
		    code, where);
}

void verdict(struct result *r, const struct ending *end, double timeout)
{
	char where[160];

	place(r->outcome, where, sizeof(where));
	if (end->timed_out) {
		say(r, STATUS_TIMEOUT, "no end within %g s%s", timeout, where);
		return;
	}
	if (end->signal) {
		say_signal(r, end->signal, where);
		return;
	}
	if (atomic_load(&r->outcome->state) != OUTCOME_ENDED) {
		say_left_early(r, end->code, where);
		return;
	}
	verdict_by_record(r);
	if (end->code != verdict_exit_code(r->status) && r->status != STATUS_FAIL)
		say(r, STATUS_FAIL, "exit code %d after the case had ended: a leak checker?",
		    end->code);
	else if (end->strays > 0 && r->status != STATUS_FAIL)
		say(r, STATUS_FAIL, "%zu process%s left behind", end->strays,
		    end->strays == 1 ? "" : "es");
}

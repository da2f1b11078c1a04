/* SPDX-License-Identifier: MIT */
#include "plugin.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <weft/backends.h>

#include "executor.h"
#include "process.h"
#include "runtime.h"
#include "text.h"

enum { LOOK_MS = 5 };			/* between two looks, where the kernel cannot wake us */

static void wait_for(struct process *p, struct ending *end, struct result *result)
{
	while (!process_finished(p, end, result)) {
		struct pollfd fd[2] = { { .fd = p->output, .events = POLLIN },
					{ .fd = p->pidfd, .events = POLLIN } };
		double left = p->deadline - process_now();

		poll(fd, 2, p->pidfd < 0 ? LOOK_MS : left > 0 ? (int)(left * 1e3) + 1 : 0);
		process_drain(p);
	}
}

/* The facts are another's words, so they are cut and bounded before anybody reads them. */
static int take_facts(struct outcome_facts *ret, const struct outcome *record)
{
	if (!record || !atomic_load(&record->facts.ready))
		return -EPROTO;
	memcpy(ret, &record->facts, sizeof(*ret));
	ret->name[sizeof(ret->name) - 1] = '\0';
	ret->reason[sizeof(ret->reason) - 1] = '\0';
	return 0;
}

static void say_no_facts(struct wanted as, const struct ending *end, double timeout)
{
	const char *option = wanted_option(as.as), *name = sigabbrev_np(end->signal);

	if (end->timed_out)
		warnx("--%s %s: it was not loaded within %g s", option, SHOWN(as.text), timeout);
	else if (end->signal)
		warnx("--%s %s: SIG%s while it was loaded", option, SHOWN(as.text),
		      name ? name : "?");
	else
		warnx("--%s %s: it left with exit code %d while it was loaded", option,
		      SHOWN(as.text), end->code);
}

static void complain(struct wanted as, const char *reason)
{
	char line[256];

	warnx("--%s %s", wanted_option(as.as), text_shown(line, sizeof(line), reason));
}

static const struct weft_backend *backend_load(struct outcome_facts *facts, const char *path)
{
	const struct weft_backend *be = NULL;

	facts->code = weft_backend_load(path, &be, facts->reason, sizeof(facts->reason));
	if (facts->code < 0)
		return NULL;
	snprintf(facts->name, sizeof(facts->name), "%s", be->name);
	facts->caps = be->caps;
	facts->max_live = be->max_live;
	return be;
}

static void load(struct outcome_facts *facts, struct wanted as, struct candidate_table *ret)
{
	*ret = (struct candidate_table){ 0 };
	if (as.as == WANT_PLUGIN)
		ret->be = backend_load(facts, as.text);
	else if (as.as == WANT_RUNTIME)
		ret->runtime = runtime_load(facts, as.text);
	else
		ret->pool = executor_load(facts, as.text);
}

int plugin_load(struct outcome_facts *facts, struct wanted as, struct candidate_table *ret)
{
	load(facts, as, ret);
	if (facts->code < 0)
		complain(as, facts->reason);
	return facts->code;
}

/* The process that loads it, from its start to its end. */
static int ask(struct outcome_facts *ret, struct wanted as, const struct options *o,
	       const char *const *argv)
{
	struct result result = { 0 };
	struct process process;
	struct ending end;
	int r = process_start(&process, (char *const *)argv, o->timeout);

	if (r < 0) {
		warnx("--%s %s: cannot start a process: %s", wanted_option(as.as), SHOWN(as.text),
		      strerror(-r));
		return r;
	}
	wait_for(&process, &end, &result);
	r = take_facts(ret, result.outcome);
	if (r < 0)
		say_no_facts(as, &end, o->timeout);
	result_fini(&result);
	return r;
}

int plugin_meet(struct outcome_facts *ret, struct wanted as, const struct options *o)
{
	char option[24];
	const char *const words[] = { o->launcher, o->program, "--no-isolation", option, as.text,
				      NULL };
	int r = process_prepare(o->launcher, PROCESS_PLUGIN);

	snprintf(option, sizeof(option), "--%s", wanted_option(as.as));
	if (r == 0)
		r = ask(ret, as, o, o->launcher ? words : words + 1);
	if (r < 0)
		return r;
	if (ret->code < 0)
		complain(as, ret->reason);
	return ret->code;
}

_Noreturn void plugin_tell(struct outcome *record, const struct options *o)
{
	struct candidate_table table;

	if (o->candidate_count != 1)
		_exit(2);
	load(&record->facts, o->candidates[0], &table);
	atomic_store(&record->facts.ready, true);
	/* At once, since the destructors of a plugin are strangers, too. */
	_exit(0);
}

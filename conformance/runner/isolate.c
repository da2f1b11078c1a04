/* SPDX-License-Identifier: MIT */
#include "isolate.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "claim.h"
#include "command.h"
#include "process.h"

enum { WITHOUT_PIDFD_MS = 5 };		/* between two looks, where the kernel cannot wake us */

struct slot {
	struct process process;
	struct result *result;
};

struct team {
	struct run *run;
	isolate_done *done;
	void *arg;
	bool *known;			/* by result: has a verdict */
	size_t next;			/* to be started */
	size_t reported;		/* handed out */
	struct slot *slot;		/* options->jobs of them */
	unsigned running;
	struct pollfd *fd;		/* 1 + two for each slot */
	int signals;
};

static void report_known(struct team *t)
{
	while (t->reported < t->run->count && t->known[t->reported])
		t->done(&t->run->results[t->reported++], t->arg);
}

static void mark_known(struct team *t, const struct result *r)
{
	t->known[r - t->run->results] = true;
}

/* Can this error go away when another process has ended? */
static bool is_shortage(int code)
{
	return code == -EAGAIN || code == -ENOMEM || code == -EMFILE || code == -ENFILE;
}

static struct slot *free_slot(struct team *t)
{
	for (unsigned i = 0; i < t->run->options->jobs; i++)
		if (t->slot[i].process.pid == 0)
			return &t->slot[i];
	return NULL;
}

/*
 * Start the next case, or settle it at once.  1; or 0: not now; or a negative code after one line
 * on stderr: a limit that hits the runner is no fault of a candidate.
 */
static int start_next(struct team *t)
{
	struct result *r = &t->run->results[t->next];
	struct slot *slot = free_slot(t);
	struct command command;
	int code;

	if (!slot)
		return 0;
	if (r->lacks && !claim_may_probe(r)) {
		claim_unsupported(r);
		mark_known(t, r);
		t->next++;
		return 1;
	}
	command_make(&command, r, t->run->options);
	code = process_start(&slot->process, (char *const *)command.argv, t->run->options->timeout);
	if (code < 0 && t->running > 0 && is_shortage(code))
		return 0;
	if (code < 0) {
		warnx("cannot start a process: %s", strerror(-code));
		return code;
	}
	t->next++;
	slot->process.adopts = t->run->options->command != NULL;
	slot->result = r;
	t->running++;
	return 1;
}

/* A case whose capability is not claimed did not have to be judged; its result only informs. */
static void judge(struct result *r, const struct ending *end, double timeout)
{
	if (!r->outcome) {
		r->status = STATUS_FAIL;
		snprintf(r->message, sizeof(r->message), "out of memory");
		return;
	}
	verdict(r, end, timeout);
	if (r->lacks)
		claim_unsupported(r);
}

static void collect(struct team *t)
{
	for (unsigned i = 0; i < t->run->options->jobs; i++) {
		struct slot *slot = &t->slot[i];
		struct ending end;

		if (slot->process.pid == 0)
			continue;
		process_drain(&slot->process);
		if (!process_finished(&slot->process, &end, slot->result))
			continue;
		judge(slot->result, &end, t->run->options->timeout);
		mark_known(t, slot->result);
		t->running--;
	}
}

/* Fill in the descriptors to poll; returns the timeout in milliseconds. */
static int prepare_poll(struct team *t, nfds_t *ret_n)
{
	double now = process_now(), wait = 1e6;
	nfds_t n = 0;

	t->fd[n++] = (struct pollfd){ .fd = t->signals, .events = POLLIN };
	for (unsigned i = 0; i < t->run->options->jobs; i++) {
		const struct process *p = &t->slot[i].process;

		if (p->pid == 0)
			continue;
		if (p->deadline - now < wait)
			wait = p->deadline - now;
		if (p->pidfd < 0 && wait > WITHOUT_PIDFD_MS / 1e3)
			wait = WITHOUT_PIDFD_MS / 1e3;
		t->fd[n++] = (struct pollfd){ .fd = p->output, .events = POLLIN };
		t->fd[n++] = (struct pollfd){ .fd = p->pidfd, .events = POLLIN };
	}
	*ret_n = n;
	return wait > 0 ? (int)(wait * 1e3) + 1 : 0;
}

/* Wait for an event.  0, or the number of the signal that ends the run. */
static int wait_for_any(struct team *t)
{
	struct signalfd_siginfo info;
	nfds_t n;
	int timeout = prepare_poll(t, &n);

	poll(t->fd, n, timeout);
	if (t->fd[0].revents && read(t->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		return (int)info.ssi_signo;
	return 0;
}

static void kill_all(struct team *t)
{
	for (unsigned i = 0; i < t->run->options->jobs; i++)
		if (t->slot[i].process.pid != 0)
			process_kill(&t->slot[i].process);
}

/* Start as many as there is room for.  0 or a negative code. */
static int start_some(struct team *t)
{
	int r = 1;

	while (t->next < t->run->count && r > 0)
		r = start_next(t);
	return r < 0 ? r : 0;
}

/* Until all is reported, or it cannot go on: a signal, or a negative code. */
static int work(struct team *t)
{
	int r = 0;

	while (r == 0 && t->reported < t->run->count) {
		r = start_some(t);
		report_known(t);
		if (r == 0 && t->running > 0)
			r = wait_for_any(t);
		if (r == 0)
			collect(t);
	}
	if (r != 0)
		kill_all(t);
	return r;
}

/*
 * Signals that end the run come through a descriptor, so that they interrupt nothing.  One that was
 * ignored from the start, as nohup does, stays so.
 */
static int watch_signals(sigset_t *ret_before)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;
	sigset_t ends;

	sigemptyset(&ends);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (sigaction(ending[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(&ends, ending[i]);
	sigprocmask(SIG_BLOCK, &ends, ret_before);
	return signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int work_watched(struct team *t)
{
	sigset_t before;
	int r;

	t->signals = watch_signals(&before);
	if (t->signals < 0) {
		r = -errno;
		warn("cannot watch for signals");
	} else {
		r = work(t);
		close(t->signals);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}

int isolate_all(struct run *run, isolate_done *done, void *arg)
{
	unsigned jobs = run->options->jobs;
	struct team t = { .run = run, .done = done, .arg = arg };
	int r = process_prepare(run->options->launcher, PROCESS_CASE);

	if (r < 0)
		return r;
	t.known = calloc(run->count, sizeof(*t.known));
	t.slot = calloc(jobs, sizeof(*t.slot));
	t.fd = calloc(1 + 2 * (size_t)jobs, sizeof(*t.fd));
	if (t.known && t.slot && t.fd) {
		r = work_watched(&t);
		process_end_strays();
	} else {
		warnx("out of memory");
		r = -ENOMEM;
	}
	free(t.known);
	free(t.slot);
	free(t.fd);
	return r;
}

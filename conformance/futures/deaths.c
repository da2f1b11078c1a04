/* SPDX-License-Identifier: MIT */
/* Workers that die, and those that do not: no future is lost, and nothing is left behind. */

#include "processes.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The pool takes no more, and its text says why. */
static void expect_refusal(struct weft_executor *pool, const char *text)
{
	CHECK_INT(weft_submit(pool, job_nothing, NULL, NULL), WEFT_EBROKEN);
	if (!strstr(weft_strerror(WEFT_EBROKEN), text))
		CHECK_STR(weft_strerror(WEFT_EBROKEN), text);
}

static int send_to_first(int signal)
{
	return send_to(scene_pid(0), signal);
}

/* ---- killed ---- */

/* One worker works, another one waits behind it; both ends of the queue are told. */
static void kill_one(const struct weft_executor_ops *ops, int workers, int jobs)
{
	struct weft_executor *pool = scene_open(ops, workers, NULL);
	struct weft_future **f = calloc((size_t)jobs, sizeof(*f));
	char text[60];

	if (pool && CHECK(f != NULL)) {
		for (int i = 0; i < jobs; i++)
			f[i] = submit(pool, job_waits, NULL);
		if (scene_await(conform_starved() ? 1 : workers))
			CHECK_INT(send_to_first(SIGKILL), 0);
		snprintf(text, sizeof(text), "(pid %d) was killed by signal 9", (int)scene_pid(0));
		for (int i = 0; i < jobs; i++)
			expect_broken(f[i], text);
		expect_refusal(pool, "was killed by signal 9");
		/* Jobs that ran on in the meantime do not. */
		for (int i = 0; i < atomic_load(&scene->here) && i < SCENE_PIDS; i++)
			CHECK(goes(scene_pid(i)));
	}
	free(f);
	if (pool)
		scene_close(pool);
}

void process_killed(const struct weft_executor_ops *ops)
{
	kill_one(ops, 1, 1000);
	kill_one(ops, 2, 10);
}

void process_killed_idle(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 2, NULL);
	struct weft_deadline limit = weft_after(10);
	struct weft_future *f;

	if (!pool)
		return;
	atomic_store(&scene->open, 1);
	f = submit(pool, job_waits, NULL);
	if (f)
		expect_end(f, 0);
	if (f)
		CHECK_INT(send_to_first(SIGKILL), 0);
	while (f && weft_submit(pool, job_nothing, NULL, NULL) == 0 && !weft_has_passed(limit))
		nap();
	if (f)
		expect_refusal(pool, "signal 9");
	scene_close(pool);
}

/* Each time at another moment of the work; fewer times where a busy machine makes them long. */
void process_killed_often(const struct weft_executor_ops *ops)
{
	int rounds = conform_starved() ? 1 : (int)fewer(40, 4);
	struct weft_deadline limit = weft_after(3);

	for (int round = 0; round < rounds && !weft_has_passed(limit); round++) {
		struct weft_executor *pool = scene_open(ops, 2, NULL);
		struct weft_future *f[300] = { NULL };
		struct weft_future *first;

		if (!pool)
			return;
		atomic_store(&scene->open, 1);
		first = submit(pool, job_waits, NULL);
		if (first)
			expect_end(first, 0);
		for (int i = 0; first && i < 300; i++) {
			if (i == round * 7)
				send_to_first(SIGKILL);
			if (weft_submit_with(pool, job_plus_one, &i,
					     &(struct weft_submit_options){ .arg_size = sizeof(i) },
					     &f[i]) < 0)
				break;
		}
		for (int i = 0; i < 300; i++) {
			struct weft_value v;
			int r = f[i] ? weft_future_result(f[i], weft_after(30), &v) : WEFT_EBROKEN;

			CHECK(r == WEFT_EBROKEN || (r == 0 && weft_as_int(v) == i + 1));
		}
		weft_futures_unref(f, 300);
		scene_close(pool);
	}
}

/* ---- jobs that end their worker ---- */

static int job_ends(struct weft_job *job, void *arg)
{
	volatile int *nowhere;

	(void)job;
	switch (*(int *)arg) {
	case 0:
		nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		*nowhere = 1;
		break;
	case 1:
		abort();
	case 2:
		raise(SIGKILL);
		break;
	case 3:
		exit(3);
	case 4:
		_exit(0);
	default:
		break;
	}
	return 0;
}

static void end_by(const struct weft_executor_ops *ops, int how, const char *text)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *before, *f, *after;

	if (!pool)
		return;
	before = submit_int(pool, job_plus_one, 1);
	f = submit_int(pool, job_ends, how);
	if (before)
		CHECK_INT(int_of(before), 2);
	weft_future_unref(before);
	expect_broken(f, text);
	/* It may have been told before, or may be refused now. */
	if (f && weft_submit(pool, job_nothing, NULL, &after) == 0)
		expect_broken(after, text);
	if (f)
		expect_refusal(pool, text);
	scene_close(pool);
}

void process_crash(const struct weft_executor_ops *ops)
{
	end_by(ops, 0, "signal 11");
	end_by(ops, 1, "signal 6");
	end_by(ops, 2, "signal 9");
}

void process_exit(const struct weft_executor_ops *ops)
{
	end_by(ops, 3, "exited with status 3");
	end_by(ops, 4, "exited with status 0");
}

void process_shutdown_crash(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *f, *queued[10] = { NULL };

	if (!pool)
		return;
	f = submit(pool, job_waits, NULL);
	for (int i = 0; i < 10; i++)
		queued[i] = submit(pool, job_waits, NULL);
	if (f && scene_await(1)) {
		CHECK_INT(weft_executor_shutdown(pool, WEFT_SHUTDOWN_NO_WAIT, WEFT_NEVER), 0);
		send_to_first(SIGKILL);
	}
	atomic_store(&scene->open, f == NULL);
	CHECK_INT(weft_executor_shutdown(pool, WEFT_SHUTDOWN_WAIT, weft_after(30)), 0);
	for (int i = 0; i < 10; i++)
		if (f)
			expect_broken(queued[i], "signal 9");
		else
			weft_future_unref(queued[i]);
	expect_broken(f, "signal 9");
	scene_close(pool);
}

/* The worker dies with more in its memory than that can hold at once. */
void process_big_data(const struct weft_executor_ops *ops)
{
	const struct weft_executor_options o = { .memory = 1 << 20 };
	const struct weft_submit_options large = { .arg_size = 400000 };
	struct weft_executor *pool = scene_open(ops, 1, &o);
	struct weft_future *f[12] = { NULL };
	char *bytes = calloc(1, 400000);

	if (!pool || !CHECK(bytes != NULL)) {
		free(bytes);
		return;
	}
	f[0] = submit(pool, job_waits, NULL);
	for (int i = 1; i < 12; i++)
		f[i] = submit_with(pool, job_echo, bytes, &large);
	if (f[0] && scene_await(1))
		send_to_first(SIGKILL);
	atomic_store(&scene->open, f[0] == NULL);
	for (int i = 0; i < 12; i++)
		if (f[0] || i == 0)
			expect_broken(f[i], "signal 9");
		else
			weft_future_unref(f[i]);
	free(bytes);
	scene_close(pool);
}

/* ---- stopped, ended ---- */

static int job_stops_itself(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	atomic_store(&scene->pids[0], getpid());
	atomic_fetch_add(&scene->here, 1);
	raise(SIGSTOP);
	return 0;
}

/* It has not died: deadlines hold, it can go on, and it can be killed. */
void process_stopped(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *f;

	if (!pool)
		return;
	f = submit(pool, job_stops_itself, NULL);
	if (f && scene_await(1)) {
		CHECK_INT(weft_future_result(f, A_MOMENT, NULL), WEFT_ETIMEDOUT);
		/* Until it has really stopped, a signal to go on would be lost. */
		while (!weft_future_done(f)) {
			send_to_first(SIGCONT);
			nap();
		}
		expect_end(f, 0);
	}
	f = submit(pool, job_stops_itself, NULL);
	if (f && scene_await(2)) {
		CHECK_INT(weft_future_result(f, A_MOMENT, NULL), WEFT_ETIMEDOUT);
		CHECK(weft_future_running(f));
		CHECK_INT(weft_executor_shutdown(pool, WEFT_SHUTDOWN_WAIT, A_MOMENT),
			  WEFT_ETIMEDOUT);
		CHECK_INT(weft_processes_kill(pool, weft_after(30)), 0);
		expect_broken(f, "weft_processes_kill");
	}
	scene_close(pool);
}

static int job_ignores_term(struct weft_job *job, void *arg)
{
	signal(SIGTERM, SIG_IGN);
	return job_waits(job, arg);
}

void process_terminate(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 2, NULL);
	struct weft_future *f[20] = { NULL };

	if (!pool)
		return;
	for (int i = 0; i < 20; i++)
		f[i] = submit(pool, job_waits, NULL);
	scene_await(2);
	CHECK_INT(weft_processes_terminate(pool, weft_after(30)), 0);
	CHECK_INT(weft_processes_terminate(pool, WEFT_NOW), 0);
	for (int i = 0; i < 20; i++)
		expect_broken(f[i], "weft_processes_terminate");
	CHECK(is_gone(scene_pid(0)) && is_gone(scene_pid(1)));
	scene_close(pool);

	pool = scene_open(ops, 1, NULL);
	if (!pool)
		return;
	f[0] = submit(pool, job_ignores_term, NULL);
	if (f[0] && scene_await(1)) {
		CHECK_INT(weft_processes_terminate(pool, A_MOMENT), WEFT_ETIMEDOUT);
		CHECK(!is_gone(scene_pid(0)));
		CHECK_INT(weft_processes_kill(pool, weft_after(30)), 0);
		CHECK(is_gone(scene_pid(0)));
	}
	expect_broken(f[0], "weft_processes_terminate");
	scene_close(pool);

	/* One that is stopped hears of it. */
	pool = scene_open(ops, 1, NULL);
	if (!pool)
		return;
	f[0] = submit(pool, job_waits, NULL);
	if (f[0] && scene_await(1)) {
		CHECK_INT(send_to_first(SIGSTOP), 0);
		CHECK_INT(weft_processes_terminate(pool, weft_after(30)), 0);
	}
	atomic_store(&scene->open, 1);
	expect_broken(f[0], "weft_processes_terminate");
	scene_close(pool);

	/* One that has no worker yet is broken as well. */
	pool = scene_open(ops, 1, NULL);
	if (!pool)
		return;
	CHECK_INT(weft_processes_kill(pool, weft_after(30)), 0);
	for (f[0] = NULL; weft_submit(pool, job_waits, NULL, NULL) == 0; nap())
		atomic_store(&scene->open, 1);
	scene_close(pool);
}

/* ---- jobs that do harm ---- */

/* Write over all that the worker shares with the program, as far as it is in use. */
static void scribble(int pattern)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long low, high;
	char line[300];

	while (maps && fgets(line, sizeof(line), maps))
		if (strstr(line, "memfd:weft-processes") &&
		    sscanf(line, "%lx-%lx", &low, &high) == 2)
			memset((void *)low, pattern, high - low < 1 << 18 ? high - low : 1 << 18);
	if (maps)
		fclose(maps);
}

static int job_scribbles(struct weft_job *job, void *arg)
{
	(void)job;
	scribble(*(int *)arg);
	return 0;
}

void process_scribble(const struct weft_executor_ops *ops)
{
	static const int patterns[] = { 0, 0xff, 0x5a, 1 };

	for (int i = 0; i < (conform_starved() ? 1 : 4); i++) {
		struct weft_executor *pool = scene_open(ops, 2, NULL);
		struct weft_future *f[100] = { NULL };

		if (!pool)
			return;
		f[0] = submit_int(pool, job_scribbles, patterns[i]);
		for (int k = 1; k < 100; k++)
			if (weft_submit(pool, job_nothing, NULL, &f[k]) < 0)
				break;
		expect_broken(f[0], "overw");
		for (int k = 1; k < 100; k++) {
			int r = f[k] ? weft_future_result(f[k], weft_after(30), NULL) : 0;

			CHECK(r == 0 || r == WEFT_EBROKEN);
		}
		weft_futures_unref(f + 1, 99);
		scene_close(pool);
	}
}

/*
 * Write over a part of each line of the slots, but for the first one's: not over the turns, which
 * say that an answer is there.
 */
static int job_forges(struct weft_job *job, void *arg)
{
	enum { FIRST = 256, LINE = 64, UP_TO = 256 * 1024 };
	FILE *maps = fopen("/proc/self/maps", "r");
	/* It lies in what is written over. */
	const int part[2] = { ((int *)arg)[0], ((int *)arg)[1] };
	unsigned long low, high;
	char line[300];

	(void)job;
	while (maps && fgets(line, sizeof(line), maps))
		if (strstr(line, "memfd:weft-processes") &&
		    sscanf(line, "%lx-%lx", &low, &high) == 2 && high - low > UP_TO)
			for (unsigned long at = low + FIRST; at < low + UP_TO; at += LINE)
				memset((void *)(at + (unsigned long)part[0]), 0x7f,
				       (size_t)part[1]);
	if (maps)
		fclose(maps);
	atomic_fetch_add(&scene->here, 1);
	return 0;
}

/* The answers are there, and nobody takes them yet; then the last job writes into them. */
static void forge(const struct weft_executor_ops *ops, int from, int bytes)
{
	const struct weft_submit_options o = { .arg_size = 2 * sizeof(int) };
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *first, *last, *f[20] = { NULL };
	int part[2] = { from, bytes };
	struct gate gate = GATE;
	bool handed_over;

	if (!pool)
		return;
	/* More than one is handed over at a time, once short ones have been. */
	for (int i = 0; i < 300; i++) {
		first = submit_int(pool, job_plus_one, i);
		weft_future_unref(first);
	}
	first = submit(pool, job_waits, NULL);
	if (first && CHECK_INT(weft_future_on_done(first, stand_at, &gate), 0)) {
		atomic_store(&scene->open, 1);
		gate_await(&gate, 1);
	}
	for (int i = 0; i < 20; i++)
		f[i] = submit_with(pool, job_echo, part, &o);
	last = submit_with(pool, job_forges, part, &o);
	/* Otherwise the worker was not given enough jobs ahead, as they took long. */
	handed_over = last && weft_future_running(last);
	if (handed_over)
		scene_await(2);
	gate_open(&gate);
	if (handed_over)
		expect_broken(f[0], "overw");
	else
		weft_future_unref(f[0]);
	for (int i = 1; i < 20; i++) {
		int r = f[i] ? weft_future_result(f[i], weft_after(30), NULL) : 0;

		CHECK(r == 0 || r == WEFT_EBROKEN);
	}
	weft_futures_unref(f + 1, 19);
	weft_future_unref(last);
	weft_future_unref(first);
	scene_close(pool);
}

void process_forged(const struct weft_executor_ops *ops)
{
	if (conform_starved()) {
		conform_skip("its jobs have to be handed over in a certain way");
		return;
	}
	forge(ops, 4, 4);		/* the code */
	forge(ops, 32, 16);		/* size and place */
}

static int job_closes_all(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	for (int fd = 0; fd < 1024; fd++)
		close(fd);
	return 0;
}

void process_closes_all(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *f;

	if (!pool)
		return;
	f = submit(pool, job_closes_all, NULL);
	if (f)
		expect_end(f, 0);
	for (int i = 0; i < 3; i++) {
		f = submit_int(pool, job_plus_one, i);
		if (f)
			CHECK_INT(int_of(f), i + 1);
		weft_future_unref(f);
		nap();
	}
	scene_close(pool);
}

/* As waitpid tells it, of a process that nobody has waited for; -1: it cannot be told. */
static int status_of(pid_t pid)
{
	enum { FIELD = 50 };			/* counted from the state */
	char path[40], text[1000];
	int status = -1;
	const char *at = NULL;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	if (file && fgets(text, sizeof(text), file))
		at = strrchr(text, ')');
	for (int i = 0; at && i < FIELD; i++)
		at = strchr(at + 1, ' ');
	if (at)
		status = (int)strtol(at, NULL, 10);
	if (file)
		fclose(file);
	return status;
}

/* The child returns from the job, too; it is no worker, and ends. */
static int job_forks(struct weft_job *job, void *arg)
{
	pid_t child = fork();

	(void)arg;
	if (child > 0)
		atomic_store(&scene->pids[0], child);
	return child < 0 ? -errno : weft_job_return(job, weft_int(child > 0));
}

void process_forks(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *f;

	if (!pool)
		return;
	adopt_orphans();
	f = submit(pool, job_forks, NULL);
	if (f)
		CHECK_INT(int_of(f), 1);
	weft_future_unref(f);
	/* While there is nothing to do: as a second worker of one lane it might end by a fault. */
	CHECK(goes(scene_pid(0)));
	CHECK_INT(status_of(scene_pid(0)), 0);
	for (int i = 0; i < 10; i++) {
		f = submit_int(pool, job_plus_one, i);
		if (f)
			CHECK_INT(int_of(f), i + 1);
		weft_future_unref(f);
	}
	scene_close(pool);
}

/* ---- the fork server, and the program ---- */

static int job_parent(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_return(job, weft_int(getppid()));
}

void process_server_killed(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_deadline limit = weft_after(10);
	struct weft_future *f, *waits;

	if (!pool)
		return;
	adopt_orphans();
	f = submit(pool, job_parent, NULL);
	waits = f ? submit(pool, job_waits, NULL) : NULL;
	if (waits && scene_await(1)) {
		CHECK_INT(send_to((pid_t)int_of(f), SIGKILL), 0);
		/* Nobody waits, and so nothing but the news wakes the collector. */
		while (!weft_future_done(waits) && !weft_has_passed(limit))
			nap();
		CHECK(weft_future_done(waits));
		expect_broken(waits, "fork server");
		expect_refusal(pool, "fork server");
		CHECK(goes(scene_pid(0)));
	}
	weft_future_unref(f);
	scene_close(pool);
}

/* In a child: a pool with a job that waits, whose worker tells its own number and its parent's. */
static void open_and_die(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = NULL;

	weft_set_hooks(NULL);
	if (weft_executor_open(ops, 1, NULL, &pool) < 0 ||
	    weft_submit(pool, job_family, NULL, NULL) < 0)
		_exit(1);
	while (!atomic_load(&scene->here))
		nap();
	raise(SIGKILL);
}

void process_parent_killed(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	int status = 0;
	pid_t child;

	if (!pool)
		return;
	adopt_orphans();
	close_pool(pool);
	child = fork();
	if (child == 0)
		open_and_die(ops);
	CHECK_INT(waitpid(child, &status, 0), child);
	if (CHECK(WIFSIGNALED(status))) {
		CHECK(goes(scene_pid(0)));
		CHECK(goes(scene_pid(1)));
	}
	pool = open_pool(ops, 1);
	if (pool)
		scene_close(pool);
}

/* A program that ignores its children's ends, and waits for any child. */
void process_host_waits(const struct weft_executor_ops *ops)
{
	void (*before)(int) = signal(SIGCHLD, SIG_IGN);
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *f;

	if (pool) {
		f = submit(pool, job_waits, NULL);
		if (f && scene_await(1))
			send_to_first(SIGKILL);
		expect_broken(f, "signal 9");
		CHECK(waitpid(-1, NULL, WNOHANG) <= 0);
		scene_close(pool);
	}
	signal(SIGCHLD, before);
}

/* In a child: the process exits with jobs in the queue and the pool open. */
static void exit_with_pool(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = NULL;

	weft_set_hooks(NULL);
	atomic_store(&scene->open, 1);
	if (weft_executor_open(ops, 2, NULL, &pool) < 0)
		exit(1);
	for (int i = 0; i < 30; i++)
		if (weft_submit(pool, job_waits, NULL, NULL) < 0)
			exit(1);
	exit(0);
}

static void exit_while_open(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	int status = 1;
	pid_t child;

	if (!pool)
		return;
	adopt_orphans();
	close_pool(pool);
	fflush(NULL);
	child = fork();
	if (child == 0)
		exit_with_pool(ops);
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK(WIFEXITED(status));
	CHECK_INT(atomic_load(&scene->here), 30);
	for (int i = 0; i < 30; i++)
		CHECK(goes(scene_pid(i)));
	pool = open_pool(ops, 1);
	if (pool)
		scene_close(pool);
}

void process_exit_open(const struct weft_executor_ops *ops)
{
	exit_while_open(ops);
}

/* The exit waits for jobs before the fork server ends, also if another executor was there first. */
void process_exit_later(const struct weft_executor_ops *ops)
{
	struct weft_executor *other;

	if (!CHECK_INT(weft_inline_open(&other), 0))
		return;
	weft_executor_unref(other);
	exit_while_open(ops);
}

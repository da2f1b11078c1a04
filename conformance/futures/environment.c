/* SPDX-License-Identifier: MIT */
/* The environment of a worker process, and the functions that run first and last in it. */

#include "processes.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- signals, descriptors, output ---- */

enum { USR1_DEFAULT = 1, MASK_EMPTY = 2, INT_IGNORED = 4, NO_STACK = 8, PIPE_DEFAULT = 16 };

static bool is_action(int number, void (*handler)(int))
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && action.sa_handler == handler;
}

static int job_signals(struct weft_job *job, void *arg)
{
	int seen = 0;
	stack_t stack;
	sigset_t mask;

	(void)arg;
	seen |= is_action(SIGUSR1, SIG_DFL) ? USR1_DEFAULT : 0;
	seen |= is_action(SIGPIPE, SIG_DFL) ? PIPE_DEFAULT : 0;
	seen |= is_action(SIGINT, SIG_IGN) ? INT_IGNORED : 0;
	if (sigprocmask(SIG_SETMASK, NULL, &mask) == 0 && !sigismember(&mask, SIGUSR2))
		seen |= MASK_EMPTY;
	if (sigaltstack(NULL, &stack) == 0 && stack.ss_flags & SS_DISABLE)
		seen |= NO_STACK;
	return weft_job_return(job, weft_int(seen));
}

static void on_usr1(int number)
{
	(void)number;
}

void process_signals(const struct weft_executor_ops *ops)
{
	void (*usr1)(int) = signal(SIGUSR1, on_usr1), (*pipe)(int) = signal(SIGPIPE, SIG_IGN);
	struct weft_executor *pool;
	struct weft_future *f;
	sigset_t some, before;

	sigemptyset(&some);
	sigaddset(&some, SIGUSR2);
	sigprocmask(SIG_BLOCK, &some, &before);
	pool = scene_open(ops, 1, NULL);
	f = pool ? submit(pool, job_signals, NULL) : NULL;
	if (f)
		CHECK_INT(int_of(f), 31);
	weft_future_unref(f);
	if (pool)
		scene_close(pool);
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGUSR1, usr1);
	signal(SIGPIPE, pipe);
}

/* The descriptors that are open, as bits, and one more if there is something to be read from 0. */
static int job_descriptors(struct weft_job *job, void *arg)
{
	int64_t open = 0;
	char c;

	(void)arg;
	for (int fd = 0; fd < 60; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			open |= (int64_t)1 << fd;
	if (read(STDIN_FILENO, &c, 1) != 0)
		open |= (int64_t)1 << 60;
	return weft_job_return(job, weft_int(open));
}

/* What the pool has opened meanwhile is closed by an exec. */
static void check_close_on_exec(const bool *open_before)
{
	for (int fd = 0; fd < 60; fd++)
		if (!open_before[fd] && fcntl(fd, F_GETFD) >= 0)
			CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

void process_descriptors(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool;
	struct weft_future *f;
	bool open[60];
	int fds[2];

	if (!CHECK_INT(pipe(fds), 0))
		return;
	for (int fd = 0; fd < 60; fd++)
		open[fd] = fcntl(fd, F_GETFD) >= 0;
	pool = scene_open(ops, 1, NULL);
	f = pool ? submit(pool, job_descriptors, NULL) : NULL;
	if (f)
		CHECK_INT(int_of(f), 7);
	check_close_on_exec(open);
	weft_future_unref(f);
	if (pool)
		scene_close(pool);
	close(fds[0]);
	close(fds[1]);
}

static int job_prints(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	fputs("job;", stdout);
	return 0;
}

/*
 * In a child, whose output is a pipe: what was printed before is written once, and what the job has
 * printed is there while its worker has nothing to do.  The child goes on when it can read @go.
 */
static void print_by_worker(const struct weft_executor_ops *ops, int out, int go)
{
	struct weft_executor *pool = NULL;
	char byte;

	weft_set_hooks(NULL);
	dup2(out, STDOUT_FILENO);
	fputs("before;", stdout);
	if (weft_executor_open(ops, 1, NULL, &pool) < 0 ||
	    weft_submit(pool, job_prints, NULL, NULL) < 0)
		exit(1);
	if (read(go, &byte, 1) != 1)
		exit(1);
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	fputs("after;", stdout);
	exit(0);
}

void process_output(const struct weft_executor_ops *ops)
{
	char text[64] = "";
	size_t length = 0;
	ssize_t n;
	int fds[2], go[2];
	pid_t child;

	if (!CHECK_INT(pipe(fds), 0))
		return;
	if (!CHECK_INT(pipe(go), 0)) {
		close(fds[0]);
		close(fds[1]);
		return;
	}
	fflush(NULL);
	child = fork();
	if (child == 0) {
		close(fds[0]);
		close(go[1]);
		print_by_worker(ops, fds[1], go[0]);
	}
	close(fds[1]);
	close(go[0]);
	while (length < 60 && (n = read(fds[0], text + length, 60 - length)) > 0) {
		length += (size_t)n;
		if (length == strlen("before;job;"))
			CHECK_INT(write(go[1], "!", 1), 1);
	}
	close(fds[0]);
	close(go[1]);
	CHECK_INT(waitpid(child, NULL, 0), child);
	CHECK_STR(text, "before;job;after;");
}

static int job_name(struct weft_job *job, void *arg)
{
	char name[17] = "";

	(void)arg;
	prctl(PR_GET_NAME, name);
	return weft_job_return_bytes(job, name, strlen(name));
}

void process_name(const struct weft_executor_ops *ops)
{
	const struct weft_executor_options o = { .name = "a-name-that-is-cut" };
	struct weft_executor *pool = scene_open(ops, 1, &o);
	struct weft_future *f = pool ? submit(pool, job_name, NULL) : NULL;
	struct weft_value v;

	if (f && CHECK_INT(weft_future_result(f, weft_after(30), &v), 0))
		CHECK_VALUE(v, weft_str("a-name-that-i-0", 15));
	weft_future_unref(f);
	if (pool)
		scene_close(pool);
}

/* ---- first and last ---- */

struct start {
	int number, code;
};

static int of_worker;

static int init(void *arg)
{
	const struct start *start = arg;

	atomic_fetch_add(&scene->inits, 1);
	of_worker = start->number;
	return start->code;
}

static void fini(void *arg)
{
	const struct start *start = arg;

	if (start->number == of_worker)
		atomic_fetch_add(&scene->finis, 1);
}

static int job_of_worker(struct weft_job *job, void *arg)
{
	job_waits(job, arg);
	return weft_job_return(job, weft_int(of_worker));
}

void process_init(const struct weft_executor_ops *ops)
{
	struct start start = { 77, 0 };
	const struct weft_executor_options o = {
		.init = init, .fini = fini, .init_arg = &start, .init_arg_size = sizeof(start)
	};
	struct weft_executor *pool = scene_open(ops, 2, &o);
	struct weft_future *f[2] = { NULL };

	if (!pool)
		return;
	/* It was copied. */
	start.number = 5;
	for (int i = 0; i < 2; i++)
		f[i] = submit(pool, job_of_worker, NULL);
	if (f[0] && f[1])
		scene_await(2);
	atomic_store(&scene->open, 1);
	for (int i = 0; i < 2; i++)
		if (f[i])
			CHECK_INT(int_of(f[i]), 77);
	CHECK_INT(atomic_load(&scene->finis), 0);
	CHECK(atomic_load(&scene->inits) == 2 || conform_starved());
	weft_futures_unref(f, 2);
	close_pool(pool);
	CHECK_INT(atomic_load(&scene->finis), atomic_load(&scene->inits));
	pool = open_pool(ops, 1);
	if (pool)
		scene_close(pool);
}

void process_init_fails(const struct weft_executor_ops *ops)
{
	struct start start = { 1, -EACCES };
	const struct weft_executor_options o = {
		.init = init, .fini = fini, .init_arg = &start, .init_arg_size = sizeof(start)
	};
	struct weft_executor *pool = scene_open(ops, 2, &o);
	struct weft_future *f[5] = { NULL };

	if (!pool)
		return;
	for (int i = 0; i < 5; i++) {
		int r = weft_submit(pool, job_waits, NULL, &f[i]);

		CHECK(r == 0 || r == WEFT_EBROKEN || conform_starved());
	}
	for (int i = 0; i < 5; i++)
		expect_broken(f[i], strerror(EACCES));
	CHECK_INT(atomic_load(&scene->finis), 0);
	CHECK_INT(atomic_load(&scene->here), 0);
	scene_close(pool);
}

/* ---- before there are threads ---- */

/* In a child: each step has a number, which becomes the exit code if it fails. */
static int with_threads(const struct weft_executor_ops *ops, bool prepared)
{
	struct weft_executor *threads = NULL, *pool = NULL;
	struct weft_future *f = NULL;
	int r;

	weft_set_hooks(NULL);
	if (prepared && (weft_processes_prepare() < 0 || weft_processes_prepare() < 0))
		return 1;
	if (weft_threads_open(2, NULL, &threads) < 0 ||
	    weft_submit(threads, job_nothing, NULL, &f) < 0 ||
	    weft_future_result(f, WEFT_NEVER, NULL) < 0)
		return 2;
	weft_future_unref(f);
	for (int i = 0; i < 2; i++) {
		r = weft_executor_open(ops, 1, NULL, &pool);
		if (!prepared)
			return r == WEFT_ESTATE && strstr(weft_strerror(r), "prepare") ? 0 : 3;
		if (r < 0 || weft_submit(pool, job_nothing, NULL, &f) < 0 ||
		    weft_future_result(f, weft_after(30), NULL) < 0)
			return 4;
		weft_future_unref(f);
		if (weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) < 0)
			return 5;
	}
	weft_executor_close(threads, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	return 0;
}

/* The fork server is made before the threads, or the pool is refused; it never hangs. */
void process_prepared(const struct weft_executor_ops *ops)
{
	for (int prepared = 0; prepared < 2; prepared++) {
		int status = -1;
		pid_t child;

		fflush(NULL);
		child = fork();
		if (child == 0)
			exit(with_threads(ops, prepared));
		CHECK_INT(waitpid(child, &status, 0), child);
		CHECK_INT(status, 0);
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * A kernel without pidfds, or a sandbox that refuses them: deaths are told all the same.
 *
 * A seccomp filter refuses the calls as an old kernel would.  It cannot be taken off again, so each
 * program here is a child of the case.
 */

#include "processes.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* An exit status of a program here. */
enum { CANNOT_FILTER = 77 };

#define REFUSED(call)                                                                              \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1),                                         \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS)

/* Numbers of the newer calls are the same on all architectures. */
enum {
	PIDFD_SEND_SIGNAL = 424,
	PIDFD_OPEN = 434,
	CLONE3 = 435,
	CLOSE_RANGE = 436,
	PIDFD_GETFD = 438,
};

/* Without close_range each number is closed, of which there may be a million. */
static bool lower_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return false;
	limit.rlim_cur = 256;
	return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

/* True: from now on there is no pidfd in this process and in its children, and no close_range. */
static bool refuse_pidfds(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		REFUSED(PIDFD_SEND_SIGNAL),
		REFUSED(PIDFD_OPEN),
		REFUSED(CLONE3),
		REFUSED(CLOSE_RANGE),
		REFUSED(PIDFD_GETFD),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = { sizeof(code) / sizeof(code[0]), code };

	return lower_limit() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 &&
	       syscall(PIDFD_OPEN, getpid(), 0) < 0 && errno == ENOSYS;
}

/* A pool whose only worker tells its number and the fork server's, and stays. */
static struct weft_executor *open_family(const struct weft_executor_ops *ops,
					 struct weft_future **ret)
{
	struct weft_executor *pool = NULL;
	struct weft_deadline limit = weft_after(10);

	weft_set_hooks(NULL);
	if (weft_executor_open(ops, 1, NULL, &pool) < 0 ||
	    weft_submit(pool, job_family, NULL, ret) < 0)
		return NULL;
	while (!atomic_load(&scene->here) && !weft_has_passed(limit))
		nap();
	return atomic_load(&scene->here) ? pool : NULL;
}

/* Returns 0, or the number of what went wrong. */
static int lose_worker(const struct weft_executor_ops *ops)
{
	struct weft_future *f = NULL;
	struct weft_executor *pool = open_family(ops, &f);
	const struct weft_error *e;

	if (!pool)
		return 1;
	send_to(scene_pid(0), SIGKILL);
	if (weft_future_result(f, weft_after(30), NULL) != WEFT_EBROKEN)
		return 2;
	e = weft_future_error(f);
	if (!e || !e->text || !strstr(e->text, "signal 9"))
		return 3;
	weft_future_unref(f);
	return weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, weft_after(30)) < 0 ? 4 : 0;
}

/*
 * The program is killed, and a child of it lives on with a copy of each descriptor, so the end of
 * no socket tells the death.  No handler of fork has closed them: it is made by the bare call.
 */
static int die_with_heir(const struct weft_executor_ops *ops)
{
	struct weft_future *f = NULL;
	long heir;

	if (!open_family(ops, &f))
		return 1;
	heir = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	while (heir == 0)
		syscall(SYS_rt_sigsuspend, &(sigset_t){ 0 }, 8);
	if (heir < 0)
		return 2;
	atomic_store(&scene->pids[2], (int)heir);
	raise(SIGKILL);
	return 3;
}

/* Its status as that of a child that was waited for; -1: a case cannot filter here. */
static int run_filtered(const struct weft_executor_ops *ops,
			int (*program)(const struct weft_executor_ops *ops))
{
	int status = -1;
	pid_t child;

	memset(scene, 0, sizeof(*scene));
	fflush(NULL);
	child = fork();
	if (child == 0)
		_exit(refuse_pidfds() ? program(ops) : CANNOT_FILTER);
	CHECK_INT(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == CANNOT_FILTER ? -1 : status;
}

static void check_deaths(const struct weft_executor_ops *ops)
{
	int status = run_filtered(ops, lose_worker);

	if (status == -1) {
		conform_skip("a seccomp filter is refused here");
		return;
	}
	CHECK(WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), 0);
	status = run_filtered(ops, die_with_heir);
	if (CHECK(WIFSIGNALED(status))) {
		CHECK(goes(scene_pid(0)));
		CHECK(goes(scene_pid(1)));
	}
	send_to(scene_pid(2), SIGKILL);
}

void process_without_pidfd(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool;

	if (conform_starved()) {
		conform_skip("its programs are children, which have no second try");
		return;
	}
	/* The scene is there before the children, and this process has no fork server then. */
	pool = scene_open(ops, 1, NULL);
	if (!pool)
		return;
	close_pool(pool);
	adopt_orphans();
	check_deaths(ops);
	memset(scene, 0, sizeof(*scene));
	pool = open_pool(ops, 1);
	if (pool)
		scene_close(pool);
}

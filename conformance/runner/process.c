/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RECORD_FD = 3 };			/* where a new process finds its record */

extern char **environ;

static const char *const tasks[] = {
	[PROCESS_CASE] = "case",
	[PROCESS_PLUGIN] = "plugin",
};

static char self[4096];
static const char *executed;		/* @self, or the launcher */
static struct process *running;		/* a list: children that are no strays */

double process_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The link is read, not executed: emulators and valgrind answer the read, exec would find them. */
static int find_self(void)
{
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int r;

	if (n < 0) {
		r = -errno;
		warn("cannot find my own file, try --no-isolation: /proc/self/exe");
		return r;
	}
	self[n] = '\0';
	return 0;
}

int process_prepare(const char *launcher, enum process_task task)
{
	int r = launcher ? 0 : find_self();

	if (r < 0)
		return r;
	executed = launcher ? launcher : self;
	if (setenv(PROCESS_RECORD, tasks[task], 1) < 0) {
		warnx("out of memory");
		return -ENOMEM;
	}
	signal(SIGCHLD, SIG_DFL);	/* were it ignored, no exit code could be had */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	return 0;
}

/* Shared memory for a record.  Returns a descriptor for the other side, or a negative code. */
static int make_record(struct outcome **ret)
{
	int fd = memfd_create("weft-conform", MFD_CLOEXEC);
	void *p;

	if (fd < 0)
		return -errno;
	if (ftruncate(fd, sizeof(struct outcome)) < 0)
		goto out;
	p = mmap(NULL, sizeof(struct outcome), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		goto out;
	*ret = p;
	return fd;
out:
	close(fd);
	return -ENOMEM;
}

/* -1 where the kernel has none; it is asked once, since valgrind complains each time. */
static int open_pidfd(pid_t pid)
{
	static bool missing;
	int fd = missing ? -1 : (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0 && errno == ENOSYS)
		missing = true;
	return fd;
}

int process_attributes(posix_spawnattr_t *attr)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setpgroup(attr, 0);
	posix_spawnattr_setsigmask(attr, &none);
	posix_spawnattr_setsigdefault(attr, &all);
	return posix_spawnattr_setflags(attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
						      POSIX_SPAWN_SETSIGDEF);
}

static int set_files(posix_spawn_file_actions_t *files, int output, int record)
{
	int r = posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);

	if (r == 0)
		r = posix_spawn_file_actions_adddup2(files, output, 1);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(files, output, 2);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(files, record, RECORD_FD);
	return r;
}

/* 0 and *ret, or a negative code. */
static int spawn(pid_t *ret, char *const argv[], int output, int record)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int r;

	r = posix_spawn_file_actions_init(&files);
	if (r != 0)
		return -r;
	r = posix_spawnattr_init(&attr);
	if (r == 0) {
		r = process_attributes(&attr);
		if (r == 0)
			r = set_files(&files, output, record);
		if (r == 0)
			r = posix_spawnp(ret, executed, &files, &attr, argv, environ);
		posix_spawnattr_destroy(&attr);
	}
	posix_spawn_file_actions_destroy(&files);
	return -r;
}

int process_start(struct process *p, char *const argv[], double timeout)
{
	int pipe_fd[2], record_fd, r;

	memset(p, 0, sizeof(*p));
	record_fd = make_record(&p->record);
	if (record_fd < 0)
		return record_fd;
	if (pipe2(pipe_fd, O_CLOEXEC) < 0) {
		r = -errno;
		goto out_record;
	}
	p->started = process_now();
	p->deadline = p->started + timeout;
	r = spawn(&p->pid, argv, pipe_fd[1], record_fd);
	close(pipe_fd[1]);
	if (r < 0) {
		close(pipe_fd[0]);
		goto out_record;
	}
	fcntl(pipe_fd[0], F_SETFL, O_NONBLOCK);
	close(record_fd);
	p->output = pipe_fd[0];
	p->pidfd = open_pidfd(p->pid);
	p->next = running;
	running = p;
	return 0;
out_record:
	munmap(p->record, sizeof(*p->record));
	close(record_fd);
	memset(p, 0, sizeof(*p));
	return r;
}

/* Read at most a pipe's worth, so that a flood of output cannot keep the runner from the others. */
void process_drain(struct process *p)
{
	char buffer[4096];

	for (int i = 0; i < 16 && p->output >= 0; i++) {
		ssize_t n = read(p->output, buffer, sizeof(buffer));

		if (n < 0)
			return;
		if (n == 0) {
			close(p->output);
			p->output = -1;
			return;
		}
		capture_add(&p->capture, buffer, (size_t)n);
	}
}

/* Look without reaping: until it is waited for, its id cannot go to another process. */
static bool has_ended(const struct process *p)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)p->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == p->pid;
}

/*
 * Reap children of the case that outlived it, which come to us.  They have been killed, so this
 * does not take long.
 */
static size_t reap_strays(pid_t group)
{
	size_t n = 0;

	while (waitpid(-group, NULL, 0) > 0)
		n++;
	return n;
}

static bool is_running(pid_t pid)
{
	for (const struct process *p = running; p; p = p->next)
		if (p->pid == pid)
			return true;
	return false;
}

/* Without this list of the kernel nothing is found. */
size_t process_end_strays(void)
{
	FILE *f = fopen("/proc/thread-self/children", "re");
	size_t n = 0;
	int pid;

	while (f && fscanf(f, "%d", &pid) == 1) {
		if (is_running(pid))
			continue;
		kill(pid, SIGKILL);
		n += waitpid(pid, NULL, 0) == pid;
	}
	if (f)
		fclose(f);
	return n;
}

/* End the group while its leader still holds its id, then reap all processes. */
static void end_group(struct process *p, struct ending *ret)
{
	int status = 0;

	kill(-p->pid, SIGKILL);
	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	ret->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	ret->code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	ret->strays = reap_strays(p->pid);
	if (p->adopts)
		ret->strays += process_end_strays();
	process_drain(p);
}

static void release(struct process *p)
{
	struct process **at = &running;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	munmap(p->record, sizeof(*p->record));
	if (p->output >= 0)
		close(p->output);
	if (p->pidfd >= 0)
		close(p->pidfd);
	p->pid = 0;
}

static struct outcome *copy_record(const struct process *p)
{
	struct outcome *out = malloc(sizeof(*out));

	if (out) {
		memcpy(out, p->record, sizeof(*out));
		outcome_settle(out);
	}
	return out;
}

bool process_finished(struct process *p, struct ending *ret, struct result *result)
{
	bool ended = has_ended(p);

	if (!ended && process_now() < p->deadline)
		return false;
	*ret = (struct ending){ .timed_out = !ended };
	end_group(p, ret);
	result->ms = (process_now() - p->started) * 1e3;
	result->outcome = copy_record(p);
	result->output = capture_take(&p->capture, &result->output_size);
	release(p);
	return true;
}

void process_kill(struct process *p)
{
	struct ending ignored;

	end_group(p, &ignored);
	release(p);
}

struct outcome *process_record(enum process_task *ret)
{
	const char *task = getenv(PROCESS_RECORD);
	void *p;

	if (!task)
		return NULL;
	*ret = strcmp(task, tasks[PROCESS_PLUGIN]) == 0 ? PROCESS_PLUGIN : PROCESS_CASE;
	/*
	 * The leader of a group of its own is out of a terminal's reach: it must not outlive the
	 * runner.
	 */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	p = mmap(NULL, sizeof(struct outcome), PROT_READ | PROT_WRITE, MAP_SHARED, RECORD_FD, 0);
	close(RECORD_FD);
	unsetenv(PROCESS_RECORD);
	if (p == MAP_FAILED)
		errx(2, "%s is for processes that weft-conform starts", PROCESS_RECORD);
	return p;
}

/* SPDX-License-Identifier: MIT */
/*
 * How much memory does a suspended coroutine keep?
 *
 * N coroutines are made and resumed once each, and the growth of the process's resident memory is
 * divided by N: it includes the object, the touched pages of the stack, and the overhead of the
 * allocator.  Page tables are counted apart.  The frame and the handle are not counted, because
 * they are the program's and exist before; nor is the memory that the kernel keeps for a thread.
 *
 * A few coroutines fit into pages that the allocator had touched before; with a thousand small ones
 * that hides some 40 bytes each, with twenty thousand nothing.
 *
 * The time that making and starting one takes is printed last, for scripts/peers.
 *
 * A process that ran other questions has memory to reuse and would hardly grow.  So each number
 * comes from a process of its own, this program with --memory=N.
 */

#include <errno.h>
#include <malloc.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crowd.h"
#include "process.h"

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

int bench_memory_print(const struct bench_subject *subject, int64_t n)
{
	struct weft_co_options options = { .backend = subject->table };
	struct process before, after;
	double begin, took;
	struct crowd c;
	int r;

	/*
	 * One more comes first, so that code and memory that is needed only once are not counted.
	 */
	r = crowd_init(&c, n + 1, sizeof(struct bench_ticker));
	if (r == 0)
		r = crowd_gather(&c, 1, bench_ticker, &options);
	process_read(&after);
	malloc_trim(0);
	process_read(&before);
	begin = now_ns();
	if (r == 0)
		r = crowd_gather(&c, n + 1, bench_ticker, &options);
	took = now_ns() - begin;
	process_read(&after);
	if (r == 0)
		printf("%.1f %.1f %.1f\n", (after.resident - before.resident) / (double)n,
		       (after.page_tables - before.page_tables) / (double)n, took / (double)n);
	else
		fprintf(stderr, "weft-bench: stopped at %lld: %s\n", (long long)c.n,
			weft_strerror(r));
	crowd_free(&c);
	return r;
}

extern char **environ;

/* Start this program again for @n coroutines of @subject; 0 and the read end, or an errno. */
static int start(const struct bench_subject *subject, int64_t n, pid_t *pid, int *ret)
{
	char memory[40], backend[512];
	char *argv[] = { (char *)"weft-bench", memory, backend, NULL };
	posix_spawn_file_actions_t actions;
	int fd[2], r;

	if (pipe(fd) < 0)
		return errno;
	snprintf(memory, sizeof(memory), "--memory=%lld", (long long)n);
	if (subject->plugin)
		snprintf(backend, sizeof(backend), "--plugin=%s", subject->plugin);
	else
		snprintf(backend, sizeof(backend), "--backend=%s", subject->name);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd[1], STDOUT_FILENO);
	posix_spawn_file_actions_addclose(&actions, fd[0]);
	r = posix_spawn(pid, "/proc/self/exe", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(fd[1]);
	if (r)
		close(fd[0]);
	else
		*ret = fd[0];
	return r;
}

/* Both numbers, or false. */
static bool ask(const struct bench_subject *subject, int64_t n, double *each, double *tables)
{
	int fd, status = 0, found = 0;
	pid_t pid;
	FILE *f;

	if (start(subject, n, &pid, &fd))
		return false;
	f = fdopen(fd, "r");
	if (f) {
		found = fscanf(f, "%lf %lf", each, tables);
		fclose(f);
	} else {
		close(fd);
	}
	return waitpid(pid, &status, 0) == pid && status == 0 && found == 2;
}

void bench_memory(struct bm_state *st)
{
	double each = 0, tables = 0;
	int64_t n = bm_arg(st, 0);

	if (!bench_holds(st, n))
		return;
	BM_LOOP(st) {
		if (!ask(bm_user(st), n, &each, &tables)) {
			bm_skip_with_error(st, "no number from a process of its own");
			break;
		}
	}
	bm_set_counter(st, "bytes_each", each, BM_COUNTER_PLAIN);
	bm_set_counter(st, "page_table_bytes_each", tables, BM_COUNTER_PLAIN);
}

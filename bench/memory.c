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
#include "memory.h"
#include "process.h"

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

int memory_tell(int64_t n, int (*gather)(void *arg, int64_t n), void *arg)
{
	struct process before, after;
	double begin, took;
	int r;

	/*
	 * One more comes first, so that code and memory that is needed only once are not counted.
	 */
	r = gather(arg, 1);
	process_read(&after);
	malloc_trim(0);
	process_read(&before);
	begin = now_ns();
	if (r == 0)
		r = gather(arg, n + 1);
	took = now_ns() - begin;
	process_read(&after);
	if (r == 0)
		printf("%.1f %.1f %.1f\n", (after.resident - before.resident) / (double)n,
		       (after.page_tables - before.page_tables) / (double)n, took / (double)n);
	else
		fprintf(stderr, "weft-bench: not all could be made: %s\n", weft_strerror(r));
	return r;
}

struct gathering {
	struct weft_co_options options;
	struct crowd crowd;
};

static int gather_crowd(void *arg, int64_t n)
{
	struct gathering *g = arg;

	return crowd_gather(&g->crowd, n, bench_ticker, &g->options);
}

int bench_memory_print(const struct bench_subject *subject, int64_t n)
{
	struct gathering g = { .options = { .backend = subject->table } };
	int r = crowd_init(&g.crowd, n + 1, sizeof(struct bench_ticker));

	if (r == 0)
		r = memory_tell(n, gather_crowd, &g);
	crowd_free(&g.crowd);
	return r;
}

extern char **environ;

/* Start this program again with @option for @n; 0 and the read end, or an errno. */
static int start(const char *option, int64_t n, pid_t *pid, int *ret)
{
	char memory[40];
	char *argv[] = { (char *)"weft-bench", memory, (char *)option, NULL };
	posix_spawn_file_actions_t actions;
	int fd[2], r;

	if (pipe(fd) < 0)
		return errno;
	snprintf(memory, sizeof(memory), "--memory=%lld", (long long)n);
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
static bool ask(const char *option, int64_t n, double *each, double *tables)
{
	int fd = -1, status = 0, found = 0;
	pid_t pid;
	FILE *f;

	if (start(option, n, &pid, &fd))
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

void memory_row(struct bm_state *st, const char *option)
{
	double each = 0, tables = 0;

	BM_LOOP(st) {
		if (!ask(option, bm_arg(st, 0), &each, &tables)) {
			bm_skip_with_error(st, "no number from a process of its own");
			break;
		}
	}
	bm_set_counter(st, "bytes_each", each, BM_COUNTER_PLAIN);
	bm_set_counter(st, "page_table_bytes_each", tables, BM_COUNTER_PLAIN);
}

void bench_memory(struct bm_state *st)
{
	const struct bench_subject *subject = bm_user(st);
	char option[512];

	if (!bench_holds(st, bm_arg(st, 0)))
		return;
	snprintf(option, sizeof(option), "--%s=%s", subject->plugin ? "plugin" : "backend",
		 subject->plugin ? subject->plugin : subject->name);
	memory_row(st, option);
}

/* SPDX-License-Identifier: MIT */
/*
 * killed [ROUNDS]: a worker is killed while 10,000 jobs wait, again and again.  Each time all
 * futures end by that, and nothing is left.  It tells the longest time that this took, and asks
 * nothing of the clock.
 */

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <weft/processes.h>

#include "suite.h"

enum { JOBS = 10000 };

static int rounds = 5;
static atomic_int *worker;	/* its number, shared with it */

static int job_stays(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	atomic_store(worker, getpid());
	while (pause() < 0)
		;
	return 0;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* How many there are in a folder. */
static int entries(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	if (!dir)
		return 0;
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static int await_worker(void)
{
	const struct timespec moment = { .tv_nsec = 200000 };
	double end = now() + 30;

	while (!atomic_load(worker) && now() < end)
		nanosleep(&moment, NULL);
	return atomic_load(worker);
}

/* Seconds from the death to the last end. */
static double kill_one(struct weft_executor *pool, struct weft_future **futures)
{
	double begin;
	int pid;

	for (int i = 0; i < JOBS; i++)
		NEED(weft_submit(pool, job_stays, NULL, &futures[i]) == 0);
	pid = await_worker();
	NEED(pid > 1);
	begin = now();
	kill(pid, SIGKILL);
	for (int i = 0; i < JOBS; i++) {
		const struct weft_error *e;

		CHECK(weft_future_result(futures[i], weft_after(60), NULL) == WEFT_EBROKEN);
		e = weft_future_error(futures[i]);
		CHECK(e && e->text && strstr(e->text, "signal 9"));
	}
	return now() - begin;
}

static double run_round(struct weft_future **futures)
{
	struct weft_executor *pool;
	double took;

	atomic_store(worker, 0);
	NEED(weft_processes_open(2, NULL, &pool) == 0);
	took = kill_one(pool, futures);
	weft_futures_unref(futures, JOBS);
	CHECK(weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, weft_after(60)) == 0);
	return took;
}

static void all_rounds(void)
{
	static struct weft_future *futures[JOBS];
	int fds;
	double took, longest = 0;

	worker = mmap(NULL, sizeof(*worker), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	NEED(worker != MAP_FAILED);
	fds = entries("/proc/self/fd");
	for (int i = 0; i < rounds; i++) {
		took = run_round(futures);
		longest = took > longest ? took : longest;
	}
	/* The fork server and its workers are gone, and waited for. */
	CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
	CHECK(entries("/proc/self/fd") == fds);
	printf("# %d rounds of %d jobs; the longest took %.3f s\n", rounds, JOBS, longest);
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		{ "a worker is killed while 10,000 jobs wait", all_rounds },
	};

	if (argc > 1)
		rounds = (int)strtol(argv[1], NULL, 10);
	return SUITE(tests);
}

/* SPDX-License-Identifier: MIT */
/*
 * A spinner turns in a thread while a slow function works in another one.  A thread cannot be
 * cancelled from outside, so the spinner asks whether it was told to stop.  spinner.c is the same
 * with tasks.
 */

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <weft/executor.h>

/* A pipe or a file is no place for something that turns. */
static bool quiet;

static void nap(double seconds)
{
	struct timespec t = { .tv_sec = (time_t)seconds };

	t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
	nanosleep(&t, NULL);
}

static int spin(struct weft_job *job, void *message)
{
	for (int i = 0; !weft_job_stopped(job); i++) {
		if (!quiet)
			printf("\r%c %s", "|/-\\"[i % 4], (const char *)message);
		fflush(stdout);
		nap(0.1);
	}
	if (!quiet)
		printf("\r\033[K");
	return 0;
}

/* It blocks its thread, and so it may call whatever blocks. */
static int slow(void)
{
	nap(3);
	return 42;
}

static int supervisor(struct weft_executor *pool)
{
	struct weft_future *spinner;
	int answer, r = weft_submit(pool, spin, "thinking!", &spinner);

	if (r < 0)
		return r;
	answer = slow();
	weft_future_stop(spinner);
	r = weft_future_wait(spinner, WEFT_NEVER);
	weft_future_unref(spinner);
	if (r == 0)
		printf("answer %d\n", answer);
	return r;
}

int main(void)
{
	WEFT_EXECUTOR_SCOPE struct weft_executor *pool = NULL;
	int r;

	quiet = !isatty(STDOUT_FILENO);
	r = weft_threads_open(1, NULL, &pool);
	if (r == 0)
		r = supervisor(pool);
	if (r < 0)
		fprintf(stderr, "spinner: %s\n", weft_strerror(r));
	return r < 0;
}

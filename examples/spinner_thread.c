/* SPDX-License-Identifier: MIT */
/*
 * spinner.c with a thread in place of tasks.  The spinner is a job of a pool, which looks at each
 * turn whether it was told to stop; the slow function blocks its own thread.
 */

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <weft/executor.h>

static void sleep_for(double seconds)
{
	struct timespec t = { .tv_sec = (time_t)seconds };

	t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
	nanosleep(&t, NULL);
}

static int spin(struct weft_job *job, void *message)
{
	/* A pipe or a file is no place for something that turns. */
	bool quiet = !isatty(STDOUT_FILENO);

	for (int i = 0; !weft_job_stopped(job); i++) {
		if (!quiet)
			printf("\r%c %s", "|/-\\"[i % 4], (const char *)message);
		fflush(stdout);
		sleep_for(0.1);
	}
	if (!quiet)
		printf("\r\033[K");
	return 0;
}

static int slow(void)
{
	sleep_for(3);
	return 42;
}

static int supervise(struct weft_executor *pool)
{
	struct weft_future *spinner = NULL;
	int answer, r = weft_submit(pool, spin, "thinking!", &spinner);

	if (r < 0)
		return r;
	answer = slow();
	(void)weft_future_stop(spinner);	/* ask; the job decides */
	r = weft_future_result(spinner, WEFT_NEVER, NULL);
	weft_future_unref(spinner);
	if (r == 0)
		printf("answer %d\n", answer);
	return r;
}

int main(void)
{
	struct weft_executor *pool = NULL;
	int r = weft_threads_open(1, NULL, &pool);

	if (r == 0)
		r = supervise(pool);
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	if (r < 0)
		fprintf(stderr, "spinner: %s\n", weft_strerror(r));
	return r < 0;
}

/* SPDX-License-Identifier: MIT */
/* A spinner turns while a slow function works; both are tasks, and the one ends the other. */

#include <stdio.h>
#include <unistd.h>

#include <weft/task.h>

/* A pipe or a file is no place for something that turns. */
static bool quiet;

static int spin(struct weft_co *co, void *message)
{
	int r = 0;

	for (int i = 0; r == 0; i++) {
		if (!quiet)
			printf("\r%c %s", "|/-\\"[i % 4], (const char *)message);
		fflush(stdout);
		r = weft_sleep(co, 0.1);
	}
	if (!quiet)
		printf("\r\033[K");
	return r;			/* the cancellation goes on */
}

static int slow(struct weft_co *co, int *answer)
{
	int r = weft_sleep(co, 3);

	*answer = 42;
	return r;
}

static int supervisor(struct weft_co *co, void *arg)
{
	struct weft_task *spinner;
	int answer, r = weft_spawn(co, spin, "thinking!", &spinner);

	(void)arg;
	if (r < 0)
		return r;
	r = slow(co, &answer);		/* a plain call that may suspend */
	(void)weft_task_stop(co, spinner);	/* cancel, wait until it has ended, unref */
	if (r == 0)
		printf("answer %d\n", answer);
	return r;
}

int main(void)
{
	int r;

	quiet = !isatty(STDOUT_FILENO);
	r = weft_run(supervisor, NULL, NULL);
	if (r < 0)
		fprintf(stderr, "spinner: %s\n", weft_strerror(r));
	return r < 0;
}

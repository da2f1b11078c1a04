/* SPDX-License-Identifier: MIT */
/* spinner.c in its resumable form. */

#include <stdio.h>
#include <unistd.h>

#include <weft/task.h>

/* A pipe or a file is no place for something that turns. */
static bool quiet;

struct spin {
	struct weft_frame weft;
	const char *message;
	int i;
};

static int spin(void *self)
{
	struct spin *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	while (r == 0) {
		if (!quiet)
			printf("\r%c %s", "|/-\\"[f->i++ % 4], f->message);
		fflush(stdout);
		WEFT_SLEEP(f, r, 0.1);
	}
	if (!quiet)
		printf("\r\033[K");
	WEFT_END(f);			/* the cancellation goes on */
	return r;
}

struct slow {
	struct weft_frame weft;
	int answer;
};

static int slow(void *self)
{
	struct slow *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_SLEEP(f, r, 3);
	f->answer = 42;
	WEFT_END(f);
	return r;
}

struct supervisor {
	struct weft_frame weft;
	struct weft_task *spinner;
	struct spin spin;
	struct slow slow;
	struct weft_saved saved;
};

static int supervisor(void *self)
{
	struct supervisor *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	f->spin.message = "thinking!";
	r = weft_spawn(weft_self(f), spin, &f->spin, &f->spinner);
	if (r < 0)
		goto out;
	WEFT_CALL(f, r, slow, &f->slow);	/* a call that may suspend */
	weft_save(f, &f->saved, r);
	WEFT_TASK_STOP(f, r, f->spinner);	/* cancel, wait until it has ended, unref */
	r = weft_restore(f, &f->saved, r);
	if (r == 0)
		printf("answer %d\n", f->slow.answer);
out:
	WEFT_END(f);
	return r;
}

int main(void)
{
	struct supervisor frame = { .spinner = NULL };
	int r;

	quiet = !isatty(STDOUT_FILENO);
	r = weft_run(supervisor, &frame, NULL);
	if (r < 0)
		fprintf(stderr, "spinner: %s\n", weft_strerror(r));
	return r < 0;
}

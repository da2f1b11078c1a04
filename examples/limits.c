/* SPDX-License-Identifier: MIT */
/*
 * A group of tasks under a time limit, and its errors.  If one task fails, the others are
 * cancelled, and the group's error has the causes.  If the time is up, all of them are cancelled,
 * and the limit's error is the outcome.  The clock is virtual, so that nobody has to wait.
 */

#include <errno.h>
#include <stdio.h>

#include <weft/scope.h>

/* A job that takes some time, and then fails or not. */
struct job {
	const char *name;
	double seconds;
	int code;
};

static int work(struct weft_co *co, void *arg)
{
	const struct job *job = arg;
	int r = weft_sleep(co, job->seconds);

	if (r == WEFT_ECANCELED)
		printf("  %s is cancelled\n", job->name);
	if (r < 0)
		return r;
	if (job->code < 0)
		return weft_raise_text(co, job->code, "%s has failed", job->name);
	printf("  %s is done\n", job->name);
	return 0;
}

static int run_all(struct weft_co *co, struct job *jobs, size_t n)
{
	struct weft_timeout limit = { 0 };
	struct weft_group group = { 0 };
	int r = weft_timeout_open(co, &limit, 5);

	if (r < 0)
		return r;
	r = weft_group_open(co, &group);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = weft_group_spawn(co, &group, work, &jobs[i], NULL);
	r = weft_group_close(co, &group, r);
	return weft_timeout_close(co, &limit, r);
}

/* The error is handled: the program goes on. */
static void tell(struct weft_co *co)
{
	const struct weft_error *causes, *err = weft_caught(co);
	char text[200];
	size_t n = err ? weft_detail_causes(err->detail, &causes) : 0;

	printf("%s\n", weft_error_text(err, text, sizeof(text)));
	for (size_t i = 0; i < n; i++)
		printf("  %s\n", weft_error_text(&causes[i], text, sizeof(text)));
}

static int program(struct weft_co *co, void *arg)
{
	struct job good[] = { { "one", 1, 0 }, { "two", 2, 0 } };
	struct job bad[] = { { "three", 0, -EIO }, { "four", 60, 0 }, { "five", 0, -EPIPE } };
	struct job slow[] = { { "six", 60, 0 }, { "seven", 0, 0 } };

	(void)arg;
	if (run_all(co, good, 2) == 0)
		printf("all is well\n");
	if (run_all(co, bad, 3) < 0)
		tell(co);
	if (run_all(co, slow, 2) == WEFT_ETIMEDOUT)
		tell(co);
	return 0;
}

int main(void)
{
	struct weft_loop_options options = { .virtual_clock = true };
	struct weft_loop *loop = NULL;
	int r = weft_loop_new(&options, &loop);

	if (r == 0)
		r = weft_loop_run(loop, program, NULL, NULL);
	weft_loop_unref(loop);
	if (r < 0)
		fprintf(stderr, "limits: %s\n", weft_strerror(r));
	return r < 0;
}

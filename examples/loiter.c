/* SPDX-License-Identifier: MIT */
/*
 * map: the call submits all jobs and returns at once, and each step waits for the next result in
 * the order of the input.  With three workers the fourth job begins when one of the first three has
 * ended.
 */

#include <stdio.h>
#include <time.h>

#include <weft/executor.h>

enum { JOBS = 5, WORKERS = 3, UNIT_MS = 20 };

static void nap(int64_t units)
{
	struct timespec t = { .tv_nsec = units * UNIT_MS * 1000000 };

	nanosleep(&t, NULL);
}

/* Do nothing for @n units of time, and return ten times that.  A map hands a job its items. */
static int loiter(struct weft_job *job, void *items)
{
	int64_t n = weft_as_int(*(const struct weft_value *)items);

	printf("%*sloiter(%d): doing nothing\n", (int)n * 2, "", (int)n);
	nap(n);
	printf("%*sloiter(%d): done\n", (int)n * 2, "", (int)n);
	return weft_job_return(job, weft_int(n * 10));
}

static int show(struct weft_map *map)
{
	struct weft_value v;
	int i, r;

	printf("the call has returned\n");
	for (i = 0; (r = weft_map_next(map, &v)) > 0; i++)
		printf("result %d: %d\n", i, (int)weft_as_int(v));
	return r;
}

int main(void)
{
	struct weft_executor *pool = NULL;
	struct weft_map *map = NULL;
	struct weft_range range;
	struct weft_iter *input = weft_range(&range, 0, JOBS, 1);
	int r;

	r = weft_threads_open(WORKERS, NULL, &pool);
	if (r == 0)
		r = weft_map(pool, loiter, &input, 1, &(struct weft_map_options){ 0 }, &map);
	if (r == 0)
		r = show(map);
	if (r < 0)
		fprintf(stderr, "loiter: %s\n", weft_strerror(r));
	weft_map_close(map);
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	return r < 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * map: a pool of processes is given the numbers of the items, and gives the outcomes in their
 * order.  Only a few jobs are outstanding, however long the list is.  A map ends with its first
 * error, so the job of a download that failed returns the reason as its result.
 */

#include <string.h>

#include <weft/processes.h>

#include "download.h"
#include "forms.h"
#include "interrupt.h"

/* Set before there are workers, which are copies of this process: they have the list, too. */
static const struct list *inherited;

static int download_job(struct weft_job *job, void *items)
{
	const struct item *item = &inherited->items[weft_as_int(*(struct weft_value *)items)];
	char reason[REASON_SIZE];
	enum outcome outcome = download(item, reason);

	if (outcome == OUTCOME_ERROR)
		return weft_job_return_bytes(job, reason, strlen(reason) + 1);
	return weft_job_return(job, weft_int(outcome));
}

/* A download in a worker sees no signal, so the worker is killed.  Its file has no name yet. */
static void cancel(void *pool)
{
	weft_processes_kill(pool, WEFT_NEVER);
}

static int map_items(struct weft_executor *pool, const struct options *options, size_t n,
		     struct tally *tally)
{
	struct weft_map_options few = { .ahead = 4 * (size_t)options->jobs };
	struct weft_range range;
	struct weft_iter *numbers = weft_range(&range, 0, (int64_t)n, 1);
	struct weft_map *map = NULL;
	struct weft_value v;
	const char *reason;
	uint32_t size;
	int r = weft_map(pool, download_job, &numbers, 1, &few, &map);

	for (size_t i = 0; r >= 0 && (r = weft_map_next(map, &v)) > 0; i++) {
		if (weft_get_str(v, &reason, &size) == 0)
			tally_count(tally, i, OUTCOME_ERROR, reason);
		else
			tally_count(tally, i, (enum outcome)weft_as_int(v), NULL);
	}
	weft_map_close(map);
	return interrupted() ? 0 : r;
}

int run_processes(const struct options *options, const struct list *list, struct tally *tally)
{
	struct weft_executor *pool;
	int r;

	inherited = list;
	r = weft_processes_open(options->jobs, NULL, &pool);
	if (r < 0)
		return r;
	r = interrupt_watch(cancel, pool);
	if (r == 0) {
		r = map_items(pool, options, list->n, tally);
		interrupt_end();
	}
	weft_executor_close(pool, WEFT_CANCEL_QUEUED, WEFT_NEVER);
	return r;
}

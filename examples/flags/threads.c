/* SPDX-License-Identifier: MIT */
/*
 * submit and as_completed: all downloads are handed to a pool of threads at once, and each outcome
 * is counted when it is there.  An error is the error of its future, and disturbs no other.
 */

#include <errno.h>
#include <stdlib.h>

#include <weft/executor.h>

#include "download.h"
#include "forms.h"
#include "interrupt.h"

struct futures {
	struct weft_future **all;
	size_t n;
};

static int download_job(struct weft_job *job, void *arg)
{
	const struct item *item = arg;
	char reason[REASON_SIZE];
	enum outcome outcome = download(item, reason);

	if (outcome == OUTCOME_ERROR)
		return weft_job_fail(job, -EIO, "%s", reason);
	return weft_job_return(job, weft_int(outcome));
}

/* What waits is cancelled; what runs sees by itself that there was a signal. */
static void cancel(void *arg)
{
	const struct futures *futures = arg;

	for (size_t i = 0; i < futures->n; i++)
		weft_future_cancel(futures->all[i]);
}

static int collect(const struct futures *futures, struct tally *tally)
{
	struct weft_completed done;
	struct weft_value v;
	size_t i;
	int r;

	weft_as_completed(&done, futures->all, futures->n, WEFT_NEVER);
	while ((r = weft_completed_next(&done, &i)) > 0) {
		r = weft_future_result(futures->all[i], WEFT_NOW, &v);
		if (r == 0)
			tally_count(tally, i, (enum outcome)weft_as_int(v), NULL);
		else if (r != WEFT_ECANCELED)
			tally_count(tally, i, OUTCOME_ERROR, weft_strerror(r));
	}
	return r;
}

int run_threads(const struct options *options, const struct list *list, struct tally *tally)
{
	struct futures futures = { calloc(list->n + 1, sizeof(*futures.all)), list->n };
	struct weft_executor *pool = NULL;
	int r = futures.all ? weft_threads_open(options->jobs, NULL, &pool) : -ENOMEM;

	if (r == 0)
		r = weft_submit_many(pool, download_job, list->items, sizeof(*list->items),
				     list->n, futures.all);
	if (r == 0)
		r = interrupt_watch(cancel, &futures);
	if (r == 0) {
		r = collect(&futures, tally);
		interrupt_end();
	}
	weft_executor_close(pool, WEFT_CANCEL_QUEUED, WEFT_NEVER);
	weft_futures_unref(futures.all, futures.n);
	free(futures.all);
	return r;
}

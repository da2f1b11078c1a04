/* SPDX-License-Identifier: MIT */
/*
 * Tasks in a group, all in one thread: one for each item, of which so many run at once.  A task
 * looks like the sequential form; it suspends where that one blocks.
 */

#include <weft/scope.h>

#include "download.h"
#include "forms.h"
#include "interrupt.h"

struct work {
	const struct options *options;
	const struct list *list;
	struct tally *tally;
	struct weft_http *http;
	size_t next;
};

static int save_next(struct weft_co *co, void *arg)
{
	struct work *w = arg;
	size_t i = w->next++;
	char reason[REASON_SIZE];
	enum outcome outcome;
	int r = download_await(co, w->http, &w->list->items[i], &outcome, reason);

	if (r == 0)
		tally_count(w->tally, i, outcome, reason);
	return r;
}

static int supervisor(struct weft_co *co, void *arg)
{
	struct work *w = arg;
	struct weft_group_options few = { .limit = (unsigned)w->options->jobs };
	struct weft_group group = { 0 };
	int r = weft_group_open_with(co, &group, &few);

	for (size_t i = 0; r == 0 && i < w->list->n; i++)
		r = weft_group_spawn(co, &group, save_next, w, NULL);
	return weft_group_close(co, &group, r);
}

/* The first task is the supervisor, whose group ends the others. */
static int cancel_all(struct weft_loop *loop, void *arg)
{
	struct weft_task *first = weft_task_next(loop, arg);

	if (first)
		weft_task_cancel(first, "interrupted");
	return 0;
}

/* In the thread of the signal. */
static void cancel(void *loop)
{
	weft_call_soon_threadsafe(loop, cancel_all, NULL);
}

int run_loop(const struct options *options, const struct list *list, struct tally *tally)
{
	struct weft_http_options at_once = { .at_once = (unsigned)options->jobs };
	struct work w = { options, list, tally, NULL, 0 };
	struct weft_loop *loop;
	int r = weft_loop_new(NULL, &loop);

	if (r < 0)
		return r;
	r = weft_http_open(loop, &at_once, &w.http);
	if (r == 0 && (r = interrupt_watch(cancel, loop)) == 0) {
		r = weft_loop_run(loop, supervisor, &w, NULL);
		interrupt_end();
	}
	weft_http_close(w.http);
	weft_loop_unref(loop);
	return interrupted() ? 0 : r;
}

/* SPDX-License-Identifier: MIT */
/* Known programs from end to end: a downloader in three shapes, and the one that loiters. */

#include <stdio.h>

#include "pools.h"

/* A server that answers out of this table. */
static const struct page {
	const char *code;
	int status, bytes;
} pages[] = {
	{ "BR", 200, 1200 }, { "CN", 200, 900 },  { "DE", 404, 0 },    { "IN", 200, 1100 },
	{ "JP", 200, 700 },  { "NG", 500, 0 },	  { "US", 200, 1500 }, { "VN", 200, 800 },
};

enum { PAGES = sizeof(pages) / sizeof(pages[0]) };

/* As a client tells them apart: not found is an outcome, other statuses are errors. */
static int job_fetch(struct weft_job *job, void *arg)
{
	const struct page *page = arg;

	if (page->status != 200 && page->status != 404)
		return weft_job_fail(job, ERR_JOB, "%s: HTTP %d", page->code, page->status);
	return weft_job_return(job, weft_int(page->bytes));
}

static int job_fetch_item(struct weft_job *job, void *arg)
{
	void *page = NULL;

	weft_get_ptr(*(const struct weft_value *)arg, &page);
	return job_fetch(job, page);
}

/* All of those that there are, in the order of the table. */
void cf_prog_flags_map(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 3);
	struct weft_value items[5], v;
	struct weft_array array;
	struct weft_iter *inputs[1] = { weft_array(&array, items, 5) };
	struct weft_map *m = NULL;

	if (!pool)
		return;
	for (int i = 0; i < 5; i++)
		items[i] = weft_ptr((void *)(uintptr_t)&pages[i]);
	if (weft_map(pool, job_fetch_item, inputs, 1, NULL, &m) == 0) {
		for (int i = 0; i < 5; i++) {
			CHECK_INT(weft_map_next(m, &v), 1);
			CHECK_VALUE(v, weft_int(pages[i].bytes));
		}
		CHECK_INT(weft_map_next(m, &v), 0);
	}
	CHECK(m || conform_starved());
	weft_map_close(m);
	close_pool(pool);
}

/* Submit all, and count the outcomes as they come. */
static void fetch_all(const struct weft_executor_ops *ops, int *ok, int *missing, int *failed)
{
	struct weft_executor *pool = open_pool(ops, 3);
	struct weft_future *f[PAGES] = { NULL };
	struct weft_completed done;
	size_t i = 0, n = 0;

	if (!pool)
		return;
	for (; n < PAGES; n++)
		if (!(f[n] = submit(pool, job_fetch, (void *)(uintptr_t)&pages[n])))
			break;
	if (weft_as_completed(&done, f, n, WEFT_NEVER) == 0)
		while (weft_completed_next(&done, &i) > 0) {
			const struct weft_error *e = weft_future_error(f[i]);
			char want[20];

			snprintf(want, sizeof(want), "%s: HTTP %d", pages[i].code, pages[i].status);
			*failed += e != NULL;
			*missing += !e && pages[i].status == 404;
			*ok += !e && int_of(f[i]) > 0;
			if (e)
				CHECK_STR(e->text, want);
		}
	weft_futures_unref(f, PAGES);
	close_pool(pool);
}

void cf_prog_flags_asc(const struct weft_executor_ops *ops)
{
	int ok = 0, missing = 0, failed = 0;

	fetch_all(ops, &ok, &missing, &failed);
	CHECK_INT(ok, 6);
}

/* Each item has an outcome of its own. */
void cf_prog_flags_errors(const struct weft_executor_ops *ops)
{
	int ok = 0, missing = 0, failed = 0;

	fetch_all(ops, &ok, &missing, &failed);
	CHECK_INT(missing, 1);
	CHECK_INT(failed, 1);
	CHECK_INT(ok + missing + failed, PAGES);
}

/* Item i loiters until its gate opens. */
static int job_loiter(struct weft_job *job, void *arg)
{
	int64_t i = weft_as_int(*(const struct weft_value *)arg);

	gate_pass(&shared.gates[i]);
	return weft_job_return(job, weft_int(10 * i));
}

/*
 * Three workers and five items.  The call returns while the first three loiter; the fourth starts
 * when the first has ended; the results come in order.
 */
void cf_prog_loiter(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 3);
	struct weft_range range;
	struct weft_iter *inputs[1] = { weft_range(&range, 0, 5, 1) };
	struct weft_map *m = NULL;
	struct weft_value v;

	if (!pool)
		return;
	if (weft_map(pool, job_loiter, inputs, 1, NULL, &m) == 0) {
		for (int i = 0; i < 3; i++)
			gate_await(&shared.gates[i], 1);
		CHECK_INT(gate_here(&shared.gates[3]), 0);
		CHECK_INT(gate_here(&shared.gates[4]), 0);
		for (int i = 0; i < 5; i++) {
			gate_open(&shared.gates[i]);
			CHECK_INT(weft_map_next(m, &v), 1);
			CHECK_VALUE(v, weft_int(10 * i));
			if (i + 3 < 5)
				gate_await(&shared.gates[i + 3], 1);
		}
		CHECK_INT(weft_map_next(m, &v), 0);
	}
	for (int i = 0; i < 5; i++)
		gate_open(&shared.gates[i]);
	weft_map_close(m);
	close_pool(pool);
}

/* One worker blocks, and the other goes on. */
void cf_io_releases(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = may_lack_workers() ? NULL : open_pool(ops, 2);
	struct weft_future *blocked, *f;
	struct gate gate = GATE;
	int64_t x = 1;

	if (!pool)
		return;
	blocked = submit(pool, job_passes, &gate);
	if (blocked)
		gate_await(&gate, 1);
	for (int i = 0; i < 100; i++) {
		f = submit(pool, job_increment, &x);
		if (f)
			CHECK_INT(int_of(f), 2);
		weft_future_unref(f);
	}
	if (blocked)
		CHECK_INT(weft_future_state(blocked), WEFT_FUTURE_RUNNING);
	gate_open(&gate);
	close_pool(pool);
	weft_future_unref(blocked);
}

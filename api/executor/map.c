/* SPDX-License-Identifier: MIT */
/* One job for each item of some inputs, and the results in their order. */

#include <errno.h>
#include <string.h>

#include "../base/api.h"
#include "../base/hooks.h"
#include "../base/text.h"
#include "executor.h"

enum { MOST_INPUTS = 8, FIRST = 64 };

/* The futures that are not delivered are a queue in a ring that grows. */
struct weft_map {
	struct weft_executor *executor;
	weft_job_function *job;
	struct weft_map_options options;
	struct weft_iter *inputs[MOST_INPUTS];
	size_t k;
	struct weft_future **ring;
	size_t size, head, count;
	struct weft_future *delivered; /* its result is lent out */
	int ended;                     /* 1: the inputs are at their end; below 0: one failed */
	struct weft_error error;
};

static bool grow(struct weft_map *m)
{
	size_t size = m->size ? 2 * m->size : FIRST;
	struct weft_future **ring = weft_alloc(size * sizeof(struct weft_future *));

	if (!ring)
		return false;
	for (size_t i = 0; i < m->count; i++)
		ring[i] = m->ring[(m->head + i) % m->size];
	if (m->ring)
		weft_free(m->ring, m->size * sizeof(struct weft_future *));
	m->ring = ring;
	m->size = size;
	m->head = 0;
	return true;
}

/* 1 and the next item, 0 at the end of the shortest input, or an error. */
static int next_item(struct weft_map *m, struct weft_value *item)
{
	for (size_t i = 0; i < m->k; i++) {
		int r = m->inputs[i]->ops->next(m->inputs[i], &item[i]);

		if (r <= 0)
			return r;
	}
	return 1;
}

static int submit_item(struct weft_map *m, struct weft_value *item)
{
	struct weft_submit_options o = {
		.arg_values = m->k,
		.release_result = m->options.release_result,
	};
	struct weft_future *f;
	int r;

	if (m->count == m->size && !grow(m))
		return -ENOMEM;
	r = weft_submit_with(m->executor, m->job, item, &o, &f);
	if (r == 0)
		m->ring[(m->head + m->count++) % m->size] = f;
	return r;
}

/* Submit as far as the bound allows. */
static void submit_ahead(struct weft_map *m)
{
	size_t bound = m->options.ahead ? m->options.ahead : SIZE_MAX;
	struct weft_value item[MOST_INPUTS];

	while (!m->ended && m->count < bound) {
		int r = next_item(m, item);

		if (r > 0)
			r = submit_item(m, item);
		else if (r == 0)
			r = 1;
		m->ended = r;
	}
}

/* The jobs that have not begun do not run; threads that wait for one of them wake. */
static void cancel_rest(struct weft_map *m)
{
	/* The last first: workers do not begin those that are about to be cancelled. */
	while (m->count > 0) {
		struct weft_future *f = m->ring[(m->head + --m->count) % m->size];

		weft_future_cancel(f);
		weft_future_unref(f);
	}
	if (!m->ended)
		m->ended = 1;
}

static int check(weft_job_function *job, struct weft_iter *const *inputs, size_t k)
{
	if (!job)
		return weft_refuse(-EINVAL, "a job is a function, not NULL");
	if (k < 1 || k > MOST_INPUTS)
		return weft_refuse(-EINVAL, "%zu inputs: there must be 1 to %d", k, MOST_INPUTS);
	for (size_t i = 0; i < k; i++)
		if (!inputs || !inputs[i])
			return weft_refuse(-EINVAL, "input %zu of a map is NULL", i);
	return 0;
}

WEFT_API int weft_map_(struct weft_executor *e, weft_job_function *job,
		       struct weft_iter *const *inputs, size_t k,
		       const struct weft_map_options *options, size_t size, struct weft_map **ret)
{
	struct weft_map *m;
	int r = check(job, inputs, k);

	if (r < 0)
		return r;
	m = weft_alloc(sizeof(*m));
	if (!m)
		return -ENOMEM;
	memset(m, 0, sizeof(*m));
	m->executor = weft_executor_ref(e);
	m->job = job;
	m->k = k;
	memcpy(m->inputs, inputs, k * sizeof(struct weft_iter *));
	if (options)
		memcpy(&m->options, options, size < sizeof(m->options) ? size : sizeof(m->options));
	if (m->options.deadline.ns_ == 0)
		m->options.deadline = WEFT_NEVER;
	submit_ahead(m);
	if (m->ended < 0) {
		r = m->ended;
		weft_map_close(m);
		return r;
	}
	*ret = m;
	return 0;
}

/* It is over by an error. */
static int fail(struct weft_map *m, int r, const struct weft_future *f)
{
	const struct weft_error *err = f ? weft_future_error(f) : NULL;

	m->error = err ? *err : weft_err(r, weft_none());
	cancel_rest(m);
	m->ended = 1;
	return r;
}

static void forget_delivered(struct weft_map *m)
{
	weft_future_unref(m->delivered);
	m->delivered = NULL;
}

WEFT_API int weft_map_next(struct weft_map *m, struct weft_value *ret)
{
	struct weft_future *f;
	int r;

	/* The text of its error is lent out until it is closed. */
	if (m->error.code)
		return 0;
	forget_delivered(m);
	if (m->count == 0)
		return m->ended < 0 ? fail(m, m->ended, NULL) : 0;
	f = m->ring[m->head];
	r = weft_future_result(f, m->options.deadline, ret);
	/* A job may end by that code too. */
	if (r == WEFT_ETIMEDOUT && !weft_future_done(f))
		return fail(m, r, NULL);
	/* It stays until the next step: its result, or the text of its error, is lent out. */
	m->delivered = f;
	m->head = (m->head + 1) % m->size;
	m->count--;
	if (r < 0)
		return fail(m, r, f);
	submit_ahead(m);
	return 1;
}

WEFT_API const struct weft_error *weft_map_error(const struct weft_map *m)
{
	return m->error.code ? &m->error : NULL;
}

WEFT_API void weft_map_close(struct weft_map *m)
{
	if (!m)
		return;
	cancel_rest(m);
	forget_delivered(m);
	if (m->ring)
		weft_free(m->ring, m->size * sizeof(struct weft_future *));
	weft_executor_unref(m->executor);
	weft_free(m, sizeof(*m));
}

/* SPDX-License-Identifier: MIT */
/* One job for each item of some inputs, or for each chunk of items; the results in their order. */

#include <errno.h>
#include <string.h>

#include "../base/api.h"
#include "../base/hooks.h"
#include "../base/text.h"
#include "chunk.h"

enum { MOST_INPUTS = 8, FIRST = 64, MOST_CHUNK = 1 << 20 };

/* A job that was submitted, and how many items it has. */
struct entry {
	struct weft_future *future;
	size_t items;
};

/* The futures that are not delivered are a queue in a ring that grows. */
struct weft_map {
	struct weft_executor *executor;
	weft_job_function *job;
	struct weft_map_options options;
	struct weft_iter *inputs[MOST_INPUTS];
	size_t k;
	struct entry *ring;
	size_t size, head, count;
	size_t outstanding;            /* items of these, and of the chunk that is being read */
	struct weft_value *values;     /* a chunk that is being gathered: a head, and items */
	size_t room;                   /* for so many items */
	struct weft_future *delivered; /* its result is lent out */
	struct weft_chunk_reader reader;
	size_t unread;                 /* items of it */
	int ended;                     /* 1: the inputs are at their end; below 0: one failed */
	struct weft_error error;
};

static bool grow(struct weft_map *m)
{
	size_t size = m->size ? 2 * m->size : FIRST;
	struct entry *ring = weft_alloc(size * sizeof(struct entry));

	if (!ring)
		return false;
	for (size_t i = 0; i < m->count; i++)
		ring[i] = m->ring[(m->head + i) % m->size];
	if (m->ring)
		weft_free(m->ring, m->size * sizeof(struct entry));
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

/* @n values at @values: an item, or a chunk of @items. */
static int submit(struct weft_map *m, weft_job_function *job, struct weft_value *values, size_t n,
		  size_t items)
{
	struct weft_submit_options o = {
		.arg_values = n,
		.release_result = m->options.release_result,
	};
	struct weft_future *f;
	int r;

	if (m->count == m->size && !grow(m))
		return -ENOMEM;
	r = weft_submit_with(m->executor, job, values, &o, &f);
	if (r < 0)
		return r;
	m->ring[(m->head + m->count++) % m->size] = (struct entry){ f, items };
	m->outstanding += items;
	return 0;
}

/* Room for one item more than @items. */
static bool reserve(struct weft_map *m, size_t items)
{
	size_t room = m->room ? 2 * m->room : FIRST;
	size_t old = (WEFT_CHUNK_HEAD + m->room * m->k) * sizeof(struct weft_value);
	size_t size = (WEFT_CHUNK_HEAD + room * m->k) * sizeof(struct weft_value);
	struct weft_value *values;

	if (items < m->room)
		return true;
	values = weft_alloc(size);
	if (!values)
		return false;
	if (m->values) {
		memcpy(values, m->values, old);
		weft_free(m->values, old);
	} else {
		weft_chunk_begin(values, m->job, m->k);
	}
	m->values = values;
	m->room = room;
	return true;
}

/* Gather at most @most items, and submit what there is, also when an input ends or fails then. */
static int submit_chunk(struct weft_map *m, size_t most)
{
	size_t n = 0;
	int r = 1, s;

	while (n < most && r > 0) {
		r = -ENOMEM;
		if (reserve(m, n))
			r = next_item(m, &m->values[WEFT_CHUNK_HEAD + n * m->k]);
		n += r > 0;
	}
	if (n == 0)
		return r;
	s = submit(m, weft_chunk_job, m->values, WEFT_CHUNK_HEAD + n * m->k, n);
	return s < 0 ? s : r;
}

static int submit_item(struct weft_map *m)
{
	struct weft_value item[MOST_INPUTS];
	int r = next_item(m, item), s;

	if (r <= 0)
		return r;
	s = submit(m, m->job, item, m->k, 1);
	return s < 0 ? s : r;
}

/* Submit as far as the bound allows. */
static void submit_ahead(struct weft_map *m)
{
	size_t bound = m->options.ahead ? m->options.ahead : SIZE_MAX, chunk = m->options.chunk;
	int r;

	while (!m->ended && m->outstanding < bound) {
		size_t room = bound - m->outstanding;

		r = chunk > 1 ? submit_chunk(m, chunk < room ? chunk : room) : submit_item(m);
		if (r <= 0)
			m->ended = r < 0 ? r : 1;
	}
}

/* The jobs that have not begun do not run; threads that wait for one of them wake. */
static void cancel_rest(struct weft_map *m)
{
	/* The last first: workers do not begin those that are about to be cancelled. */
	while (m->count > 0) {
		struct weft_future *f = m->ring[(m->head + --m->count) % m->size].future;

		weft_future_cancel(f);
		weft_future_unref(f);
	}
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

static int check_chunk(const struct weft_map_options *o)
{
	if (o->chunk > MOST_CHUNK)
		return weft_refuse(-EINVAL, "chunks of %zu items: there must be 1 to %d", o->chunk,
				   MOST_CHUNK);
	if (o->chunk > 1 && o->release_result)
		return weft_refuse(-EINVAL, "a map with chunks has no release_result");
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
	r = check_chunk(&m->options);
	if (r == 0) {
		submit_ahead(m);
		r = m->ended < 0 ? m->ended : 0;
	}
	if (r < 0) {
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

/* Begin to read the chunk that is delivered. */
static void open_chunk(struct weft_map *m, struct weft_value v, size_t items)
{
	const struct weft_executor_ops *ops = weft_executor_ops(m->executor);
	const char *bytes = NULL;
	uint32_t size = 0;

	(void)weft_get_str(v, &bytes, &size);
	m->reader = (struct weft_chunk_reader){
		.at = (const unsigned char *)bytes,
		.end = (const unsigned char *)bytes + size,
		.pointers = !(ops->caps & WEFT_POOL_PROCESSES),
	};
	m->unread = items;
}

/* The next item of the chunk that is delivered. */
static int next_of_chunk(struct weft_map *m, struct weft_value *ret)
{
	const char *text = NULL;
	int r = weft_chunk_next(&m->reader, ret, &text);

	m->unread--;
	m->outstanding--;
	if (r < 0) {
		fail(m, r, NULL);
		m->error.text = text;
		return r;
	}
	submit_ahead(m);
	return 1;
}

WEFT_API int weft_map_next(struct weft_map *m, struct weft_value *ret)
{
	struct weft_value result;
	struct entry *first;
	struct weft_future *f;
	int r;

	/* The text of its error is lent out until it is closed. */
	if (m->error.code)
		return 0;
	if (m->unread)
		return next_of_chunk(m, ret);
	forget_delivered(m);
	if (m->count == 0)
		return m->ended < 0 ? fail(m, m->ended, NULL) : 0;
	first = &m->ring[m->head];
	f = first->future;
	r = weft_future_result(f, m->options.deadline, &result);
	/* A job may end by that code too. */
	if (r == WEFT_ETIMEDOUT && !weft_future_done(f))
		return fail(m, r, NULL);
	/* It stays until the next step: its result, or the text of its error, is lent out. */
	m->delivered = f;
	m->head = (m->head + 1) % m->size;
	m->count--;
	if (r < 0)
		return fail(m, r, f);
	if (m->options.chunk > 1) {
		open_chunk(m, result, first->items);
		return next_of_chunk(m, ret);
	}
	m->outstanding--;
	*ret = result;
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
		weft_free(m->ring, m->size * sizeof(struct entry));
	if (m->values)
		weft_free(m->values,
			  (WEFT_CHUNK_HEAD + m->room * m->k) * sizeof(struct weft_value));
	weft_executor_unref(m->executor);
	weft_free(m, sizeof(*m));
}

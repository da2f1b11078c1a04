/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "internal.h"

/* The place of @name, or the place where it belongs. */
static size_t place_of(const struct bmi_counters *list, const char *name)
{
	size_t i = 0;

	while (i < list->count && strcmp(list->items[i].name, name) < 0)
		i++;
	return i;
}

static int make_room(struct bmi_counters *list, struct bmi_pool *pool)
{
	size_t capacity = list->capacity ? 2 * list->capacity : 4;
	struct bm_counter *items;

	if (list->count < list->capacity)
		return 0;
	items = bmi_alloc_array(pool, capacity, sizeof(*items));
	if (!items)
		return -ENOMEM;
	if (list->count)
		memcpy(items, list->items, list->count * sizeof(*items));
	list->items = items;
	list->capacity = capacity;
	return 0;
}

struct bm_counter *bmi_counter(struct bmi_counters *list, struct bmi_pool *pool, const char *name,
			       unsigned flags)
{
	size_t i = place_of(list, name);
	const char *copy;

	if (i < list->count && !strcmp(list->items[i].name, name))
		return &list->items[i];
	copy = bmi_strdup(pool, name);
	if (!copy || make_room(list, pool) < 0)
		return NULL;
	memmove(&list->items[i + 1], &list->items[i], (list->count - i) * sizeof(*list->items));
	list->items[i] = (struct bm_counter){ .name = copy, .flags = flags };
	list->count++;
	return &list->items[i];
}

int bmi_counters_add(struct bmi_counters *sum, struct bmi_pool *pool,
		     const struct bmi_counters *more)
{
	for (size_t i = 0; i < more->count; i++) {
		const struct bm_counter *from = &more->items[i];
		struct bm_counter *to = bmi_counter(sum, pool, from->name, from->flags);

		if (!to)
			return -ENOMEM;
		to->value += from->value;
	}
	return 0;
}

static double finished(const struct bm_counter *c, const struct bmi_basis *basis)
{
	double v = c->value;

	if (c->flags & BM_COUNTER_RATE)
		v /= basis->seconds;
	if (c->flags & BM_COUNTER_AVG_THREADS)
		v /= basis->threads;
	if (c->flags & BM_COUNTER_INVARIANT)
		v *= (double)basis->iterations;
	if (c->flags & BM_COUNTER_AVG_ITERATIONS)
		v /= (double)basis->iterations;
	if (c->flags & BM_COUNTER_INVERT)
		v = 1 / v;
	return v;
}

void bmi_counters_finish(struct bmi_counters *list, const struct bmi_basis *basis)
{
	for (size_t i = 0; i < list->count; i++)
		list->items[i].value = finished(&list->items[i], basis);
}

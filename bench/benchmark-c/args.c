/* SPDX-License-Identifier: MIT */
/* Ranges, lists and products, written out as tuples of numbers. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

static const size_t max_tuples = 1000000;

/* A list of numbers under construction. */
struct numbers {
	struct bmi_pool *pool;
	int64_t *values;
	size_t count, capacity;
	bool failed; /* out of memory: nothing is added any more */
};

static bool reserve(struct numbers *n)
{
	size_t capacity = n->capacity ? 2 * n->capacity : 16;
	int64_t *values;

	if (n->count < n->capacity)
		return true;
	values = bmi_alloc_array(n->pool, capacity, sizeof(*values));
	if (!values)
		return false;
	if (n->count)
		memcpy(values, n->values, n->count * sizeof(*values));
	n->values = values;
	n->capacity = capacity;
	return true;
}

static void add(struct numbers *n, int64_t value)
{
	n->failed = n->failed || !reserve(n);
	if (!n->failed)
		n->values[n->count++] = value;
}

/* Powers p of @multiplier, beginning with 1, with @lo < p < @hi. */
static void add_powers(struct numbers *n, int64_t lo, int64_t hi, int64_t multiplier)
{
	for (int64_t p = 1; p < hi; p *= multiplier) {
		if (p > lo)
			add(n, p);
		if (p > INT64_MAX / multiplier)
			break;
	}
}

/* The least number has no counterpart; no power lies beyond the largest. */
static int64_t mirrored(int64_t v)
{
	return v == INT64_MIN ? INT64_MAX : -v;
}

/* The same mirrored: -p, from the most negative up, with @lo < -p < @hi. */
static void add_mirrored_powers(struct numbers *n, int64_t lo, int64_t hi, int64_t multiplier)
{
	size_t first = n->count, last;

	add_powers(n, hi < 0 ? mirrored(hi) : 0, mirrored(lo), multiplier);
	for (last = n->count; first + 1 < last; first++, last--) {
		int64_t p = n->values[first];

		n->values[first] = -n->values[last - 1];
		n->values[last - 1] = -p;
	}
	if (first + 1 == last)
		n->values[first] = -n->values[first];
}

static const char *add_range(struct numbers *n, const struct bm_args *a, int64_t multiplier)
{
	if (a->lo > a->hi)
		return "a range ends before it begins";
	if (multiplier < 2)
		return "a range needs a multiplier of 2 or more";
	add(n, a->lo);
	if (a->lo < 0)
		add_mirrored_powers(n, a->lo, a->hi, multiplier);
	if (a->lo < 0 && a->hi > 0)
		add(n, 0);
	if (a->hi > 0)
		add_powers(n, a->lo, a->hi, multiplier);
	if (a->hi != a->lo)
		add(n, a->hi);
	return NULL;
}

static const char *add_dense(struct numbers *n, const struct bm_args *a, bool with_end)
{
	uint64_t width = (uint64_t)a->hi - (uint64_t)a->lo;

	if (a->lo > a->hi)
		return "a dense range ends before it begins";
	if (a->step < 1)
		return "a dense range needs a step of 1 or more";
	if (width / (uint64_t)a->step >= max_tuples)
		return "a dense range has too many values";
	/* Counted, since the offset after the last one may not fit. */
	for (uint64_t i = 0; i <= width / (uint64_t)a->step; i++)
		add(n, (int64_t)((uint64_t)a->lo + i * (uint64_t)a->step));
	if (with_end && width % (uint64_t)a->step)
		add(n, a->hi);
	return NULL;
}

static const char *add_axis(struct numbers *n, const struct bm_args *a,
			    const struct bmi_sources *from)
{
	switch (a->kind) {
	case BM_ARGS_VALUES_:
		for (size_t i = 0; i < a->count; i++)
			add(n, a->values[i]);
		return NULL;
	case BM_ARGS_RANGE_:
		return add_range(n, a, from->multiplier);
	case BM_ARGS_DENSE_:
		return add_dense(n, a, from->with_end);
	case BM_ARGS_CPUS_:
		add(n, sysconf(_SC_NPROCESSORS_ONLN));
		return NULL;
	default:
		return "a product is made of values and ranges only";
	}
}

/* Tuple number @index of the product of @axes: the first axis varies fastest. */
static void add_combination(struct numbers *n, const struct numbers *axes, size_t count,
			    size_t index)
{
	for (size_t i = 0; i < count; i++) {
		add(n, axes[i].values[index % axes[i].count]);
		index /= axes[i].count;
	}
}

static const char *add_product(struct numbers *n, const struct bm_args *a,
			       const struct bmi_sources *from)
{
	struct numbers *axes = bmi_alloc_array(n->pool, a->count, sizeof(*axes));
	size_t total = 1;

	if (!axes) {
		n->failed = true;
		return NULL;
	}
	for (size_t i = 0; i < a->count; i++) {
		const char *why;

		axes[i].pool = n->pool;
		why = add_axis(&axes[i], &a->axes[i], from);
		if (why)
			return why;
		n->failed = n->failed || axes[i].failed;
		if (__builtin_mul_overflow(total, axes[i].count, &total) || total > max_tuples)
			return "a product has too many combinations";
	}
	for (size_t index = 0; index < total && !n->failed; index++)
		add_combination(n, axes, a->count, index);
	return NULL;
}

static const char *add_source(struct numbers *n, const struct bm_args *a,
			      const struct bmi_sources *from)
{
	if (a->kind == BM_ARGS_PRODUCT_)
		return add_product(n, a, from);
	if (a->kind != BM_ARGS_TUPLE_)
		return add_axis(n, a, from);
	for (size_t i = 0; i < a->count; i++)
		add(n, a->values[i]);
	return NULL;
}

static size_t arity_of(const struct bm_args *a)
{
	return a->kind == BM_ARGS_TUPLE_ || a->kind == BM_ARGS_PRODUCT_ ? a->count : 1;
}

int bmi_expand(const struct bmi_sources *from, struct bmi_pool *pool, struct bmi_tuples *ret,
	       const char **ret_why)
{
	struct numbers n = { .pool = pool };
	size_t arity = 0;

	for (size_t i = 0; i < from->length && from->items[i].kind != BM_ARGS_NONE_; i++) {
		const struct bm_args *a = &from->items[i];
		const char *why = add_source(&n, a, from);

		if (!why && i > 0 && arity_of(a) != arity)
			why = "its instances differ in their number of arguments";
		if (!why && n.count / arity_of(a) > max_tuples)
			why = "too many instances";
		if (why) {
			*ret_why = why;
			return -EINVAL;
		}
		arity = arity_of(a);
	}
	if (n.failed)
		return -ENOMEM;
	*ret = (struct bmi_tuples){ n.values, arity ? n.count / arity : 0, arity };
	return 0;
}

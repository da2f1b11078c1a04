/* SPDX-License-Identifier: MIT */
#include <weft/iter.h>

#include <string.h>

#include <weft/co.h>

#include "../base/api.h"

static int range_next(struct weft_iter *it, struct weft_value *ret)
{
	struct weft_range *range = (struct weft_range *)it;
	bool more = range->step > 0 ? range->at < range->stop : range->at > range->stop;

	if (!more || range->step == 0)
		return WEFT_RETURNED;
	*ret = weft_int(range->at);
	/* A step beyond the last integer is an end, too. */
	if (__builtin_add_overflow(range->at, range->step, &range->at))
		range->at = range->stop;
	return WEFT_YIELDED;
}

WEFT_API struct weft_iter *weft_range(struct weft_range *it, int64_t start, int64_t stop,
				       int64_t step)
{
	static const struct weft_iter_ops ops = { .next = range_next };

	*it = (struct weft_range){ .iter.ops = &ops, .at = start, .stop = stop, .step = step };
	return &it->iter;
}

static int chars_next(struct weft_iter *it, struct weft_value *ret)
{
	struct weft_chars *chars = (struct weft_chars *)it;

	if (chars->at == chars->end)
		return WEFT_RETURNED;
	*ret = weft_str(chars->at++, 1);
	return WEFT_YIELDED;
}

WEFT_API struct weft_iter *weft_chars(struct weft_chars *it, const char *s)
{
	static const struct weft_iter_ops ops = { .next = chars_next };

	*it = (struct weft_chars){ .iter.ops = &ops, .at = s, .end = s + strlen(s) };
	return &it->iter;
}

static int array_next(struct weft_iter *it, struct weft_value *ret)
{
	struct weft_array *array = (struct weft_array *)it;

	if (array->at == array->end)
		return WEFT_RETURNED;
	*ret = *array->at++;
	return WEFT_YIELDED;
}

WEFT_API struct weft_iter *weft_array(struct weft_array *it, const struct weft_value *values,
				       size_t n)
{
	static const struct weft_iter_ops ops = { .next = array_next };

	*it = (struct weft_array){ .iter.ops = &ops, .at = values, .end = values + n };
	return &it->iter;
}

/* SPDX-License-Identifier: MIT */
/*
 * Arguments as bytes.
 *
 * An argument is bytes, or an array of values with the bytes of its strings behind it.  There a
 * string's payload is its distance from the beginning; the worker makes it an address again.
 */

#include "processes.h"

#include <errno.h>
#include <string.h>

#include "../../base/text.h"

static size_t count_of(const struct weft_future *f)
{
	return f->flags & WEFT_F_VALUES ? f->arg_size / sizeof(struct weft_value) : 0;
}

static bool is_copied(const struct weft_future *f)
{
	return f->flags & (WEFT_F_INLINE | WEFT_F_ARG | WEFT_F_BORROWED);
}

uint64_t weft_argument_size(const struct weft_future *f)
{
	const struct weft_value *values = f->arg;
	uint64_t size = is_copied(f) ? f->arg_size : 0;

	for (size_t i = 0; i < count_of(f); i++)
		if (values[i].tag_ == WEFT_TAG_STR)
			size += values[i].len_;
	return size;
}

int weft_argument_check(const struct weft_future *f, uint64_t ring)
{
	const struct weft_value *values = f->arg;
	uint64_t size;

	if (f->arg && !is_copied(f))
		return weft_refuse(WEFT_ETYPE,
				   "the argument is a pointer, which means nothing in another "
				   "process: give its bytes by .arg_size");
	for (size_t i = 0; i < count_of(f); i++)
		if (values[i].tag_ > WEFT_TAG_STR || values[i].tag_ == WEFT_TAG_PTR)
			return weft_refuse(WEFT_ETYPE,
					   "value %zu of the argument is a pointer, which means "
					   "nothing in another process",
					   i);
	size = weft_argument_size(f);
	if (size > WEFT_SLOT_BYTES && size > ring)
		return weft_refuse(-ENOMEM,
				   "an argument of %llu bytes, and .memory is %llu bytes",
				   (unsigned long long)size, (unsigned long long)ring);
	return 0;
}

void weft_argument_write(const struct weft_future *f, unsigned char *to)
{
	size_t at = is_copied(f) ? f->arg_size : 0;

	if (at)
		memcpy(to, f->arg, at);
	for (size_t i = 0; i < count_of(f); i++) {
		struct weft_value v = ((const struct weft_value *)f->arg)[i];

		if (v.tag_ != WEFT_TAG_STR)
			continue;
		memcpy(to + at, (const void *)(uintptr_t)v.bits_, v.len_);
		v.bits_ = at;
		memcpy(to + i * sizeof(v), &v, sizeof(v));
		at += v.len_;
	}
}

/* The first string tells where the values end; without one all of it is values. */
uint64_t weft_argument_adopt(unsigned char *bytes, uint64_t size)
{
	uint64_t end = size;

	for (uint64_t at = 0; at + sizeof(struct weft_value) <= end;
	     at += sizeof(struct weft_value)) {
		struct weft_value v;

		memcpy(&v, bytes + at, sizeof(v));
		if (v.tag_ != WEFT_TAG_STR)
			continue;
		if (v.bits_ > size || v.len_ > size - v.bits_)
			return UINT64_MAX;
		if (end == size)
			end = v.bits_;
		v.bits_ += (uintptr_t)bytes;
		memcpy(bytes + at, &v, sizeof(v));
	}
	return end;
}

/* SPDX-License-Identifier: MIT */
#ifndef WEFT_VALUE_H
#define WEFT_VALUE_H

/*
 * weft/value.h - the values that coroutines hand to each other: 16 bytes with a tag.
 *
 * A value is none, an integer, a float, a pointer or a borrowed string.  It is copied, never
 * shared.  weft never looks behind a pointer and never frees one: the two parties agree which of
 * them owns the memory behind it.  SPEC.md section 2.  Every function here may be called from any
 * thread.
 */

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <weft/code.h>

#ifdef __cplusplus
extern "C" {
#endif

enum weft_tag {
	WEFT_TAG_NONE = 0,	/* Python's None: neither 0 nor NULL */
	WEFT_TAG_INT,
	WEFT_TAG_FLOAT,
	WEFT_TAG_PTR,
	WEFT_TAG_STR,
};

/* The tag of what a coroutine yields while it waits; weft_get_awaitable tells it. */
enum { WEFT_TAG_AWAITABLE_ = 0x41 };

/* Read it through the functions below; the members are visible only so that it can be copied. */
struct weft_value {
	uint64_t bits_;		/* the payload */
	uint32_t tag_;		/* enum weft_tag */
	uint32_t len_;		/* bytes of a string */
};

/* The empty value; also what {0} initialises. */
static inline struct weft_value weft_none(void)
{
	struct weft_value v = { 0, WEFT_TAG_NONE, 0 };

	return v;
}

static inline struct weft_value weft_int(int64_t i)
{
	struct weft_value v = { (uint64_t)i, WEFT_TAG_INT, 0 };

	return v;
}

static inline struct weft_value weft_float(double d)
{
	struct weft_value v = { 0, WEFT_TAG_FLOAT, 0 };

	memcpy(&v.bits_, &d, sizeof(d));
	return v;
}

/*
 * @p is borrowed: it must stay valid for as long as the two parties agree.  NULL is a pointer like
 * any other, not none.
 */
static inline struct weft_value weft_ptr(void *p)
{
	struct weft_value v = { (uint64_t)(uintptr_t)p, WEFT_TAG_PTR, 0 };

	return v;
}

/* @len bytes at @s, borrowed; they need not end in a NUL. */
static inline struct weft_value weft_str(const char *s, uint32_t len)
{
	struct weft_value v = { (uint64_t)(uintptr_t)s, WEFT_TAG_STR, len };

	return v;
}

static inline enum weft_tag weft_tag(struct weft_value v)
{
	return (enum weft_tag)v.tag_;
}

static inline bool weft_is_none(struct weft_value v)
{
	return v.tag_ == WEFT_TAG_NONE;
}

/*
 * The same tag and the same payload; strings by their bytes, floats by their bits, pointers by
 * address.
 */
bool weft_equal(struct weft_value a, struct weft_value b);

/*
 * Get the payload.  Returns 0, or WEFT_ETYPE when @v holds another type (TypeError); *@ret is
 * untouched then.  An integer is not silently converted to a float.
 */
static inline int weft_get_int(struct weft_value v, int64_t *ret)
{
	if (v.tag_ != WEFT_TAG_INT)
		return WEFT_ETYPE;
	*ret = (int64_t)v.bits_;
	return 0;
}

static inline int weft_get_float(struct weft_value v, double *ret)
{
	if (v.tag_ != WEFT_TAG_FLOAT)
		return WEFT_ETYPE;
	memcpy(ret, &v.bits_, sizeof(*ret));
	return 0;
}

static inline int weft_get_ptr(struct weft_value v, void **ret)
{
	if (v.tag_ != WEFT_TAG_PTR)
		return WEFT_ETYPE;
	*ret = (void *)(uintptr_t)v.bits_;
	return 0;
}

/* *@ret is borrowed, as the string in @v is; *@ret_len counts bytes. */
static inline int weft_get_str(struct weft_value v, const char **ret, uint32_t *ret_len)
{
	if (v.tag_ != WEFT_TAG_STR)
		return WEFT_ETYPE;
	*ret = (const char *)(uintptr_t)v.bits_;
	*ret_len = v.len_;
	return 0;
}

/*
 * The same for a value whose type is known: another type is a mistake of the program.  A debug
 * build (without NDEBUG) asserts the type; in other builds the result is not specified.
 */
static inline int64_t weft_as_int(struct weft_value v)
{
	assert(v.tag_ == WEFT_TAG_INT);
	return (int64_t)v.bits_;
}

static inline double weft_as_float(struct weft_value v)
{
	double d;

	assert(v.tag_ == WEFT_TAG_FLOAT);
	memcpy(&d, &v.bits_, sizeof(d));
	return d;
}

static inline void *weft_as_ptr(struct weft_value v)
{
	assert(v.tag_ == WEFT_TAG_PTR);
	return (void *)(uintptr_t)v.bits_;
}

/*
 * Copy as two 64-bit words.  A value that was stored in parts and is read back as one vector
 * register misses store forwarding and costs more than the switch; the empty asm keeps the words
 * apart.
 */
static inline void weft_move_(struct weft_value *to, struct weft_value v)
{
	uint64_t rest;

	memcpy(&rest, (const char *)&v + sizeof(v.bits_), sizeof(rest));
	__asm__("" : "+r"(v.bits_), "+r"(rest));
	to->bits_ = v.bits_;
	memcpy((char *)to + sizeof(v.bits_), &rest, sizeof(rest));
}

#ifdef __cplusplus
}
#endif

#endif

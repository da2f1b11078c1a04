/* SPDX-License-Identifier: MIT */
/*
 * The error object of a coroutine.  It lives apart from the coroutine, because most never have an
 * error.  An error must reach its handler when there is no memory, so the first ones that find none
 * are kept in a reserve.
 */

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "core.h"
#include "object.h"

enum { RESERVE = 64 };

static struct weft_error reserve[RESERVE];
static atomic_flag taken[RESERVE];

/*
 * Objects that all coroutines share, and so are never written: LOST stands for an error that found
 * no place, and the others are all that there is to say of a close or a cancellation.
 */
enum { LOST, EXIT, CANCELED };

static const struct weft_error common[] = {
	[LOST] = { .code = -ENOMEM, .text = "no memory for the error object" },
	[EXIT] = { .code = WEFT_EEXIT },
	[CANCELED] = { .code = WEFT_ECANCELED },
};

static bool is_within(const struct weft_error *err, const void *first, size_t size)
{
	return (uintptr_t)err - (uintptr_t)first < size;
}

/* An object of @co's own, which may be written. */
static bool is_own(const struct weft_error *err)
{
	return err && !is_within(err, common, sizeof(common));
}

static const struct weft_error *take_reserve(void)
{
	for (size_t i = 0; i < RESERVE; i++)
		if (!atomic_flag_test_and_set(&taken[i]))
			return &reserve[i];
	return &common[LOST];
}

/* The common object for @err if a coroutine without an own one can do with it; NULL: it cannot. */
static const struct weft_error *find_common(const struct weft_error *err)
{
	if (!weft_is_none(err->value) || err->cause_code || err->func || err->text || err->detail)
		return NULL;
	if (err->code == WEFT_EEXIT)
		return &common[EXIT];
	return err->code == WEFT_ECANCELED ? &common[CANCELED] : NULL;
}

void weft_set_error(struct weft_co *co, const struct weft_error *err)
{
	const struct weft_error *at = co->error_;
	struct weft_error copy = *err;
	bool fresh = !is_own(at);

	if (fresh) {
		at = find_common(err);
		if (!at)
			at = weft_object_take(sizeof(*at));
		if (!at)
			at = take_reserve();
		co->error_ = (struct weft_error *)at;
	}
	if (!is_own(at))
		return;
	weft_detail_ref(copy.detail);
	if (!fresh)
		weft_detail_unref(at->detail);
	*co->error_ = copy;
}

void weft_set_code(struct weft_co *co, int code)
{
	struct weft_error err = weft_err(code, weft_none());

	weft_set_error(co, &err);
}

const struct weft_error *weft_get_error(const struct weft_co *co)
{
	static const struct weft_error none;

	return co->error_ ? co->error_ : &none;
}

/* The memory is kept for the next one. */
void weft_clear_error(struct weft_co *co)
{
	static const struct weft_error none;

	if (is_own(co->error_))
		weft_set_error(co, &none);
	else
		co->error_ = NULL;
}

void weft_free_error(struct weft_co *co)
{
	struct weft_error *err = co->error_;

	co->error_ = NULL;
	if (is_own(err))
		weft_detail_unref(err->detail);
	if (is_within(err, reserve, sizeof(reserve)))
		atomic_flag_clear(&taken[err - reserve]);
	else if (is_own(err))
		weft_object_give(err, sizeof(*err));
}

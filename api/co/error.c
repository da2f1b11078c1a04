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

/* What stands for an error that found no place at all.  Never written. */
static struct weft_error lost = { .code = -ENOMEM, .text = "no memory for the error object" };

static bool is_reserve(const struct weft_error *err)
{
	return (uintptr_t)err - (uintptr_t)reserve < sizeof(reserve);
}

static struct weft_error *take_reserve(void)
{
	for (size_t i = 0; i < RESERVE; i++)
		if (!atomic_flag_test_and_set(&taken[i]))
			return &reserve[i];
	return &lost;
}

static struct weft_error *place(struct weft_co *co)
{
	if (co->error_ && co->error_ != &lost)
		return co->error_;
	co->error_ = weft_object_take(sizeof(*co->error_));
	if (!co->error_)
		co->error_ = take_reserve();
	return co->error_;
}

void weft_set_error(struct weft_co *co, const struct weft_error *err)
{
	struct weft_error *at = place(co);

	if (at != &lost)
		*at = *err;
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
	if (co->error_ == &lost)
		co->error_ = NULL;
	else if (co->error_)
		co->error_->code = 0;
}

void weft_free_error(struct weft_co *co)
{
	struct weft_error *err = co->error_;

	co->error_ = NULL;
	if (is_reserve(err))
		atomic_flag_clear(&taken[err - reserve]);
	else if (err != &lost)
		weft_object_give(err, sizeof(*err));
}

/* SPDX-License-Identifier: MIT */
/* What a log says of a future. */

#include <inttypes.h>
#include <stdio.h>

#include "../base/api.h"
#include "../base/text.h"
#include "future.h"

WEFT_API void weft_future_set_name(struct weft_future *f, const char *name)
{
	atomic_fetch_or_explicit(&f->word, WEFT_NAMED, memory_order_relaxed);
	atomic_store_explicit(&f->name, name, memory_order_release);
}

WEFT_API const char *weft_future_name(const struct weft_future *f)
{
	const char *name = atomic_load_explicit(&f->name, memory_order_acquire);

	return name ? name : "future";
}

static int put_value(struct weft_value v, char *text, size_t size)
{
	switch (weft_tag(v)) {
	case WEFT_TAG_INT:
		return snprintf(text, size, "%" PRId64, weft_as_int(v));
	case WEFT_TAG_FLOAT:
		return snprintf(text, size, "%g", weft_as_float(v));
	case WEFT_TAG_PTR:
		return snprintf(text, size, "%p", weft_as_ptr(v));
	case WEFT_TAG_STR:
		/* Its bytes may be the reader's by now, and need not be a text. */
		return snprintf(text, size, "%" PRIu32 " bytes", v.len_);
	case WEFT_TAG_NONE:
		break;
	}
	return snprintf(text, size, "none");
}

static void put_outcome(const struct weft_future *f, char *text, size_t size)
{
	int n;

	if (f->flags & WEFT_F_FAILED) {
		snprintf(text, size, ": %s",
			 f->error.text ? f->error.text : weft_code_text(f->error.code));
		return;
	}
	n = snprintf(text, size, ": ");
	if (n >= 0 && (size_t)n < size)
		put_value(f->value, text + n, size - (size_t)n);
}

WEFT_API const char *weft_future_describe(const struct weft_future *f, char *text, size_t size)
{
	static const char *const states[] = {
		[WEFT_PENDING] = "pending",
		[WEFT_FUTURE_RUNNING] = "running",
		[WEFT_CANCELLED] = "cancelled",
		[WEFT_CANCELLED_AND_NOTIFIED] = "cancelled and notified",
		[WEFT_FINISHED] = "finished",
	};
	enum weft_future_state state = weft_future_state(f);
	int n;

	if (size == 0)
		return text;
	n = snprintf(text, size, "%s %p: %s", weft_future_name(f), (const void *)f, states[state]);
	if (state == WEFT_FINISHED && n >= 0 && (size_t)n < size)
		put_outcome(f, text + n, size - (size_t)n);
	return text;
}

int weft_future_tell(const struct weft_future *f, int r)
{
	const struct weft_error *e = weft_future_error(f);

	if (e && e->code == r && e->text)
		return weft_refuse(r, "%s", e->text);
	/* Else a text about another call with the same code would stand for it. */
	weft_forget_refusal();
	return r;
}

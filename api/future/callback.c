/* SPDX-License-Identifier: MIT */
/* Done callbacks, and the hook that hears of their failures. */

#include <errno.h>
#include <stdio.h>

#include "../base/api.h"
#include "../base/hooks.h"
#include "../base/text.h"
#include "future.h"

struct weft_callback {
	struct weft_callback *next;
	weft_done_callback *call;
	void *arg;
};

static weft_future_report *report;
static void *report_arg;

static void print_report(struct weft_future *f, const struct weft_error *err, void *arg)
{
	(void)arg;
	fprintf(stderr, "weft: %s: its done callback failed: %s\n", weft_future_name(f),
		weft_code_text(err->code));
}

WEFT_API void weft_set_future_report(weft_future_report *wanted, void *arg)
{
	report = wanted;
	report_arg = arg;
}

static void call(struct weft_future *f, weft_done_callback *callback, void *arg)
{
	struct weft_error err = weft_err(callback(f, arg), weft_none());

	if (err.code < 0)
		(report ? report : print_report)(f, &err, report_arg);
}

void weft_run_callbacks(struct weft_future *f)
{
	struct weft_callback *cb, *next;

	weft_future_lock(f);
	cb = f->callbacks;
	f->callbacks = NULL;
	weft_future_unlock(f);
	for (; cb; cb = next) {
		next = cb->next;
		call(f, cb->call, cb->arg);
		weft_free(cb, sizeof(*cb));
	}
}

/* False: it is done, and nothing was added. */
static bool add(struct weft_future *f, struct weft_callback *cb)
{
	bool added;

	weft_future_lock(f);
	added = !weft_word_done(
		atomic_fetch_or_explicit(&f->word, WEFT_LISTED, memory_order_acq_rel));
	if (added) {
		if (f->callbacks)
			*f->last_callback = cb;
		else
			f->callbacks = cb;
		f->last_callback = &cb->next;
	}
	weft_future_unlock(f);
	return added;
}

WEFT_API int weft_future_on_done(struct weft_future *f, weft_done_callback *callback, void *arg)
{
	struct weft_callback *cb;

	if (!callback)
		return weft_refuse(-EINVAL, "a done callback is a function, not NULL");
	if (weft_future_done(f)) {
		call(f, callback, arg);
		return 0;
	}
	cb = weft_alloc(sizeof(*cb));
	if (!cb)
		return -ENOMEM;
	*cb = (struct weft_callback){ .call = callback, .arg = arg };
	if (!add(f, cb)) {
		weft_free(cb, sizeof(*cb));
		call(f, callback, arg);
	}
	return 0;
}

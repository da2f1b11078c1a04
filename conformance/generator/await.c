/* SPDX-License-Identifier: MIT */
/* Awaiting: what a body sees, and what a driver sees. */

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "../bodies.h"
#include "../case.h"
#include "../delegation/parts.h"

/* Something that is done when the case says so. */
struct event {
	struct weft_awaitable awaitable;
	pthread_mutex_t lock;
	int refs, polls;
	bool done;
	struct weft_value value;
	struct weft_error error;	/* with a code: it failed */
	struct weft_waker *waker;
};

static int event_poll(struct weft_awaitable *awaitable, struct weft_value *ret,
		      struct weft_error *err)
{
	struct event *event = (struct event *)awaitable;
	int r = 0;

	pthread_mutex_lock(&event->lock);
	event->polls++;
	if (event->done && event->error.code < 0) {
		*err = event->error;
		r = err->code;
	} else if (event->done) {
		*ret = event->value;
		r = 1;
	}
	pthread_mutex_unlock(&event->lock);
	return r;
}

static int event_subscribe(struct weft_awaitable *awaitable, struct weft_waker *waker)
{
	struct event *event = (struct event *)awaitable;
	int r;

	pthread_mutex_lock(&event->lock);
	r = event->done;
	if (!r)
		event->waker = waker;
	pthread_mutex_unlock(&event->lock);
	return r;
}

static void event_unsubscribe(struct weft_awaitable *awaitable, struct weft_waker *waker)
{
	struct event *event = (struct event *)awaitable;

	pthread_mutex_lock(&event->lock);
	if (event->waker == waker)
		event->waker = NULL;
	pthread_mutex_unlock(&event->lock);
}

static bool event_cancel(struct weft_awaitable *awaitable)
{
	(void)awaitable;
	note("cancelled");
	return false;
}

static const char *event_name(const struct weft_awaitable *awaitable)
{
	(void)awaitable;
	return "event";
}

static void event_ref(struct weft_awaitable *awaitable)
{
	((struct event *)awaitable)->refs++;
}

static void event_unref(struct weft_awaitable *awaitable)
{
	((struct event *)awaitable)->refs--;
}

static struct event new_event(void)
{
	static const struct weft_awaitable_ops ops = {
		.size = sizeof(ops),
		.poll = event_poll,
		.subscribe = event_subscribe,
		.unsubscribe = event_unsubscribe,
		.cancel = event_cancel,
		.name = event_name,
		.ref = event_ref,
		.unref = event_unref,
	};

	return (struct event){ .awaitable.ops = &ops,
			       .lock = PTHREAD_MUTEX_INITIALIZER,
			       .refs = 1 };
}

static void finish(struct event *event, struct weft_value value)
{
	pthread_mutex_lock(&event->lock);
	event->done = true;
	event->value = value;
	if (event->waker)
		event->waker->wake(event->waker);
	event->waker = NULL;
	pthread_mutex_unlock(&event->lock);
}

/* return await @event */
struct waiter {
	struct weft_frame weft;
	struct event *event;
};

static int waiter(void *self)
{
	struct waiter *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_AWAIT(f, r, &f->event->awaitable);
	note("await: %s", code_name(r));
	if (r == 0)
		r = weft_return(f, weft_sent(f));
	WEFT_END(f);
	return r;
}

static int waiter_stackful(struct weft_co *co, void *event)
{
	struct weft_value v;
	int r = weft_await(co, &((struct event *)event)->awaitable, &v);

	note("await: %s", code_name(r));
	return r < 0 ? r : weft_return(co, v);
}

/* Resume @co: it awaits @event. */
static bool waits_for(struct weft_co *co, struct event *event)
{
	struct step s = co_next(co);

	return CHECK_INT(s.r, WEFT_YIELDED) &&
	       CHECK(weft_get_awaitable(s.value) == &event->awaitable) &&
	       CHECK(!weft_is_none(s.value)) && CHECK_INT(event->refs, 2);
}

void await_done(const struct weft_backend *be)
{
	struct event event = new_event();
	struct waiter f = { .event = &event };
	struct weft_co *co = make(be, waiter, &f);

	finish(&event, weft_int(7));
	CHECK_RETURNS(co_next(co), weft_int(7));
	CHECK_INT(event.refs, 1);
	CHECK_LOG("await: 0");
	DROP(co);
}

void await_pending(const struct weft_backend *be)
{
	struct event event = new_event();
	struct waiter f = { .event = &event };
	struct weft_co *co = make(be, waiter, &f);

	waits_for(co, &event);
	CHECK(weft_co_state(co) == WEFT_SUSPENDED);
	finish(&event, weft_int(7));
	CHECK_RETURNS(co_next(co), weft_int(7));
	CHECK_INT(event.refs, 1);
	DROP(co);
}

/* Ordinary values are no awaitables. */
void await_no_other_value(const struct weft_backend *be)
{
	int here;

	(void)be;
	CHECK(!weft_get_awaitable(weft_none()));
	CHECK(!weft_get_awaitable(weft_int(5)));
	CHECK(!weft_get_awaitable(weft_ptr(&here)));
	CHECK(!weft_get_awaitable(weft_str("x", 1)));
}

/* Resumed too early it waits on, and what is sent is ignored. */
void await_again(const struct weft_backend *be)
{
	struct event event = new_event();
	struct waiter f = { .event = &event };
	struct weft_co *co = make(be, waiter, &f);
	struct step s;

	waits_for(co, &event);
	waits_for(co, &event);
	s = co_send(co, weft_int(3));
	CHECK(s.r == WEFT_YIELDED && weft_get_awaitable(s.value) == &event.awaitable);
	finish(&event, weft_str("end", 3));
	CHECK_RETURNS(co_send(co, weft_int(4)), weft_str("end", 3));
	CHECK_INT(event.refs, 1);
	DROP(co);
}

void await_stackful(const struct weft_backend *be)
{
	struct event event = new_event();
	struct weft_co *co = make_stackful(be, waiter_stackful, &event);

	waits_for(co, &event);
	waits_for(co, &event);
	finish(&event, weft_float(1.5));
	CHECK_RETURNS(co_next(co), weft_float(1.5));
	CHECK_INT(event.refs, 1);
	DROP(co);
	co = make_stackful(be, waiter_stackful, &event);
	CHECK_RETURNS(co_next(co), weft_float(1.5));
	DROP(co);
}

/* Three delegators above it, of @be and @other in turn. */
static void await_below(const struct weft_backend *be, const struct weft_backend *other)
{
	struct event event = new_event();
	struct waiter f = { .event = &event };
	struct scene up[3] = { { .label = "1" }, { .label = "2" }, { .label = "3" } };
	struct weft_co *co = make(be, waiter, &f);

	for (int i = 0; i < 3; i++) {
		up[i].sub = co;
		co = make(i % 2 ? be : other, body_from, &up[i]);
	}
	waits_for(co, &event);
	waits_for(co, &event);
	CHECK(weft_co_state(co) == WEFT_SUSPENDED);
	finish(&event, weft_int(9));
	CHECK_RETURNS(co_next(co), weft_int(9));
	CHECK_INT(event.refs, 1);
	CHECK_LOG("await: 0; 1: 0; 2: 0; 3: 0");
	DROP(co);
	for (int i = 2; i >= 0; i--)
		DROP(up[i].sub);
}

void await_delegated(const struct weft_backend *be)
{
	await_below(be, be);
}

void await_foreign(const struct weft_backend *be)
{
	const struct weft_backend *other = other_backend(be);

	if (other)
		await_below(be, other);
	else
		conform_skip("there is no other backend");
}

/* What is thrown in ends the wait, also when the result is there; nothing is cancelled. */
void await_thrown(const struct weft_backend *be)
{
	struct event event = new_event();
	struct waiter f = { .event = &event };
	struct weft_co *co = make(be, waiter, &f);

	waits_for(co, &event);
	CHECK_RAISES(co_throw(co, WEFT_ECANCELED), WEFT_ECANCELED);
	CHECK_INT(event.refs, 1);
	DROP(co);
	f = (struct waiter){ .event = &event };
	co = make(be, waiter, &f);
	waits_for(co, &event);
	finish(&event, weft_int(1));
	CHECK_RAISES(co_throw(co, ERR_A), ERR_A);
	CHECK_INT(event.refs, 1);
	CHECK_LOG("await: ECANCELED; await: ERR_A");
	DROP(co);
}

void await_closed(const struct weft_backend *be)
{
	struct event event = new_event();
	struct waiter f = { .event = &event }, g = { .event = &event };
	struct weft_co *co = make(be, waiter, &f);

	waits_for(co, &event);
	CHECK_CLOSES(co);
	CHECK_INT(event.refs, 1);
	DROP(co);
	co = make(be, waiter, &g);
	waits_for(co, &event);
	DROP(co);
	CHECK_INT(event.refs, 1);
	CHECK_LOG("await: EEXIT; await: EEXIT");
}

void await_abandoned(const struct weft_backend *be)
{
	struct event event = new_event();
	struct waiter f = { .event = &event };
	struct weft_co *co = make(be, waiter, &f);

	waits_for(co, &event);
	CHECK_INT(weft_co_abandon(co), 0);
	CHECK_INT(event.refs, 1);
	CHECK_LOG("");
	DROP(co);
}

/* The whole object arrives; a code that stops generators is a code like any other here. */
void await_error(const struct weft_backend *be)
{
	static const int codes[] = { ERR_A, WEFT_EEXIT, WEFT_ECANCELED, -EINVAL };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct event event = new_event();
		struct waiter f = { .event = &event };
		struct weft_co *co = make(be, waiter, &f);

		event.error = weft_err(codes[i], weft_int(3));
		event.error.text = "because";
		if (i % 2)
			waits_for(co, &event);
		finish(&event, weft_none());
		CHECK_RAISES(co_next(co), codes[i]);
		CHECK_INT(weft_as_int(weft_co_error(co)->value), 3);
		CHECK(strcmp(weft_co_error(co)->text, "because") == 0);
		CHECK_INT(event.refs, 1);
		DROP(co);
	}
}

void await_by_two(const struct weft_backend *be)
{
	struct event event = new_event();
	struct waiter f = { .event = &event }, g = { .event = &event };
	struct weft_co *a = make(be, waiter, &f), *b = make(be, waiter, &g);

	waits_for(a, &event);
	event.refs--;
	waits_for(b, &event);
	event.refs++;
	finish(&event, weft_int(4));
	CHECK_RETURNS(co_next(b), weft_int(4));
	CHECK_RETURNS(co_next(a), weft_int(4));
	CHECK_INT(event.refs, 1);
	DROP(a);
	DROP(b);
}

/*
 * weft_block_on.
 */

static void *finish_later(void *event)
{
	/* As soon as the other thread has subscribed. */
	for (bool seen = false; !seen;) {
		pthread_mutex_lock(&((struct event *)event)->lock);
		seen = ((struct event *)event)->waker;
		pthread_mutex_unlock(&((struct event *)event)->lock);
	}
	finish(event, weft_int(11));
	return NULL;
}

void await_block_on(const struct weft_backend *be)
{
	struct event event = new_event();
	struct waiter f = { .event = &event };
	struct weft_co *co = make(be, waiter, &f);
	struct weft_value v = weft_none();
	pthread_t thread;

	CHECK_INT(weft_block_on(co, WEFT_NOW, &v), WEFT_ETIMEDOUT);
	CHECK(weft_is_none(v) && !event.waker);
	CHECK_INT(pthread_create(&thread, NULL, finish_later, &event), 0);
	CHECK_INT(weft_block_on(co, WEFT_NEVER, &v), 0);
	CHECK_INT(weft_as_int(v), 11);
	pthread_join(thread, NULL);
	CHECK_INT(event.refs, 1);
	DROP(co);
}

/* yield; yield 5 */
static int yields_five(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	note("bare: %s", code_name(r));
	WEFT_YIELD(f, r, weft_int(5));
	note("five: %s", code_name(r));
	WEFT_END(f);
	return r;
}

void await_block_on_yields(const struct weft_backend *be)
{
	struct scene f = { .end = 0 };
	struct weft_co *co = make(be, yields_five, &f);
	struct weft_value v = weft_int(1);

	CHECK_INT(weft_block_on(co, WEFT_NEVER, &v), WEFT_ETYPE);
	CHECK_INT(weft_as_int(v), 1);
	CHECK_LOG("bare: 0; five: ETYPE");
	DROP(co);
}

/*
 * Details of errors.
 */

static int raises_text(void *self)
{
	struct scene *f = self;

	return weft_raise_text(f, ERR_A, "number %d", (int)f->i);
}

/* A text that was made at run time outlives the coroutine that raised it. */
void error_detail(const struct weft_backend *be)
{
	struct scene inner = { .i = 42 }, outer = { .label = "outer" };
	struct weft_co *co = make(be, body_from, &outer);
	const struct weft_error *err;

	outer.sub = make(be, raises_text, &inner);
	CHECK_RAISES(co_next(co), ERR_A);
	DROP(outer.sub);
	err = weft_co_error(co);
	CHECK(err->detail && strcmp(err->text, "number 42") == 0);
	DROP(co);
}

void error_detail_foreign(const struct weft_backend *be)
{
	const struct weft_backend *other = other_backend(be);
	struct scene inner = { .i = 43 }, outer = { .label = "outer" };
	struct weft_co *co;

	if (!other) {
		conform_skip("there is no other backend");
		return;
	}
	co = make(be, body_from, &outer);
	outer.sub = make(other, raises_text, &inner);
	CHECK_RAISES(co_next(co), ERR_A);
	DROP(outer.sub);
	CHECK(strcmp(weft_co_error(co)->text, "number 43") == 0);
	DROP(co);
}

static void overwrite_and_free(enum weft_memory kind, void *p, size_t size, void *arg)
{
	if (p)
		memset(p, 0xdb, size);
	conform_hooks()->free(kind, p, size, arg);
}

static int yields_and_raises_text(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	if (r == 0)
		r = weft_raise_text(f, ERR_A, "number %d", (int)f->i);
	WEFT_END(f);
	return r;
}

/*
 * A coroutine that has begun to delegate to @body, of another backend, and holds the last reference
 * to it.  Memory is overwritten when it is freed.  NULL: there is no other backend.
 */
static struct weft_co *begin_last(const struct weft_backend *be, weft_resumable_body *body,
				  struct scene *outer, struct scene *inner)
{
	const struct weft_backend *other = other_backend(be);
	struct weft_hooks hooks = *conform_hooks();
	struct weft_co *co;

	if (!other) {
		conform_skip("there is no other backend");
		return NULL;
	}
	hooks.free = overwrite_and_free;
	weft_set_hooks(&hooks);
	co = make(be, body_from, outer);
	outer->sub = make(other, body, inner);
	CHECK_YIELDS(co_next(co), weft_int(1));
	DROP(outer->sub);
	return co;
}

/* The delegate ends with the delegation, and the text of its error does not. */
void error_detail_last(const struct weft_backend *be)
{
	struct scene inner = { .i = 44 }, outer = { .label = "outer" };
	struct weft_co *co = begin_last(be, yields_and_raises_text, &outer, &inner);

	if (!co)
		return;
	CHECK_RAISES(co_next(co), ERR_A);
	CHECK_STR(weft_co_error(co)->text, "number 44");
	DROP(co);
}

static int raises_text_at_exit(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	if (r == WEFT_EEXIT)
		r = weft_raise_text(f, ERR_A, "number %d", (int)f->i);
	WEFT_END(f);
	return r;
}

/* The same of a delegate that does not end as it is told to; nothing of the text is left over. */
void error_detail_closed(const struct weft_backend *be)
{
	struct scene inner = { .i = 45 }, outer = { .label = "outer" };
	struct weft_co *co = begin_last(be, raises_text_at_exit, &outer, &inner);

	if (!co)
		return;
	CHECK_INT(weft_close(co, NULL), ERR_A);
	CHECK_STR(weft_co_error(co)->text, "number 45");
	DROP(co);
}

void error_detail_causes(const struct weft_backend *be)
{
	struct weft_error causes[2] = { weft_err(ERR_A, weft_int(1)),
					weft_err(ERR_B, weft_none()) };
	const struct weft_error *got = NULL;
	struct weft_detail *group;

	(void)be;
	causes[1].detail = weft_detail_new(NULL, 0, "second");
	causes[1].text = weft_detail_text(causes[1].detail);
	group = weft_detail_new(causes, 2, "%d errors", 2);
	weft_detail_unref(causes[1].detail);
	CHECK(strcmp(weft_detail_text(group), "2 errors") == 0);
	CHECK_INT((long)weft_detail_causes(group, &got), 2);
	CHECK(got && got[0].code == ERR_A && strcmp(got[1].text, "second") == 0);
	weft_detail_unref(weft_detail_ref(group));
	weft_detail_unref(group);
	CHECK(!weft_detail_text(NULL) && weft_detail_causes(NULL, &got) == 0);
}

/* Without memory there is a reserve, and then no text. */
void error_detail_reserve(const struct weft_backend *be)
{
	struct weft_detail *all[20];
	char want[20];
	int i, n;

	(void)be;
	for (int round = 0; round < 2; round++) {
		for (i = 0; i < 20; i++) {
			conform_fail_alloc(1);
			all[i] = weft_detail_new(NULL, 0, "number %d", i);
		}
		conform_fail_alloc(0);
		for (n = 0; n < 20 && all[n]; n++) {
			snprintf(want, sizeof(want), "number %d", n);
			CHECK(strcmp(weft_detail_text(all[n]), want) == 0);
		}
		CHECK_INT(n, 16);
		for (i = 0; i < 20; i++)
			weft_detail_unref(all[i]);
	}
}

/* One line about an error, cut where there is no room. */
void error_line(const struct weft_backend *be)
{
	struct weft_error err = weft_err(WEFT_ETIMEDOUT, weft_none());
	char text[64];

	(void)be;
	CHECK(strcmp(weft_error_text(NULL, text, sizeof(text)), "no error") == 0);
	CHECK(strcmp(weft_error_text(&err, text, sizeof(text)), "timed out") == 0);
	err.text = "the pump";
	CHECK(strcmp(weft_error_text(&err, text, sizeof(text)), "timed out: the pump") == 0);
	err.func = "run";
	err.line = 7;
	weft_error_text(&err, text, sizeof(text));
	CHECK(strcmp(text, "timed out: the pump (run, line 7)") == 0);
	CHECK(strcmp(weft_error_text(&err, text, 10), "timed out") == 0);
	CHECK(strcmp(weft_error_text(&err, text, 23), "timed out: the pump (r") == 0);
	CHECK(strcmp(weft_error_text(&err, text, 1), "") == 0);
}

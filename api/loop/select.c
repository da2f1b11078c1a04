/* SPDX-License-Identifier: MIT */
/*
 * Waiting for one of several exchanges.  A send or a receive alone is a select of one case, whose
 * memory is not the caller's.
 */

#include "channel.h"

#include <errno.h>

#include "../base/hooks.h"
#include "../base/text.h"

struct weft_selecting {
	struct weft_operation operation;
	struct weft_task *task;
	struct weft_case *cases;
	size_t n;
	struct weft_case *done; /* NULL: none has happened yet */
	struct weft_case one;   /* of a send or a receive */
};

bool weft_selecting_waits(const struct weft_selecting *s)
{
	return s->task->future.task.parking == WEFT_PARKED;
}

void weft_selecting_done(struct weft_selecting *s, struct weft_case *c)
{
	s->done = c;
	weft_unpark(s->task);
}

/* A case of a channel that is NULL is never joined. */
static void drop(struct weft_operation *operation)
{
	struct weft_selecting *s = (struct weft_selecting *)operation;

	s->task->extra->operation = NULL;
	for (size_t i = 0; i < s->n; i++)
		weft_case_leave(&s->cases[i]);
	weft_free(s, sizeof(*s));
}

/*
 * Trying.
 */

/* A place to begin; the next of a sequence (xorshift) that is the channel's. */
static size_t draw(struct weft_channel *ch, size_t n)
{
	uint64_t x = ch->chance_ ? ch->chance_ : 0x9e3779b97f4a7c15;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	ch->chance_ = x;
	return (size_t)((x >> 32) % n);
}

static size_t somewhere(struct weft_case *cases, size_t n)
{
	for (size_t i = 0; i < n && n > 1; i++)
		if (cases[i].channel)
			return draw(cases[i].channel, n);
	return 0;
}

/* The case that has happened; NULL: none can. */
static struct weft_case *try_all(struct weft_case *cases, size_t n)
{
	size_t from = somewhere(cases, n);

	for (size_t i = 0; i < n; i++) {
		struct weft_case *c = &cases[(from + i) % n];

		if (c->channel && weft_case_try(c))
			return c;
	}
	return NULL;
}

static int refuse_none(void)
{
	return weft_refuse(-EINVAL, "there is nothing to select from");
}

WEFT_API int weft_select_try(struct weft_case *cases, size_t n, size_t *ret)
{
	struct weft_case *c;

	if (n == 0)
		return refuse_none();
	c = try_all(cases, n);
	if (!c)
		return weft_refuse(-EAGAIN, "no case is ready");
	*ret = (size_t)(c - cases);
	return 0;
}

/*
 * Waiting.
 */

static int check(struct weft_task *task, struct weft_case *cases, size_t n)
{
	if (!task)
		return weft_refuse_outside();
	if (n == 0)
		return refuse_none();
	for (size_t i = 0; i < n; i++) {
		struct weft_channel *ch = cases[i].channel;

		if (ch && ch->loop_ && ch->loop_ != task->future.loop)
			return weft_refuse(-EXDEV, "tasks of another loop wait for this");
	}
	return 0;
}

/* All of @s's cases wait from now on. */
static int join_all(struct weft_co *co, struct weft_selecting *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct weft_channel *ch = s->cases[i].channel;

		if (!ch)
			continue;
		ch->loop_ = s->task->future.loop;
		weft_case_join(&s->cases[i], s);
	}
	s->task->extra->operation = &s->operation;
	weft_park(co);
	return WEFT_AWAITS_;
}

static struct weft_selecting *new_selecting(struct weft_task *task, struct weft_case *cases,
					    size_t n)
{
	struct weft_selecting *s = weft_task_extra(task) ? weft_alloc(sizeof(*s)) : NULL;

	if (s)
		*s = (struct weft_selecting){ { drop }, task, cases, n, NULL, { .sends = false } };
	return s;
}

WEFT_API int weft_select_begin_(struct weft_co *co, struct weft_case *cases, size_t n, size_t *ret)
{
	struct weft_task *task = weft_task_of_co(co);
	struct weft_selecting *s;
	struct weft_case *c;
	int r = check(task, cases, n);

	if (r < 0)
		return r;
	c = try_all(cases, n);
	if (c) {
		*ret = (size_t)(c - cases);
		return 0;
	}
	s = new_selecting(task, cases, n);
	return s ? join_all(co, s) : -ENOMEM;
}

/*
 * The body goes on.  Returns its record of the select, or NULL, and *@r is the outcome of the wait.
 * A cancellation that came after the exchange is put off until the next wait.
 */
static struct weft_selecting *go_on(struct weft_co *co, int *r)
{
	enum weft_parking how;
	struct weft_task *task = weft_parked_end(co, &how);
	struct weft_selecting *s = task ? (struct weft_selecting *)weft_task_operation(task) : NULL;

	if (!s) {
		*r = weft_lost(*r);
		return NULL;
	}
	if (s->done && *r == WEFT_ECANCELED) {
		task->future.task.must_cancel = task->future.task.special = true;
		*r = 0;
	}
	return s;
}

WEFT_API int weft_select_end_(struct weft_co *co, size_t *ret, int r)
{
	struct weft_selecting *s = go_on(co, &r);

	if (!s)
		return r;
	if (r == 0)
		*ret = (size_t)(s->done - s->cases);
	drop(&s->operation);
	return r;
}

/*
 * One case.
 */

static int outcome(const struct weft_case *c, struct weft_value *ret)
{
	if (c->code < 0)
		return weft_refuse(c->code, "the channel is closed");
	if (ret)
		*ret = c->value;
	return 0;
}

static int begin_one(struct weft_co *co, struct weft_case *c, struct weft_value *ret)
{
	struct weft_task *task = weft_task_of_co(co);
	struct weft_selecting *s;
	int r = check(task, c, 1);

	if (r < 0)
		return r;
	if (weft_case_try(c))
		return outcome(c, ret);
	s = new_selecting(task, NULL, 1);
	if (!s)
		return -ENOMEM;
	s->one = *c;
	s->cases = &s->one;
	return join_all(co, s);
}

WEFT_API int weft_channel_send_begin_(struct weft_co *co, struct weft_channel *ch,
				      struct weft_value value)
{
	struct weft_case c = { .channel = ch, .sends = true, .value = value };

	return begin_one(co, &c, NULL);
}

WEFT_API int weft_channel_receive_begin_(struct weft_co *co, struct weft_channel *ch,
					 struct weft_value *ret)
{
	struct weft_case c = { .channel = ch };

	return begin_one(co, &c, ret);
}

WEFT_API int weft_channel_end_(struct weft_co *co, struct weft_value *ret, int r)
{
	struct weft_selecting *s = go_on(co, &r);

	if (!s)
		return r;
	if (r == 0)
		r = outcome(&s->one, ret);
	drop(&s->operation);
	return r;
}

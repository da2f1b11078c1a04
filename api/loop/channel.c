/* SPDX-License-Identifier: MIT */
/* Channels: a ring of values, and the cases that wait on both sides of it. */

#include "channel.h"

#include <errno.h>
#include <string.h>

#include "../base/hooks.h"
#include "../base/text.h"

WEFT_API int weft_channel_init(struct weft_channel *ch, size_t room)
{
	struct weft_value *items = NULL;

	if (room > SIZE_MAX / sizeof(*items))
		return -ENOMEM;
	if (room > 0) {
		items = weft_alloc(room * sizeof(*items));
		if (!items)
			return -ENOMEM;
	}
	*ch = (struct weft_channel){ .items_ = items, .room_ = room };
	return 0;
}

WEFT_API void weft_channel_fini(struct weft_channel *ch)
{
	if (ch->items_)
		weft_free(ch->items_, ch->room_ * sizeof(*ch->items_));
	ch->items_ = NULL;
	ch->n_ = ch->room_ = 0;
}

WEFT_API size_t weft_channel_size(const struct weft_channel *ch)
{
	return ch->n_;
}

WEFT_API size_t weft_channel_room(const struct weft_channel *ch)
{
	return ch->room_;
}

WEFT_API bool weft_channel_closed(const struct weft_channel *ch)
{
	return ch->closed_;
}

static void push(struct weft_channel *ch, struct weft_value value)
{
	ch->items_[(ch->head_ + ch->n_++) % ch->room_] = value;
}

static struct weft_value pop(struct weft_channel *ch)
{
	struct weft_value first = ch->items_[ch->head_];

	ch->head_ = (ch->head_ + 1) % ch->room_;
	ch->n_--;
	return first;
}

/*
 * Cases that wait.
 */

static struct weft_cases *list_of(struct weft_case *c)
{
	return c->sends ? &c->channel->senders_ : &c->channel->receivers_;
}

void weft_case_join(struct weft_case *c, struct weft_selecting *selecting)
{
	struct weft_cases *list = list_of(c);

	c->selecting_ = selecting;
	c->next_ = NULL;
	c->prev_ = list->last_;
	if (list->last_)
		list->last_->next_ = c;
	else
		list->first_ = c;
	list->last_ = c;
}

void weft_case_leave(struct weft_case *c)
{
	struct weft_cases *list;

	if (!c->selecting_)
		return;
	list = list_of(c);
	if (c->prev_)
		c->prev_->next_ = c->next_;
	else
		list->first_ = c->next_;
	if (c->next_)
		c->next_->prev_ = c->prev_;
	else
		list->last_ = c->prev_;
	c->selecting_ = NULL;
}

/* The first that can happen. */
static struct weft_case *first(struct weft_cases *list)
{
	while (list->first_ && !weft_selecting_waits(list->first_->selecting_))
		weft_case_leave(list->first_);
	return list->first_;
}

/* It stays where it is, as one that cannot happen any more. */
static void happen(struct weft_case *c, int code)
{
	c->code = code;
	weft_selecting_done(c->selecting_, c);
}

/*
 * Exchanges.
 */

static bool try_send(struct weft_channel *ch, struct weft_case *c)
{
	struct weft_case *other = first(&ch->receivers_);

	if (ch->closed_) {
		c->code = WEFT_ECLOSED;
		return true;
	}
	if (other) {
		other->value = c->value;
		happen(other, 0);
	} else if (ch->n_ < ch->room_) {
		push(ch, c->value);
	} else {
		return false;
	}
	c->code = 0;
	return true;
}

/* The first sender moves up into the place that was freed. */
static bool try_receive(struct weft_channel *ch, struct weft_case *c)
{
	struct weft_case *other = first(&ch->senders_);

	if (ch->n_ == 0 && !other) {
		c->code = WEFT_ECLOSED;
		return ch->closed_;
	}
	c->value = ch->n_ > 0 ? pop(ch) : other->value;
	if (other && ch->room_ > 0)
		push(ch, other->value);
	if (other)
		happen(other, 0);
	c->code = 0;
	return true;
}

bool weft_case_try(struct weft_case *c)
{
	return c->sends ? try_send(c->channel, c) : try_receive(c->channel, c);
}

static int refuse_closed(void)
{
	return weft_refuse(WEFT_ECLOSED, "the channel is closed");
}

WEFT_API int weft_channel_try_send(struct weft_channel *ch, struct weft_value value)
{
	struct weft_case c = { .channel = ch, .sends = true, .value = value };

	if (!weft_case_try(&c))
		return weft_refuse(-EAGAIN, "the channel has no room");
	return c.code < 0 ? refuse_closed() : 0;
}

WEFT_API int weft_channel_try_receive(struct weft_channel *ch, struct weft_value *ret)
{
	struct weft_case c = { .channel = ch };

	if (!weft_case_try(&c))
		return weft_refuse(-EAGAIN, "the channel is empty");
	if (c.code < 0)
		return refuse_closed();
	*ret = c.value;
	return 0;
}

WEFT_API int weft_channel_close(struct weft_channel *ch)
{
	struct weft_case *c;

	if (ch->closed_)
		return refuse_closed();
	ch->closed_ = true;
	while ((c = first(&ch->receivers_)))
		happen(c, WEFT_ECLOSED);
	while ((c = first(&ch->senders_)))
		happen(c, WEFT_ECLOSED);
	return 0;
}

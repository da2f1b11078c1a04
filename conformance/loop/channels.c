/* SPDX-License-Identifier: MIT */
/*
 * Channels and select.  A case is a few tasks, each of which plays a script, in both forms of a
 *body.
 *
 * A script is steps with a blank between them; C is the number of a channel, one digit:
 *	C!7 C?		send 7; receive		C!7~ C?~	the same without waiting
 *	.2		sleep for 2 s		C#		close
 *	xN		cancel task N		|<0<1>2		select: receive, receive, send 102
 *	|~...		select without waiting	(2 )		a time limit of 2 s around some
 *steps Each step notes its task, itself, and what it came to; after an error the script goes on.
 */

#include "loops.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weft/channel.h>

enum { CHANNELS = 3, TRADERS = 4, CASES = 4 };

struct market;

struct trader {
	struct weft_frame weft;
	struct market *market;
	struct weft_co *co;
	const char *script, *step;
	char name;
	int r;
	struct weft_timeout limit;
	struct weft_value got;
	struct weft_case cases[CASES];
	size_t n, chosen;
};

struct market {
	struct weft_channel channels[CHANNELS];
	struct trader traders[TRADERS];
	struct weft_task *tasks[TRADERS];
};

static struct weft_channel *channel_of(struct trader *t)
{
	return &t->market->channels[*t->step - '0'];
}

static struct weft_value value_of(const struct trader *t)
{
	return weft_int(strtol(t->step + 2, NULL, 10));
}

static double seconds(const struct trader *t)
{
	return strtod(t->step + 1, NULL);
}

static size_t length(const char *step)
{
	return strcspn(step, " ");
}

static bool tries(const struct trader *t)
{
	return *t->step == '|' ? t->step[1] == '~' : t->step[length(t->step) - 1] == '~';
}

static void read_cases(struct trader *t)
{
	const char *at = t->step + strcspn(t->step, "<>");

	memset(t->cases, 0, sizeof(t->cases));
	for (t->n = 0; *at == '<' || *at == '>'; at += 2)
		t->cases[t->n++] = (struct weft_case){
			.channel = at[1] == '-' ? NULL : &t->market->channels[at[1] - '0'],
			.sends = *at == '>',
			.value = weft_int(100 + at[1] - '0'),
		};
}

static void tell(struct trader *t, int r)
{
	const struct weft_case *c = &t->cases[t->chosen];
	const char *how = *t->step == '|' && r == 0 ? code_name(c->code) : "0";
	int n = (int)length(t->step);
	int64_t i = 0;

	t->r = r;
	if (starved(r)) {
		t->script = t->step;
		return;
	}
	if (r < 0)
		note("%c %.*s %s", t->name, n, t->step, r == -EAGAIN ? "EAGAIN" : code_name(r));
	else if (*t->step == '|' && c->code == 0 && !c->sends)
		note("%c %.*s %zu:%d", t->name, n, t->step, t->chosen, (int)weft_as_int(c->value));
	else if (*t->step == '|')
		note("%c %.*s %zu:%s", t->name, n, t->step, t->chosen, how);
	else if (t->step[1] == '?' && weft_get_int(t->got, &i) == 0)
		note("%c %.*s=%d", t->name, n, t->step, (int)i);
	else
		note("%c %.*s", t->name, n, t->step);
	t->got = weft_none();
}

static int plain(struct trader *t)
{
	const char *s = t->step;

	if (*s == '|')
		return weft_select_try(t->cases, t->n, &t->chosen);
	if (*s == '(')
		return weft_timeout_open(t->co, memset(&t->limit, 0, sizeof(t->limit)), seconds(t));
	if (*s == ')')
		return weft_timeout_close(t->co, &t->limit, t->r);
	if (*s == 'x')
		return weft_task_cancel(t->market->tasks[s[1] - 'a'], NULL) ? 0 : WEFT_ESTATE;
	if (s[1] == '#')
		return weft_channel_close(channel_of(t));
	if (s[1] == '!')
		return weft_channel_try_send(channel_of(t), value_of(t));
	return weft_channel_try_receive(channel_of(t), &t->got);
}

static bool suspends(const struct trader *t)
{
	if (strchr("()x", *t->step) || t->step[1] == '#')
		return false;
	return !tries(t);
}

/* Play until a step suspends; false: the script is at its end. */
static bool advance(struct trader *t, struct weft_co *co)
{
	t->co = co;
	for (;;) {
		t->step = t->script += strspn(t->script, " ");
		if (!*t->step)
			return false;
		t->script += length(t->step);
		if (*t->step == '|')
			read_cases(t);
		if (suspends(t))
			return true;
		tell(t, plain(t));
	}
}

static int trade_resumable(void *self)
{
	struct trader *t = self;
	int r = 0;

	WEFT_BEGIN(t);
	while (advance(t, weft_self(t))) {
		if (*t->step == '.')
			WEFT_SLEEP(t, r, seconds(t));
		else if (*t->step == '|')
			WEFT_SELECT(t, r, t->cases, t->n, &t->chosen);
		else if (t->step[1] == '!')
			WEFT_CHANNEL_SEND(t, r, channel_of(t), value_of(t));
		else
			WEFT_CHANNEL_RECEIVE(t, r, channel_of(t), &t->got);
		tell(t, r);
	}
	r = 0;
	WEFT_END(t);
	return r;
}

static int suspend(struct weft_co *co, struct trader *t)
{
	if (*t->step == '.')
		return weft_sleep(co, seconds(t));
	if (*t->step == '|')
		return weft_select(co, t->cases, t->n, &t->chosen);
	if (t->step[1] == '!')
		return weft_channel_send(co, channel_of(t), value_of(t));
	return weft_channel_receive(co, channel_of(t), &t->got);
}

static int trade_stackful(struct weft_co *co, void *arg)
{
	struct trader *t = arg;

	while (advance(t, co))
		tell(t, suspend(co, t));
	return 0;
}

static void start(struct market *m, struct weft_loop *loop, const struct weft_backend *be, int i,
		  bool stackful)
{
	struct trader *t = &m->traders[i];

	MUST(weft_task_new(loop,
			   stackful ? make_stackful(be, trade_stackful, t)
				    : make(be, trade_resumable, t),
			   NULL, &m->tasks[i]));
}

/* What is left waiting is cancelled. */
static void run(struct market *m, struct weft_loop *loop)
{
	CHECK_INT(weft_loop_run_forever(loop), -EDEADLK);
	if (weft_task_next(loop, NULL))
		note("left");
	for (int i = 0; i < TRADERS; i++)
		if (m->tasks[i])
			weft_task_cancel(m->tasks[i], NULL);
	turn(loop, 3);
	for (int i = 0; i < TRADERS; i++)
		weft_task_unref(m->tasks[i]);
	drop_loop(loop);
}

/* One script a line. */
static void read_scripts(struct market *m, char *text)
{
	for (int i = 0; text && i < TRADERS; i++) {
		char *end = strchr(text, '\n');

		m->traders[i] = (struct trader){
			.market = m,
			.script = text,
			.name = (char)('a' + i),
		};
		if (end)
			*end++ = '\0';
		text = end;
	}
}

static void play(struct market *m, const struct weft_backend *be, const char *scripts,
		 bool stackful)
{
	struct weft_loop *loop = virtual_loop();
	char text[400];

	snprintf(text, sizeof(text), "%s", scripts);
	read_scripts(m, text);
	for (int i = 0; i < TRADERS && m->traders[i].script; i++)
		start(m, loop, be, i, stackful);
	run(m, loop);
}

/* @rooms: of each channel, one digit. */
static void trade(const struct weft_backend *be, const char *rooms, const char *scripts,
		  const char *want)
{
	for (int form = 0; form < (be->caps & WEFT_CAP_STACKFUL ? 2 : 1); form++) {
		struct market m = { .tasks = { NULL } };

		for (int i = 0; rooms[i]; i++)
			MUST(weft_channel_init(&m.channels[i], (size_t)(rooms[i] - '0')));
		play(&m, be, scripts, form);
		CHECK_LOG(want);
		for (int i = 0; rooms[i]; i++) {
			CHECK(!m.channels[i].senders_.first_ && !m.channels[i].receivers_.first_);
			weft_channel_fini(&m.channels[i]);
		}
	}
}

/* Without room both sides wait for each other, whoever comes first; a try finds only one that
 * waits. */
void channel_rendezvous(const struct weft_backend *be)
{
	trade(be, "0", "0!7 0?\n.2 0? 0!8", "b .2; b 0?=7; a 0!7; a 0?=8; b 0!8");
	trade(be, "0", "0!7~ 0?~ .1 0!8~ .2\n0?",
	      "a 0!7~ EAGAIN; a 0?~ EAGAIN; a .1; a 0!8~; b 0?=8; a .2");
	trade(be, "0", "0!7\n.1 0?~", "b .1; b 0?~=7; a 0!7");
}

/* Values keep their order, and so do tasks that wait on either side. */
void channel_order(const struct weft_backend *be)
{
	trade(be, "0", "0!1 0!4\n0!2\n0!3\n.1 0? 0? 0? 0?",
	      "d .1; d 0?=1; d 0?=2; d 0?=3; a 0!1; a 0!4; b 0!2; c 0!3; d 0?=4");
	trade(be, "0", "0? 0?\n0?\n0?\n.1 0!1 0!2 0!3 0!4",
	      "d .1; d 0!1; d 0!2; d 0!3; a 0?=1; a 0?=4; b 0?=2; c 0?=3; d 0!4");
}

/* With room a send waits only when that is full; then the values of those that wait move up. */
void channel_room(const struct weft_backend *be)
{
	trade(be, "2", "0!1 0!2 0!3~ 0!3 0!4\n.1 0? 0? 0? 0? 0?~",
	      "a 0!1; a 0!2; a 0!3~ EAGAIN; b .1; b 0?=1; b 0?=2; b 0?=3; a 0!3; a 0!4; b 0?=4; b "
	      "0?~ EAGAIN");
	trade(be, "1", "0? 0?\n.1 0!1 0!2 0!3", "b .1; b 0!1; b 0!2; a 0?=1; a 0?=2; b 0!3");
}

/* What lies in a channel that was closed comes out first; all that wait are told. */
void channel_close(const struct weft_backend *be)
{
	trade(be, "2", "0!1 0# 0# 0!2 0!2~ 0? 0? 0?~",
	      "a 0!1; a 0#; a 0# ECLOSED; a 0!2 ECLOSED; a 0!2~ ECLOSED; a 0?=1; a 0? ECLOSED; a "
	      "0?~ ECLOSED");
	trade(be, "00", "0?\n0?\n1!1\n.1 0# 1# 1?",
	      "d .1; d 0#; d 1#; d 1? ECLOSED; a 0? ECLOSED; b 0? ECLOSED; c 1!1 ECLOSED");
	trade(be, "1", "0!1 0!2\n.1 0# 0? 0?",
	      "a 0!1; b .1; b 0#; b 0?=1; b 0? ECLOSED; a 0!2 ECLOSED");
}

/* A sender or receiver that is cancelled leaves nothing and takes nothing. */
void channel_cancel(const struct weft_backend *be)
{
	trade(be, "0", "0!1\n0!2\n.1 xa 0?", "c .1; c xa; c 0?=2; a 0!1 ECANCELED; b 0!2");
	trade(be, "0", "0?\n0?\n.1 xa 0!1", "c .1; c xa; c 0!1; a 0? ECANCELED; b 0?=1");
	trade(be, "1", "0!1 0!2\n.1 xa 0? 0?~",
	      "a 0!1; b .1; b xa; b 0?=1; b 0?~ EAGAIN; a 0!2 ECANCELED");
}

/* A cancellation that comes when the value has changed hands is put off until the next wait. */
void channel_cancel_late(const struct weft_backend *be)
{
	trade(be, "00", "0? .1 .1\n.1 0!1 xa", "b .1; b 0!1; b xa; a 0?=1; a .1 ECANCELED; a .1");
	trade(be, "00", "0!1 .0 .1\n.1 0? xa xa",
	      "b .1; b 0?=1; b xa; b xa; a 0!1; a .0 ECANCELED; a .1");
	trade(be, "00", "|<0<1 0? 0?\n.1 1!5 xa 0!6",
	      "b .1; b 1!5; b xa; a |<0<1 1:5; a 0?=6; b 0!6; a 0? ECANCELED");
}

void channel_limit(const struct weft_backend *be)
{
	trade(be, "0", "(2 0? ) .1\n.1 0!1 .4 0!2~",
	      "a (2; b .1; b 0!1; a 0?=1; a ); a .1; b .4; b 0!2~ EAGAIN");
	trade(be, "0", "(2 0? ) 0?\n.3 0!1",
	      "a (2; a 0? ECANCELED; a ) ETIMEDOUT; b .3; b 0!1; a 0?=1");
	trade(be, "00", "(2 |<0<1 ) 0?~", "a (2; a |<0<1 ECANCELED; a ) ETIMEDOUT; a 0?~ EAGAIN");
}

/* Whichever happens first is it, and the other cases are gone. */
void select_first(const struct weft_backend *be)
{
	trade(be, "00", "|<0<1 0?~ 1?~ .3\n.1 1!7\n.2 0!8~",
	      "b .1; b 1!7; a |<0<1 1:7; a 0?~ EAGAIN; a 1?~ EAGAIN; c .2; c 0!8~ EAGAIN; a .3");
	trade(be, "00", "|>0<1\n.1 0? 1!5~", "b .1; b 0?=100; b 1!5~ EAGAIN; a |>0<1 0:0");
	trade(be, "10", "|>0<1 |>0<1\n.1 0? .1 1!5~",
	      "a |>0<1 0:0; b .1; b 0?=100; a |>0<1 0:0; b .1; b 1!5~ EAGAIN");
}

/* A channel of its own on both sides, or none, and one that stands there twice. */
void select_same(const struct weft_backend *be)
{
	trade(be, "0", "|<0>0\n.1 0!3 0?~", "b .1; b 0!3; b 0?~ EAGAIN; a |<0>0 0:3");
	trade(be, "0", "|<0>0\n|<0>0", "b |<0>0 1:0; a |<0>0 0:100");
	trade(be, "0", "|<0<0<-\n.1 0!3 0!4~", "b .1; b 0!3; b 0!4~ EAGAIN; a |<0<0<- 0:3");
	trade(be, "0", "(1 |<-<- )", "a (1; a |<-<- ECANCELED; a ) ETIMEDOUT");
}

void select_close(const struct weft_backend *be)
{
	trade(be, "00", "|<0<1 |<0>1\n.1 1# .1",
	      "b .1; b 1#; a |<0<1 1:ECLOSED; a |<0>1 1:ECLOSED; b .1");
	trade(be, "01", "1!1 |<0>1\n.1 1#", "a 1!1; b .1; b 1#; a |<0>1 1:ECLOSED");
}

void select_try(const struct weft_backend *be)
{
	trade(be, "02", "|~<0<1 1!4 |~<0<1 |~>0>1 |~>0>1 |~>0>1",
	      "a |~<0<1 EAGAIN; a 1!4; a |~<0<1 1:4; a |~>0>1 1:0; a |~>0>1 1:0; a |~>0>1 EAGAIN");
}

/* Two selects wait for the same channels; each value goes to one, and a cancelled one gets none. */
void select_several(const struct weft_backend *be)
{
	trade(be, "00", "|<0<1\n|<0<1\n.1 1!1 0!2 0!3~",
	      "c .1; c 1!1; c 0!2; c 0!3~ EAGAIN; a |<0<1 1:1; b |<0<1 0:2");
	trade(be, "00", "|<0<1\n|<0<1\n.1 xa 1!1 0!2~",
	      "c .1; c xa; c 1!1; c 0!2~ EAGAIN; a |<0<1 ECANCELED; b |<0<1 1:1");
	trade(be, "00", "|>0>1\n|>0>1\n.1 1? 1? 0?~",
	      "c .1; c 1?=101; c 1?=101; c 0?~ EAGAIN; a |>0>1 1:0; b |>0>1 1:0");
}

/* Of several that are ready each comes often, and in an order that is the same in each run. */
void select_fair(const struct weft_backend *be)
{
	struct weft_channel ch[3];
	int counts[3] = { 0 }, drawn[2] = { 0 };

	(void)be;
	for (int run = 0; run < 2; run++) {
		for (int i = 0; i < 3; i++) {
			MUST(weft_channel_init(&ch[i], 1));
			MUST(weft_channel_try_send(&ch[i], weft_int(i)));
		}
		for (int i = 0; i < 300; i++) {
			struct weft_case c[3] = {
				{ .channel = &ch[0] },
				{ .channel = &ch[1] },
				{ .channel = &ch[2] },
			};
			size_t at = 0;

			CHECK_INT(weft_select_try(c, 3, &at), 0);
			CHECK_VALUE(c[at].value, weft_int((int64_t)at));
			MUST(weft_channel_try_send(&ch[at], weft_int((int64_t)at)));
			counts[at]++;
			drawn[run] = drawn[run] * 3 + (int)at;
			drawn[run] %= 1000003;
		}
		for (int i = 0; i < 3; i++)
			weft_channel_fini(&ch[i]);
	}
	CHECK(counts[0] > 140 && counts[1] > 140 && counts[2] > 140);
	CHECK_INT(drawn[0], drawn[1]);
}

struct lone {
	struct weft_frame weft;
	struct weft_channel *channel;
	struct weft_case cases[2];
	size_t at;
	struct weft_value got;
};

static int body_lone(void *self)
{
	struct lone *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_CHANNEL_RECEIVE(f, r, f->channel, &f->got);
	note("%s", r == -EXDEV ? "EXDEV" : code_name(r));
	f->cases[0].channel = f->channel;
	WEFT_SELECT(f, r, f->cases, 1, &f->at);
	note("%s", r == -EXDEV ? "EXDEV" : code_name(r));
	WEFT_SELECT(f, r, f->cases, 0, &f->at);
	note("%d", r == -EINVAL);
	r = 0;
	WEFT_END(f);
	return r;
}

/* A channel belongs to the first loop whose task waits for it. */
void channel_loop_bound(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop(), *other = virtual_loop();
	struct weft_channel ch = { .room_ = 0 };
	struct lone a = { .channel = &ch }, b = { .channel = &ch };
	struct weft_task *t = spawn_on(loop, be, body_lone, &a);

	turn(loop, 1);
	CHECK_INT(run_body(other, be, body_lone, &b), 0);
	CHECK_LOG("EXDEV; EXDEV; 1");
	CHECK_INT(weft_channel_close(&ch), 0);
	CHECK_INT(run_task(loop, t, NULL), 0);
	CHECK_LOG("ECLOSED; 0; 1");
	weft_task_unref(t);
	drop_loop(other);
	drop_loop(loop);
}

/* Nothing is left in a channel of a task that was closed with its loop, or was given up. */
static int body_clings(void *self)
{
	struct lone *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	f->cases[0] = f->cases[1] = (struct weft_case){ .channel = f->channel };
	WEFT_SELECT(f, r, f->cases, 2, &f->at);
	WEFT_SELECT(f, r, f->cases, 2, &f->at);
	WEFT_SELECT(f, r, f->cases, 2, &f->at);
	WEFT_END(f);
	return r;
}

void channel_destroyed(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_channel ch = { .room_ = 0 };
	struct lone a = { .channel = &ch }, b = { .channel = &ch };

	weft_loop_set_handler(loop, note_handler, NULL);
	weft_task_unref(spawn_on(loop, be, body_lone, &a));
	weft_task_unref(spawn_on(loop, be, body_clings, &b));
	turn(loop, 1);
	CHECK_INT(weft_loop_close(loop), 0);
	CHECK_LOG("report pending 0; EEXIT; report shutdown EIGNORED; report pending 0; report "
		  "shutdown EIGNORED");
	CHECK(!ch.receivers_.first_ && !ch.receivers_.last_);
	CHECK_INT(weft_channel_try_send(&ch, weft_int(1)), -EAGAIN);
	weft_loop_unref(loop);
}

/* Outside of a task only those forms work that do not wait. */
static int body_no_task(void *self)
{
	struct lone *f = self;

	CHECK_INT(weft_channel_send_begin_(weft_self(f), f->channel, weft_int(1)), WEFT_ESTATE);
	CHECK_INT(weft_channel_receive_begin_(weft_self(f), f->channel, &f->got), WEFT_ESTATE);
	CHECK_INT(weft_select_begin_(weft_self(f), f->cases, 1, &f->at), WEFT_ESTATE);
	CHECK_INT(weft_select_try(f->cases, 0, &f->at), -EINVAL);
	return 0;
}

void channel_outside(const struct weft_backend *be)
{
	struct weft_channel ch;
	struct lone a = { .channel = &ch };
	struct weft_co *co;

	MUST(weft_channel_init(&ch, 1));
	CHECK_INT(weft_channel_room(&ch), 1);
	co = make(be, body_no_task, &a);
	CHECK_RETURNS(co_next(co), weft_none());
	CHECK_INT(weft_channel_size(&ch), 0);
	CHECK(!weft_channel_closed(&ch));
	CHECK_INT(weft_channel_init(&ch, SIZE_MAX / 2), -ENOMEM);
	weft_channel_fini(&ch);
	DROP(co);
}

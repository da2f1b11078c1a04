/* SPDX-License-Identifier: MIT */
/* Groups of tasks: a limit, a cancellation that is no error, and groups in groups. */

#include "loops.h"

#include <stdio.h>
#include <string.h>

enum { CREW = 5 };

struct crew;

/* A task of a group.  It says when it begins and how its wait ends. */
struct hand {
	struct weft_frame weft;
	struct crew *crew;
	char name;
	double seconds;
	bool awaits;        /* a future that is set after that time, in place of a sleep */
	struct weft_loop_future *f;
	struct weft_call sets;
	int fails;          /* with this, after its wait */
	bool cleans;        /* it fails only if it is cancelled */
	bool ends_all;      /* it cancels the group, after its wait */
	struct crew *inner; /* a group that it opens, in place of the wait */
	int r;
};

/* The body that opens the group. */
struct crew {
	struct weft_frame weft;
	struct weft_co *co;
	struct weft_group group;
	struct weft_group_options options;
	struct hand hands[CREW];
	size_t n;
	struct weft_task *tasks[CREW];
	bool eager, stackful;
	double pause; /* it sleeps in the group */
	bool cancels; /* it cancels the group behind that */
	bool leaves;  /* it does not look at what the pause came to */
	int drop;     /* behind that it cancels this task; 0: none; 1: the first */
	int r;
};

static weft_resumable_body hand_resumable, crew_resumable;
static weft_stackful_body hand_stackful;
static int crew_stackful(struct weft_co *co, void *arg);

static double now(struct weft_co *co)
{
	return weft_loop_time(weft_loop_of(co));
}

static int set_future(struct weft_loop *loop, void *arg)
{
	struct hand *h = arg;

	(void)loop;
	return weft_loop_future_set_result(h->f, weft_none());
}

static void make_future(struct hand *h, struct weft_loop *loop)
{
	MUST(weft_loop_future_new(loop, &h->f));
	MUST(weft_call_later(loop, &h->sets, h->seconds, set_future, h));
}

static void begin_hand(struct hand *h, struct weft_co *co)
{
	note("%g %c", now(co), h->name);
	if (h->awaits)
		make_future(h, weft_loop_of(co));
	if (h->inner)
		h->inner->stackful = h->crew->stackful;
}

static int end_hand(struct hand *h, struct weft_co *co, int r)
{
	note("%g %c %s", now(co), h->name, code_name(r));
	weft_loop_future_unref(h->f);
	if (h->ends_all)
		weft_group_cancel(&h->crew->group);
	if (h->fails && (r < 0 || !h->cleans))
		return weft_raise(co, h->fails, weft_none());
	return r;
}

static int hand_resumable(void *self)
{
	struct hand *h = self;
	int r = 0;

	WEFT_BEGIN(h);
	begin_hand(h, weft_self(h));
	if (h->inner)
		WEFT_CALL(h, r, crew_resumable, h->inner);
	else if (h->awaits)
		WEFT_AWAIT(h, r, h->f);
	else
		WEFT_SLEEP(h, r, h->seconds);
	r = end_hand(h, weft_self(h), r);
	WEFT_END(h);
	return r;
}

static int hand_stackful(struct weft_co *co, void *arg)
{
	struct hand *h = arg;
	struct weft_value got;
	int r;

	begin_hand(h, co);
	if (h->inner)
		r = crew_stackful(co, h->inner);
	else if (h->awaits)
		r = weft_await(co, h->f, &got);
	else
		r = weft_sleep(co, h->seconds);
	return end_hand(h, co, r);
}

static int spawn_one(struct crew *c, struct hand *h, struct weft_task **ret)
{
	struct weft_task_options o = { .eager = c->eager };
	int r;

	if (c->stackful)
		r = weft_group_spawn_with(c->co, &c->group, hand_stackful, h, &o, ret);
	else
		r = weft_group_spawn_with(c->co, &c->group, hand_resumable, h, &o, ret);
	return starved(r) ? spawn_one(c, h, ret) : r;
}

static int begin_crew(struct crew *c, struct weft_co *co)
{
	int r;

	c->co = co;
	r = weft_group_open_with(co, &c->group, c->options.limit ? &c->options : NULL);
	for (size_t i = 0; i < c->n && r == 0; i++) {
		c->hands[i].crew = c;
		c->hands[i].name = (char)(c->hands[i].name ? c->hands[i].name : 'a' + (char)i);
		r = spawn_one(c, &c->hands[i], &c->tasks[i]);
	}
	return r;
}

/* Behind the pause. */
static int meddle(struct crew *c, int r)
{
	if (c->pause > 0)
		note("%g pause %s", now(c->co), code_name(r));
	if (r == WEFT_EEXIT)
		CHECK_INT(spawn_one(c, &c->hands[0], NULL), WEFT_ECLOSED);
	if (c->drop)
		(void)weft_task_cancel(c->tasks[c->drop - 1], NULL);
	if (c->cancels)
		weft_group_cancel(&c->group);
	return c->leaves ? 0 : r;
}

static int end_crew(struct crew *c, int r)
{
	note("%g closed %s %u", now(c->co), code_name(r),
	     weft_task_cancelling(weft_task_current(c->co)));
	for (size_t i = 0; i < CREW; i++)
		weft_task_unref(c->tasks[i]);
	return r;
}

static int crew_resumable(void *self)
{
	struct crew *c = self;
	int r = 0;

	WEFT_BEGIN(c);
	r = begin_crew(c, weft_self(c));
	if (r == 0 && c->pause > 0)
		WEFT_SLEEP(c, r, c->pause);
	r = meddle(c, r);
	WEFT_GROUP_CLOSE(c, r, &c->group);
	c->r = end_crew(c, r);
	/* What was not the group's is still to come, and nothing else is. */
	if (r != WEFT_EEXIT)
		WEFT_SLEEP(c, r, 0);
	if (r < 0 && r != WEFT_EEXIT)
		note("then %s", code_name(r));
	r = c->r < 0 ? c->r : r;
	WEFT_END(c);
	return r;
}

static int crew_stackful(struct weft_co *co, void *arg)
{
	struct crew *c = arg;
	int r = begin_crew(c, co);

	if (r == 0 && c->pause > 0)
		r = weft_sleep(co, c->pause);
	r = end_crew(c, weft_group_close(co, &c->group, meddle(c, r)));
	c->r = r == WEFT_EEXIT ? 0 : weft_sleep(co, 0);
	if (c->r < 0)
		note("then %s", code_name(c->r));
	return r < 0 ? r : c->r;
}

static void start(const struct weft_backend *be, struct weft_loop *loop, struct crew *c,
		  struct weft_task **ret)
{
	MUST(weft_task_new(loop,
			   c->stackful ? make_stackful(be, crew_stackful, c)
				       : make(be, crew_resumable, c),
			   NULL, ret));
}

/* Run a copy of @crew in each form; @cancel_at: when its task is cancelled, 0 being never. */
static void run(const struct weft_backend *be, const struct crew *crew, double cancel_at,
		const char *want)
{
	for (int form = 0; form < (be->caps & WEFT_CAP_STACKFUL ? 2 : 1); form++) {
		struct weft_loop *loop = virtual_loop();
		struct stage wait = { .seconds = cancel_at };
		struct weft_task *task = NULL;
		struct crew c = *crew, inner;

		c.stackful = form;
		if (c.hands[0].inner) {
			inner = *c.hands[0].inner;
			c.hands[0].inner = &inner;
		}
		start(be, loop, &c, &task);
		if (cancel_at > 0) {
			CHECK_INT(run_body(loop, be, body_sleep, &wait), 0);
			CHECK(weft_task_cancel(task, NULL));
		}
		note("%s", code_name(run_task(loop, task, NULL)));
		CHECK_LOG(want);
		weft_task_unref(task);
		drop_loop(loop);
	}
}

/* At most two run at once; the others start in their order when places are free. */
void group_limit(const struct weft_backend *be)
{
	struct crew c = {
		.options.limit = 2,
		.n = 5,
		.hands = { { .seconds = 2 },
			   { .seconds = 3 },
			   { .seconds = 2 },
			   { .seconds = 1 },
			   { .seconds = 1 } },
	};

	run(be, &c, 0,
	    "0 a; 0 b; 2 a 0; 2 c; 3 b 0; 3 d; 4 c 0; 4 d 0; 4 e; 5 e 0; 5 closed 0 0; 0");
	c.options.limit = 9;
	c.n = 2;
	run(be, &c, 0, "0 a; 0 b; 2 a 0; 3 b 0; 3 closed 0 0; 0");
	/* An older caller's options end before the limit. */
	c.options.size = offsetof(struct weft_group_options, limit);
	c.options.limit = 1;
	run(be, &c, 0, "0 a; 0 b; 2 a 0; 3 b 0; 3 closed 0 0; 0");
}

/* A task that was held back waits for a future, which is no park as its first wait was. */
void group_limit_future(const struct weft_backend *be)
{
	struct crew c = {
		.options.limit = 1,
		.n = 2,
		.hands = { { .seconds = 1 }, { .seconds = 2, .awaits = true } },
	};

	run(be, &c, 0, "0 a; 1 a 0; 1 b; 3 b 0; 3 closed 0 0; 0");
}

/* A task that is held back can be cancelled: it never runs, and takes no place. */
void group_limit_cancel(const struct weft_backend *be)
{
	struct crew c = {
		.options.limit = 1,
		.n = 3,
		.pause = 1,
		.drop = 2,
		.hands = { { .seconds = 2 }, { .seconds = 1 }, { .seconds = 1 } },
	};

	run(be, &c, 0, "0 a; 1 pause 0; 2 a 0; 2 c; 3 c 0; 3 closed 0 0; 0");
	c.drop = 1;
	run(be, &c, 0, "0 a; 1 pause 0; 1 a ECANCELED; 1 b; 2 b 0; 2 c; 3 c 0; 3 closed 0 0; 0");
	c.drop = 3;
	run(be, &c, 0, "0 a; 1 pause 0; 2 a 0; 2 b; 3 b 0; 3 closed 0 0; 0");
	/* So does a cancellation of the whole. */
	c.drop = 0;
	c.pause = 9;
	run(be, &c, 1, "0 a; 1 pause ECANCELED; 1 a ECANCELED; 1 closed ECANCELED 1; ECANCELED");
}

void group_limit_error(const struct weft_backend *be)
{
	struct crew c = {
		.options.limit = 1,
		.n = 3,
		.hands = { { .seconds = 2, .fails = ERR_A }, { .seconds = 1 }, { .seconds = 1 } },
	};

	run(be, &c, 0, "0 a; 2 a 0; 2 closed EGROUP 1; EGROUP");
}

/* One that is eager runs at once if there is a place, and else in its turn. */
void group_limit_eager(const struct weft_backend *be)
{
	struct crew c = {
		.options.limit = 1,
		.n = 3,
		.eager = true,
		.hands = { { .seconds = 2 }, { .seconds = 1 }, { .seconds = 1 } },
	};

	run(be, &c, 0, "0 a; 2 a 0; 2 b; 3 b 0; 3 c; 4 c 0; 4 closed 0 0; 0");
	c.hands[0].fails = ERR_A;
	run(be, &c, 0, "0 a; 2 a 0; 2 closed EGROUP 1; EGROUP");
}

/* Each group has a limit of its own, and a task counts while its own group runs. */
void group_limit_nested(const struct weft_backend *be)
{
	struct crew inner = {
		.options.limit = 1,
		.n = 2,
		.hands = { { .seconds = 1, .name = 'x' }, { .seconds = 1, .name = 'y' } },
	};
	struct crew c = {
		.options.limit = 1,
		.n = 2,
		.hands = { { .inner = &inner }, { .seconds = 1 } },
	};

	run(be, &c, 0,
	    "0 a; 0 x; 1 x 0; 1 y; 2 y 0; 2 closed 0 0; 2 a 0; 2 b; 3 b 0; 3 closed 0 0; 0");
	/* The error of an inner group is that of one task. */
	inner.hands[0].fails = ERR_A;
	run(be, &c, 0, "0 a; 0 x; 1 x 0; 1 closed EGROUP 1; 1 a EGROUP; 1 closed EGROUP 1; EGROUP");
	/* A cancellation of the inner group ends there. */
	inner.hands[0].fails = 0;
	inner.hands[0].ends_all = true;
	run(be, &c, 0, "0 a; 0 x; 1 x 0; 1 closed 0 0; 1 a 0; 1 b; 2 b 0; 2 closed 0 0; 0");
}

/* The body is cancelled where it waits, all tasks are, and nothing of it is left behind the close.
 */
void group_cancel(const struct weft_backend *be)
{
	struct crew c = {
		.n = 2,
		.pause = 9,
		.hands = { { .seconds = 2, .ends_all = true }, { .seconds = 5 } },
	};

	run(be, &c, 0, "0 a; 0 b; 2 a 0; 2 b ECANCELED; 2 pause ECANCELED; 2 closed 0 0; 0");
	/* By a task while the body waits in the close, and by one that then fails. */
	c.pause = 0;
	run(be, &c, 0, "0 a; 0 b; 2 a 0; 2 b ECANCELED; 2 closed 0 0; 0");
	c.hands[0].fails = ERR_A;
	run(be, &c, 0, "0 a; 0 b; 2 a 0; 2 b ECANCELED; 2 closed EGROUP 0; EGROUP");
}

/* The body itself cancels, and goes on to the close without a wait. */
void group_cancel_self(const struct weft_backend *be)
{
	struct crew c = {
		.n = 2,
		.pause = 1,
		.cancels = true,
		.hands = { { .seconds = 2 }, { .seconds = 5 } },
	};

	run(be, &c, 0, "0 a; 0 b; 1 pause 0; 1 a ECANCELED; 1 b ECANCELED; 1 closed 0 0; 0");
	c.options.limit = 1;
	run(be, &c, 0, "0 a; 1 pause 0; 1 a ECANCELED; 1 closed 0 0; 0");
	c.n = 0;
	run(be, &c, 0, "1 pause 0; 1 closed 0 0; 0");
}

/* Errors that come of it are errors, and a cancellation of others' stays one. */
void group_cancel_errors(const struct weft_backend *be)
{
	struct crew c = {
		.n = 2,
		.pause = 1,
		.cancels = true,
		.hands = { { .seconds = 2, .fails = ERR_A, .cleans = true }, { .seconds = 5 } },
	};

	run(be, &c, 0,
	    "0 a; 0 b; 1 pause 0; 1 a ECANCELED; 1 b ECANCELED; 1 closed EGROUP 0; EGROUP");
	c.hands[0].fails = 0;
	c.pause = 9;
	c.cancels = false;
	c.hands[0].ends_all = true;
	run(be, &c, 1,
	    "0 a; 0 b; 1 pause ECANCELED; 1 a ECANCELED; 1 b ECANCELED; 1 closed ECANCELED 1; "
	    "ECANCELED");
	run(be, &c, 2,
	    "0 a; 0 b; 2 a 0; 2 b ECANCELED; 2 pause ECANCELED; 2 closed ECANCELED 1; ECANCELED");
}

/* Before it is opened, and after it was closed. */
static int body_early(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	weft_group_cancel(&f->group);
	CHECK_INT(weft_group_open(weft_self(f), &f->group), 0);
	CHECK_INT(weft_group_spawn(weft_self(f), &f->group, body_value, f, NULL), WEFT_ESTATE);
	WEFT_SLEEP(f, r, 1);
	note("%s", code_name(r));
	WEFT_GROUP_CLOSE(f, r, &f->group);
	note("%s", code_name(r));
	weft_group_cancel(&f->group);
	CHECK_INT(weft_task_cancelling(weft_task_current(weft_self(f))), 0);
	WEFT_SLEEP(f, r, 1);
	WEFT_END(f);
	return r;
}

void group_cancel_early(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .value = 0 };

	CHECK_INT(run_body(loop, be, body_early, &s), 0);
	CHECK_LOG("ECANCELED; 0");
	drop_loop(loop);
}

/* A loop that is closed leaves nothing of a group, wherever its body is. */
void group_destroyed(const struct weft_backend *be)
{
	for (int pause = 0; pause < 2; pause++) {
		struct weft_loop *loop = virtual_loop();
		struct weft_task *task = NULL;
		struct crew c = {
			.options.limit = 1,
			.n = 3,
			.pause = pause,
			.hands = { { .seconds = 9 }, { .seconds = 9 }, { .seconds = 9 } },
		};

		weft_loop_set_handler(loop, note_handler, NULL);
		start(be, loop, &c, &task);
		weft_task_unref(task);
		turn(loop, 2);
		CHECK_INT(weft_loop_close(loop), 0);
		CHECK_LOG(pause ? "0 a; report pending 0; 0 pause EEXIT; 0 closed EEXIT 0; "
				  "report pending 0; 0 a EEXIT; report pending 0; report pending 0"
				: "0 a; report pending 0; 0 closed EEXIT 0; report pending 0; "
				  "0 a EEXIT; report pending 0; report pending 0");
		weft_loop_unref(loop);
	}
}

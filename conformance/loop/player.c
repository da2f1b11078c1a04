/* SPDX-License-Identifier: MIT */
#include "player.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The errors of programs. */
#define ERR_A WEFT_EUSER('P', 'L', 'Y', 1)

/*
 * The trace.
 */

static void write_text(struct play *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void write_text(struct play *p, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(p->trace + p->used, sizeof(p->trace) - p->used, format, args);
	va_end(args);
	if (n > 0 && p->used + (size_t)n < sizeof(p->trace))
		p->used += (size_t)n;
}

/* One line, begun with the time and @who, a task's number or a sign. */
static void say(struct play *p, const char *who, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct play *p, const char *who, const char *format, ...)
{
	char text[400];
	va_list args;

	if (p->lines++ > PLAY_LINES)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	write_text(p, "%g %s %s\n", weft_loop_time(p->loop), who, text);
}

#define SAY(a, ...)                                           \
	do {                                                  \
		char who_[16];                                \
                                                              \
		snprintf(who_, sizeof(who_), "#%d", (a)->id); \
		say((a)->play, who_, __VA_ARGS__);            \
	} while (0)

struct name {
	char text[160];
};

static struct name error_name(const struct weft_error *err);

static void add_name(struct name *n, const char *text)
{
	size_t used = strlen(n->text);

	snprintf(n->text + used, sizeof(n->text) - used, "%s", text);
}

static struct name group_name(const struct weft_error *err)
{
	const struct weft_error *causes = NULL;
	size_t count = weft_detail_causes(err->detail, &causes);
	struct name n = { "G[" };

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			add_name(&n, ",");
		add_name(&n, error_name(&causes[i]).text);
	}
	add_name(&n, "]");
	return n;
}

/* How a trace names an error; of the many that mean misuse it does not tell which. */
static struct name error_name(const struct weft_error *err)
{
	struct name n = { "E" };
	int64_t i = 0;

	switch (err->code) {
	case WEFT_ECANCELED:
		snprintf(n.text, sizeof(n.text), err->text ? "CE:%s" : "CE", err->text);
		break;
	case WEFT_ETIMEDOUT:
		return (struct name){ "TE" };
	case -EAGAIN:
		return (struct name){ "QE" };
	case WEFT_EGROUP:
		return group_name(err);
	case ERR_A:
		(void)weft_get_int(err->value, &i);
		snprintf(n.text, sizeof(n.text), "A:%d", (int)i);
		break;
	default:
		break;
	}
	return n;
}

static struct name value_name(struct weft_value v)
{
	struct name n = { "None" };
	int64_t i;

	if (weft_get_int(v, &i) == 0)
		snprintf(n.text, sizeof(n.text), "%lld", (long long)i);
	return n;
}

/* The outcome of a future, without reading it. */
static struct name outcome_name(struct weft_loop_future *f)
{
	const struct weft_error *err = NULL;
	struct weft_value v = weft_none();

	if (weft_loop_future_cancelled(f))
		return (struct name){ "CE" };
	if (weft_loop_future_error(f, &err) == 0 && err)
		return error_name(err);
	(void)weft_loop_future_result(f, &v);
	return value_name(v);
}

static struct name state_name(struct weft_task *task)
{
	struct weft_loop_future *f = task ? weft_task_future(task) : NULL;
	struct name n = { "" };

	if (!f || !weft_loop_future_done(f))
		return f ? (struct name){ "pending" } : (struct name){ "none" };
	if (weft_loop_future_cancelled(f))
		return (struct name){ "cancelled" };
	snprintf(n.text, sizeof(n.text), "done %.120s", outcome_name(f).text);
	return n;
}

/* The error object that came with @r. */
static struct weft_error error_of(struct actor *a, int r)
{
	const struct weft_error *err = weft_caught(a->co);

	return err && err->code == r ? *err : weft_err(r, weft_none());
}

static struct name raised_name(struct actor *a)
{
	struct weft_error err = error_of(a, a->r);

	return error_name(&err);
}

/*
 * Blocks.
 */

static bool matches(const char *pattern, int code)
{
	if (strcmp(pattern, "CE") == 0)
		return code == WEFT_ECANCELED;
	if (strcmp(pattern, "TE") == 0)
		return code == WEFT_ETIMEDOUT;
	if (strcmp(pattern, "A") == 0)
		return code == ERR_A;
	return strcmp(pattern, "Any") == 0;
}

static struct scope *top(struct actor *a)
{
	return &a->scopes[a->depth - 1];
}

struct weft_group *actor_group(struct actor *a)
{
	return &top(a)->group;
}

static const struct op *op_at(struct actor *a, int at)
{
	return &a->play->program->ops[at];
}

/* The outcome that was saved there is not needed any more; restoring nothing gives it back. */
static void forget_saved(struct actor *a, struct scope *s)
{
	(void)weft_restore(a->co, &s->caught, -1);
	(void)weft_restore(a->co, &s->pending, -1);
}

static void pop(struct actor *a)
{
	forget_saved(a, top(a));
	a->depth--;
}

/* The finally part begins, and what is on its way waits until its end. */
static void begin_finally(struct actor *a, struct scope *s)
{
	SAY(a, "finally");
	s->kind = OP_FINALLY;
	s->returning = a->returning;
	weft_save(a->co, &s->pending, a->r);
	a->r = 0;
	a->returning = false;
	a->at = s->begin->finally + 1;
}

static void leave_part(struct actor *a, struct scope *s)
{
	if (s->begin->finally && s->kind != OP_FINALLY)
		begin_finally(a, s);
	else
		pop(a);
}

static void handle(struct actor *a, struct scope *s)
{
	SAY(a, "caught %s", raised_name(a).text);
	s->kind = OP_EXCEPT;
	weft_save(a->co, &s->caught, a->r);
	a->at = s->begin->except + 1;
	a->r = 0;
	/* An error that came up on the way of a return has taken its place. */
	a->returning = false;
}

static const struct op close_group = { .kind = OP_CLOSE_GROUP };

/*
 * An error or a return is on its way out: it leaves the innermost block.  True: that has to be
 * waited for.
 */
static bool leave_block(struct actor *a)
{
	struct scope *s = top(a);

	if (s->kind == OP_TRY && a->r < 0 && s->begin->except &&
	    matches(op_at(a, s->begin->except)->word, a->r)) {
		handle(a, s);
		return false;
	}
	if (s->kind == OP_TIMEOUT) {
		a->r = weft_timeout_close(a->co, &s->limit, a->r);
		pop(a);
		return false;
	}
	if (s->kind == OP_GROUP) {
		a->op = &close_group;
		return true;
	}
	leave_part(a, s);
	return false;
}

/* The end of a block is reached.  True: that has to be waited for. */
static bool end_block(struct actor *a, const struct op *begin)
{
	struct scope *s = top(a);
	int r;

	if (begin->kind != OP_TRY)
		return leave_block(a);
	if (s->kind == OP_FINALLY) {
		r = weft_restore(a->co, &s->pending, 0);
		a->r = r;
		a->returning = s->returning;
	}
	pop(a);
	return false;
}

/* `except` or `finally` is reached because the part before it has ended. */
static void pass(struct actor *a)
{
	struct scope *s = top(a);

	if (s->begin->finally) {
		begin_finally(a, s);
		return;
	}
	pop(a);
	a->at = s->begin->end + 1;
}

static void open_block(struct actor *a, const struct op *op)
{
	struct scope *s;

	if (a->depth == PLAY_DEPTH)
		abort();
	s = &a->scopes[a->depth++];
	memset(s, 0, sizeof(*s));
	s->kind = op->kind;
	s->begin = op;
	if (op->kind == OP_TIMEOUT)
		a->r = weft_timeout_open(a->co, &s->limit, op->t);
	else if (op->kind == OP_GROUP)
		a->r = weft_group_open(a->co, &s->group);
}

/* The innermost scope of that kind; NULL: there is none. */
static struct scope *innermost(struct actor *a, enum op_kind kind)
{
	for (int i = a->depth; i > 0; i--)
		if (a->scopes[i - 1].kind == kind)
			return &a->scopes[i - 1];
	return NULL;
}

/*
 * Ops that do not suspend.
 */

static struct actor *new_actor(struct play *p, int k)
{
	struct actor *a = calloc(1, sizeof(*a));

	if (!a)
		abort();
	a->play = p;
	a->id = p->tasks++;
	a->at = p->program->start[k];
	a->value = -1;
	a->next = p->actors;
	p->actors = a;
	return a;
}

/* A coroutine that runs as part of @a; NULL: @a->r says why not. */
static struct weft_co *new_sub(struct actor *a, int k)
{
	struct weft_co_options o = { .backend = a->play->backend };
	struct actor *sub = new_actor(a->play, k);
	struct weft_co *co = NULL;

	a->r = a->play->form == PLAY_STACKFUL ? weft_co_new(actor_stackful, sub, &o, &co)
					      : weft_co_new(actor_resumable, sub, &o, &co);
	return co;
}

static int spawn(struct actor *a, struct actor *new, struct weft_task **ret)
{
	struct weft_task_options o = { .eager = a->op->kind == OP_ESPAWN };
	struct scope *s = a->op->kind == OP_GSPAWN ? innermost(a, OP_GROUP) : NULL;

	if (s && a->play->form == PLAY_STACKFUL)
		return weft_group_spawn(a->co, &s->group, actor_stackful, new, ret);
	if (s)
		return weft_group_spawn(a->co, &s->group, actor_resumable, new, ret);
	if (a->play->form == PLAY_STACKFUL)
		return weft_spawn_with(a->co, actor_stackful, new, &o, ret);
	return weft_spawn_with(a->co, actor_resumable, new, &o, ret);
}

static void do_spawn(struct actor *a, const struct op *op)
{
	struct play *p = a->play;
	struct weft_task *task;
	struct actor *new;

	if (p->tasks >= PLAY_TASKS || op->a >= PLAY_SLOTS)
		return;
	if (op->kind == OP_GSPAWN && !innermost(a, OP_GROUP))
		return;
	new = new_actor(p, op->b);
	a->op = op;
	a->r = spawn(a, new, &task);
	if (a->r < 0)
		return;
	weft_task_unref(p->slots[op->a]);
	p->slots[op->a] = task;
	p->slot_ids[op->a] = new->id;
	SAY(a, "spawn %d #%d", op->a, new->id);
}

static void do_cancel(struct actor *a, const struct op *op)
{
	struct weft_task *task = op->a < PLAY_SLOTS ? a->play->slots[op->a] : NULL;
	bool r;

	if (!task)
		return;
	r = weft_task_cancel(task, NULL);
	SAY(a, "cancel %d %s %u", op->a, r ? "True" : "False", weft_task_cancelling(task));
}

static void do_future(struct actor *a, const struct op *op)
{
	struct weft_loop_future *f = a->play->futures[op->a];
	struct weft_error err = weft_err(ERR_A, weft_int(op->b));

	if (weft_loop_future_done(f))
		return;
	if (op->kind == OP_SETRES)
		(void)weft_loop_future_set_result(f, weft_int(op->b));
	else if (op->kind == OP_SETEXC)
		(void)weft_loop_future_set_error(f, &err);
	else
		(void)weft_loop_future_cancel(f, NULL);
	SAY(a, "%s %d", op_name(op->kind), op->a);
}

/* A callback that says that it ran. */
struct played_call {
	struct weft_call call;
	struct play *play;
	const struct op *op;
	struct played_call *next;
};

static int called(struct weft_loop *loop, void *arg)
{
	struct played_call *c = arg;

	(void)loop;
	say(c->play, "!", "%s %d", op_name(c->op->kind),
	    c->op->kind == OP_ADDCB ? c->op->b : c->op->a);
	return 0;
}

static void do_call(struct actor *a, const struct op *op)
{
	struct played_call *c = calloc(1, sizeof(*c));
	struct play *p = a->play;
	struct weft_task *task = op->kind == OP_ADDCB ? p->slots[op->a] : NULL;

	if (!c)
		abort();
	c->play = p;
	c->op = op;
	c->next = p->calls;
	p->calls = c;
	if (op->kind == OP_SOON)
		a->r = weft_call_soon(p->loop, called, c);
	else if (op->kind == OP_LATER)
		a->r = weft_call_later(p->loop, &c->call, op->t, called, c);
	else if (task)
		a->r = weft_loop_future_on_done(weft_task_future(task), &c->call, called, c);
}

static void do_try_queue(struct actor *a, const struct op *op)
{
	struct weft_loop_queue *q = &a->play->queues[op->a];
	struct weft_value v = weft_none();

	a->r = op->kind == OP_TPUT ? weft_loop_queue_try_put(q, weft_int(op->b))
				   : weft_loop_queue_try_get(q, &v);
	if (a->r == 0 && op->kind == OP_TGET)
		SAY(a, "tget = %s", value_name(v).text);
	else if (a->r == 0)
		SAY(a, "tput");
}

static void do_sync(struct actor *a, const struct op *op)
{
	struct play *p = a->play;

	switch (op->kind) {
	case OP_UNLOCK:
		a->r = weft_lock_release(&p->locks[op->a]);
		break;
	case OP_EVSET:
		weft_event_set(&p->events[op->a]);
		break;
	case OP_EVCLEAR:
		weft_event_clear(&p->events[op->a]);
		break;
	case OP_SEMREL:
		a->r = weft_semaphore_release(&p->semaphores[op->a]);
		break;
	case OP_CNOTIFY:
		a->r = weft_condition_notify(&p->conditions[op->a], (size_t)op->b);
		break;
	case OP_QDONE:
		a->r = weft_loop_queue_task_done(&p->queues[op->a]);
		break;
	case OP_BRESET:
		weft_barrier_reset(&p->barriers[op->a]);
		break;
	default:
		weft_barrier_abort(&p->barriers[op->a]);
		break;
	}
	if (a->r == 0)
		SAY(a, "%s %d", op_name(op->kind), op->a);
}

static void do_reraise(struct actor *a)
{
	struct scope *s = innermost(a, OP_EXCEPT);

	if (s)
		a->r = weft_restore(a->co, &s->caught, 0);
}

static void do_flow(struct actor *a, const struct op *op)
{
	if (op->kind == OP_RAISE) {
		SAY(a, "raise %d", op->a);
		a->r = weft_raise(a->co, ERR_A, weft_int(op->a));
	} else if (op->kind == OP_RERAISE) {
		do_reraise(a);
	} else {
		a->returning = true;
		a->value = op->a;
	}
}

static void do_told(struct actor *a, const struct op *op)
{
	struct play *p = a->play;
	struct scope *s = innermost(a, OP_TIMEOUT);

	if (op->kind == OP_MARK)
		SAY(a, "mark %d", op->a);
	else if (op->kind == OP_STATE)
		SAY(a, "state %d %s", op->a, state_name(p->slots[op->a]).text);
	else if (op->kind == OP_UNCANCEL)
		SAY(a, "uncancel %u", weft_task_uncancel(weft_task_current(a->co)));
	else if (s)
		a->r = weft_timeout_reschedule(&s->limit, weft_loop_time(p->loop) + op->t);
}

static void do_plain(struct actor *a, const struct op *op)
{
	if (op->kind == OP_CANCEL)
		do_cancel(a, op);
	else if (op->kind == OP_SPAWN || op->kind == OP_ESPAWN || op->kind == OP_GSPAWN)
		do_spawn(a, op);
	else if (op->kind == OP_SETRES || op->kind == OP_SETEXC || op->kind == OP_CANCELF)
		do_future(a, op);
	else if (op->kind == OP_SOON || op->kind == OP_LATER || op->kind == OP_ADDCB)
		do_call(a, op);
	else if (op->kind == OP_TPUT || op->kind == OP_TGET)
		do_try_queue(a, op);
	else if (op->kind >= OP_UNLOCK && op->kind <= OP_BABORT)
		do_sync(a, op);
	else if (op->kind == OP_RAISE || op->kind == OP_RERAISE || op->kind == OP_RETURN)
		do_flow(a, op);
	else
		do_told(a, op);
}

/*
 * Ops that suspend.
 */

/*
 * The task in slot @i, if @a may wait for it: one that was made later, so that no tasks ever wait
 * for each other in a circle.
 */
static struct weft_loop_future *awaitable_task(struct actor *a, int i)
{
	struct play *p = a->play;

	if (i >= PLAY_SLOTS || !p->slots[i] || p->slot_ids[i] <= a->id)
		return NULL;
	return weft_loop_future_ref(weft_task_future(p->slots[i]));
}

/* False: there is nothing to wait for, and the op is left out. */
static bool prepare(struct actor *a)
{
	const struct op *op = a->op;
	struct weft_loop_future *f;

	a->n = 0;
	a->got = weft_none();
	if (op->kind == OP_AWAITF) {
		a->future = weft_loop_future_ref(a->play->futures[op->a]);
	} else if (op->kind == OP_CALL) {
		if (a->play->tasks >= PLAY_TASKS)
			return false;
		a->sub = new_sub(a, op->a);
		return a->sub;
	} else if (op->kind == OP_AWAIT || op->kind == OP_SHIELD || op->kind == OP_WAITFOR ||
		   op->kind == OP_STOP) {
		a->future = awaitable_task(a, op->a);
		return a->future;
	}
	for (size_t i = 0; i < op->n; i++)
		if ((f = awaitable_task(a, op->list[i])))
			a->futures[a->n++] = f;
	return op->n == 0 || a->n > 0;
}

enum weft_gather_mode actor_gather_mode(const struct actor *a)
{
	return a->op->kind == OP_GATHER ? WEFT_GATHER_FIRST_ERROR : WEFT_GATHER_ALL;
}

enum weft_wait_mode actor_wait_mode(const struct actor *a)
{
	if (strcmp(a->op->word, "first") == 0)
		return WEFT_FIRST_COMPLETED;
	return strcmp(a->op->word, "exc") == 0 ? WEFT_FIRST_ERROR : WEFT_ALL_COMPLETED;
}

struct weft_task *actor_task(struct actor *a)
{
	return weft_task_ref((struct weft_task *)a->future);
}

bool actor_is_sent_value(const struct actor *a)
{
	switch (a->op->kind) {
	case OP_AWAIT:
	case OP_AWAITF:
	case OP_CALL:
	case OP_SHIELD:
	case OP_WAITFOR:
		return true;
	default:
		return false;
	}
}

static void say_many(struct actor *a)
{
	struct name n = { "" };

	for (size_t i = 0; i < a->n; i++) {
		add_name(&n, " ");
		if (a->op->kind == OP_WAIT)
			add_name(&n, a->done[i] ? "done" : "pending");
		else
			add_name(&n, outcome_name(a->futures[i]).text);
	}
	SAY(a, "%s =%s", op_name(a->op->kind), n.text);
}

static void say_result(struct actor *a)
{
	const struct op *op = a->op;

	if (op->kind == OP_CLOSE_GROUP)
		return;
	if (a->n > 0)
		say_many(a);
	else if (actor_is_sent_value(a) || op->kind == OP_GET)
		SAY(a, "%s = %s", op_name(op->kind), value_name(a->got).text);
	else if (op->kind == OP_BARRIER)
		SAY(a, "%s = %zu", op_name(op->kind), a->place);
	else
		SAY(a, "%s", op_name(op->kind));
}

void actor_did(struct actor *a, int r)
{
	a->r = r;
	if (r == 0)
		say_result(a);
	if (a->op->kind == OP_CLOSE_GROUP)
		pop(a);
	if (a->sub)
		(void)weft_co_unref(a->sub);
	a->sub = NULL;
	weft_loop_future_unref(a->future);
	a->future = NULL;
	for (size_t i = 0; i < a->n; i++)
		weft_loop_future_unref(a->futures[i]);
	a->n = 0;
}

/*
 * The course of a coroutine.
 */

/* Play one op.  True: it suspends. */
static bool play_one(struct actor *a)
{
	const struct op *op = op_at(a, a->at++);

	if (op->kind == OP_EXCEPT || op->kind == OP_FINALLY)
		pass(a);
	else if (op->kind == OP_TRY || op->kind == OP_TIMEOUT || op->kind == OP_GROUP)
		open_block(a, op);
	else if (op->kind == OP_END)
		return end_block(a, op_at(a, op->begin));
	else if (op->kind < OP_SLEEP)
		do_plain(a, op);
	else {
		a->op = op;
		return prepare(a);
	}
	return false;
}

bool actor_next(struct actor *a, struct weft_co *co)
{
	if (!a->co)
		SAY(a, "start");
	a->co = co;
	for (;;) {
		if (a->r == 0 && !a->returning) {
			if (play_one(a))
				return true;
			continue;
		}
		if (a->depth == 0)
			return false;
		if (leave_block(a))
			return true;
	}
}

int actor_end(struct actor *a)
{
	if (a->r < 0) {
		SAY(a, "leave %s", raised_name(a).text);
		return a->r;
	}
	SAY(a, "end %s", value_name(a->value < 0 ? weft_none() : weft_int(a->value)).text);
	return weft_return(a->co, a->value < 0 ? weft_none() : weft_int(a->value));
}

/*
 * The whole.
 */

static void init_sync(struct play *p)
{
	for (int i = 0; i < PLAY_SYNC; i++) {
		weft_semaphore_init(&p->semaphores[i], (size_t)i + 1, i ? (size_t)i + 1 : 0);
		(void)weft_barrier_init(&p->barriers[i], (size_t)i + 2);
		weft_condition_init(&p->conditions[i], &p->locks[i]);
		weft_loop_queue_init(&p->queues[i], (size_t)i, WEFT_QUEUE_FIFO, NULL);
	}
}

static int start_main(struct play *p, struct weft_task **ret)
{
	struct weft_task_options o = { .co.backend = p->backend };
	struct actor *a = new_actor(p, 0);

	if (p->form == PLAY_STACKFUL)
		return weft_loop_spawn(p->loop, actor_stackful, a, &o, ret);
	return weft_loop_spawn(p->loop, actor_resumable, a, &o, ret);
}

static int no_report(struct weft_loop *loop, const struct weft_report *report, void *arg)
{
	(void)loop;
	(void)report;
	(void)arg;
	return 0;
}

/* Cancel what is left, and run on until it has ended or nothing can happen any more. */
static void cancel_rest(struct play *p)
{
	struct weft_loop_future *left[PLAY_TASKS], *all;
	struct weft_task *t = NULL;
	size_t n = 0;

	while (n < PLAY_TASKS && (t = weft_task_next(p->loop, t)))
		left[n++] = weft_loop_future_ref(weft_task_future(t));
	for (size_t i = 0; i < n; i++)
		weft_loop_future_cancel(left[i], NULL);
	if (n > 0 && weft_gather_new(p->loop, left, n, WEFT_GATHER_ALL, &all) == 0) {
		(void)weft_loop_run_until_complete(p->loop, all, NULL);
		weft_loop_future_unref(all);
	}
	for (size_t i = 0; i < n; i++)
		weft_loop_future_unref(left[i]);
}

static void run_main(struct play *p)
{
	struct weft_task *task;
	struct weft_value v = weft_none();
	int r = start_main(p, &task);

	if (r < 0) {
		write_text(p, "main cannot start: %s\n", weft_strerror(r));
		return;
	}
	r = weft_loop_run_until_complete(p->loop, weft_task_future(task), &v);
	if (r == -EDEADLK)
		say(p, "main", "! DEADLOCK");
	else if (r < 0)
		say(p, "main", "! %s", outcome_name(weft_task_future(task)).text);
	else
		say(p, "main", "= %s", value_name(v).text);
	weft_task_unref(task);
	cancel_rest(p);
}

bool play(struct play *p, const struct program *program, const struct weft_backend *backend,
	  enum player_form form)
{
	struct weft_loop_options o = { .virtual_clock = true };

	memset(p, 0, sizeof(*p));
	p->program = program;
	p->backend = backend;
	p->form = form;
	if (weft_loop_new(&o, &p->loop) < 0)
		return false;
	weft_loop_set_handler(p->loop, no_report, NULL);
	for (int i = 0; i < PLAY_FUTURES; i++) {
		if (weft_loop_future_new(p->loop, &p->futures[i]) < 0) {
			play_free(p);
			return false;
		}
	}
	init_sync(p);
	run_main(p);
	for (int i = 0; i < PLAY_SLOTS; i++)
		if (p->slots[i])
			write_text(p, "slot %d %s\n", i, state_name(p->slots[i]).text);
	return true;
}

void play_free(struct play *p)
{
	struct played_call *call, *next_call;
	struct actor *a, *next;

	(void)weft_loop_close(p->loop);
	for (int i = 0; i < PLAY_SLOTS; i++)
		weft_task_unref(p->slots[i]);
	for (int i = 0; i < PLAY_FUTURES; i++)
		weft_loop_future_unref(p->futures[i]);
	for (int i = 0; i < PLAY_SYNC; i++)
		weft_loop_queue_fini(&p->queues[i]);
	for (call = p->calls; call; call = next_call) {
		next_call = call->next;
		free(call);
	}
	weft_loop_unref(p->loop);
	for (a = p->actors; a; a = next) {
		next = a->next;
		free(a);
	}
}

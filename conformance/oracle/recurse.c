/* SPDX-License-Identifier: MIT */
#include "recurse.h"

#include <stdio.h>
#include <stdlib.h>

#include "instance.h"
#include "trace.h"

/* What a list of statements comes to: below 0 an error, which the coroutine holds. */
enum { GO_ON = 0, RETURN = 1 };

/* One coroutine.  Its stack goes with it, so this lies on the heap, until the script is over. */
struct recursive {
	struct instance in;
	struct recursive *next;
	struct weft_co *co;
	int number;				/* of its function */
	struct weft_value result;
	struct weft_co *owned;			/* the delegate that `from` made */
	const struct weft_error *handled;	/* by the innermost handler, or finally over one */
};

static int run_list(struct recursive *f, const struct cosl_list *list);

/*
 * Blocks.
 */

static bool takes(enum cosl_class pattern, int r)
{
	const int *code = trace_codes(pattern);

	if (pattern == COSL_ANY)
		return true;
	if (pattern == COSL_EXC)
		return weft_is_ordinary(r);
	for (; *code; code++)
		if (*code == r)
			return true;
	return false;
}

/* @list runs while @err is being handled. */
static int run_handling(struct recursive *f, const struct cosl_list *list,
			const struct weft_error *err)
{
	const struct weft_error *outer = f->handled;
	int r;

	f->handled = err;
	r = run_list(f, list);
	f->handled = outer;
	return r;
}

/* The body of the try @s raised @r. */
static int handle(struct recursive *f, const struct cosl_stmt *s, int r)
{
	const struct weft_error err = *weft_caught(f->co);
	const struct cosl_handler *h;

	for (h = s->handlers; h; h = h->next) {
		if (takes(h->pattern, r)) {
			trace_error(f->in.id, "caught", &err);
			return run_handling(f, &h->body, &err);
		}
	}
	return r;
}

/* The rest of the try @s has come to @r. */
static int finish(struct recursive *f, const struct cosl_stmt *s, int r)
{
	const struct weft_error err = r < 0 ? *weft_caught(f->co) : weft_err(0, weft_none());
	struct weft_value result = f->result;
	int newer;

	trace_event(f->in.id, "finally");
	newer = run_handling(f, s->finally, r < 0 ? &err : f->handled);
	if (newer != GO_ON)
		return newer;
	f->result = result;
	return r < 0 ? weft_raise_error(f->co, &err) : r;
}

static int do_try(struct recursive *f, const struct cosl_stmt *s)
{
	int r = run_list(f, &s->body);

	if (r < 0)
		r = handle(f, s, r);
	return s->finally ? finish(f, s, r) : r;
}

static int do_loop(struct recursive *f, const struct cosl_stmt *s)
{
	int i, r = GO_ON;

	for (i = 0; r == GO_ON && (s->op == COSL_FOREVER || i < s->number); i++)
		r = run_list(f, &s->body);
	return r;
}

/*
 * Statements that wait.
 */

static int received(struct recursive *f, const char *what, int r, struct weft_value value)
{
	if (r < 0)
		return r;
	f->in.acc = value;
	trace_value(f->in.id, what, value);
	return GO_ON;
}

static int do_yield(struct recursive *f, const struct cosl_stmt *s)
{
	struct weft_value sent = weft_none();
	int r = weft_yield(f->co, instance_value(&f->in, &s->operand), &sent);

	return received(f, "recv", r, sent);
}

static void release(struct recursive *f)
{
	struct weft_co *owned = f->owned;

	f->owned = NULL;
	weft_co_unref(owned);
}

static int do_from(struct recursive *f, const struct cosl_stmt *s)
{
	int id = f->in.world->n_instances, r;
	struct weft_value result = weft_none();

	f->owned = machine_new(f->in.world, s->number);
	trace_event(f->in.id, "from -> #%d", id);
	r = weft_yield_from(f->co, f->owned, &result);
	release(f);
	return received(f, "from=", r, result);
}

static int do_fromh(struct recursive *f, const struct cosl_stmt *s)
{
	struct weft_value result = weft_none();
	union iterator storage;
	struct weft_iter *it = NULL;
	struct weft_co *sub = instance_shared(&f->in, s, &storage, &it);
	int r = sub ? weft_yield_from(f->co, sub, &result)
		    : weft_yield_from(f->co, it, &result);

	return received(f, "from=", r, result);
}

static int do_iter(struct recursive *f, const struct cosl_stmt *s)
{
	struct weft_value result = weft_none();
	union iterator storage;
	int r = weft_yield_from(f->co, instance_iter(&f->in, s, &storage), &result);

	return received(f, "from=", r, result);
}

/*
 * The others.
 */

static int do_return(struct recursive *f, const struct cosl_stmt *s)
{
	f->result = instance_value(&f->in, &s->operand);
	trace_value(f->in.id, "return", f->result);
	return RETURN;
}

static int do_raise(struct recursive *f, const struct cosl_stmt *s)
{
	struct weft_error err = weft_err(trace_code(s->class), machine_value(&s->operand));

	trace_raise(f->in.id, s->class, err.value);
	return weft_raise_error(f->co, &err);
}

static int do_reraise(struct recursive *f)
{
	trace_event(f->in.id, "reraise");
	if (f->handled)
		return weft_raise_error(f->co, f->handled);
	fprintf(stderr, "scenario %s: reraise outside of a handler\n", f->in.world->scenario->name);
	exit(1);
}

static int do_inline(struct recursive *f, const struct cosl_stmt *s)
{
	int r;

	trace_event(f->in.id, "call %d", s->number);
	r = run_list(f, &f->in.world->scenario->funcs[s->number].body);
	if (r < 0)
		return r;
	trace_event(f->in.id, "called %d", s->number);
	return GO_ON;
}

static int do_operation(struct recursive *f, const struct cosl_stmt *s)
{
	struct weft_error err;

	return instance_operate(&f->in, s, &err) < 0 ? weft_raise_error(f->co, &err) : GO_ON;
}

static int execute(struct recursive *f, const struct cosl_stmt *s)
{
	if (instance_does(&f->in, s))
		return GO_ON;
	switch (s->op) {
	case COSL_YIELD:
		return do_yield(f, s);
	case COSL_RETURN:
		return do_return(f, s);
	case COSL_RAISE:
		return do_raise(f, s);
	case COSL_RERAISE:
		return do_reraise(f);
	case COSL_FROM:
		return do_from(f, s);
	case COSL_FROMH:
		return do_fromh(f, s);
	case COSL_ITER:
	case COSL_ITERX:
		return do_iter(f, s);
	case COSL_INLINE:
		return do_inline(f, s);
	case COSL_TRY:
		return do_try(f, s);
	case COSL_LOOP:
	case COSL_FOREVER:
		return do_loop(f, s);
	default:
		return do_operation(f, s);
	}
}

static int run_list(struct recursive *f, const struct cosl_list *list)
{
	const struct cosl_stmt *s;
	int r = GO_ON;

	for (s = list->first; s && r == GO_ON; s = s->next)
		r = execute(f, s);
	return r;
}

static int body(struct weft_co *co, void *arg)
{
	struct recursive *f = arg;
	int r;

	f->co = co;
	trace_event(f->in.id, "start");
	r = run_list(f, &f->in.world->scenario->funcs[f->number].body);
	if (r < 0)
		return r;
	if (r == RETURN)
		return weft_return(co, f->result);
	trace_event(f->in.id, "end");
	return 0;
}

struct weft_co *recurse_new(struct world *world, int k, const struct weft_co_options *options)
{
	struct recursive *f = calloc(1, sizeof(*f));

	if (!f) {
		fputs("weft-scenario: out of memory\n", stderr);
		exit(1);
	}
	instance_init(&f->in, world);
	f->number = k;
	f->next = world->recursive;
	world->recursive = f;
	return f->co = machine_spawn_stackful(body, f, options);
}

void recurse_abandon(struct world *world, struct weft_co *co)
{
	struct recursive *f = world->recursive;

	while (f->co != co)
		f = f->next;
	release(f);
}

void recurse_end(struct world *world)
{
	struct recursive *f, *next;

	for (f = world->recursive; f; f = next) {
		next = f->next;
		free(f);
	}
	world->recursive = NULL;
}

/* SPDX-License-Identifier: MIT */
/* The script of a scenario. */

#include "play.h"

#include <stdbool.h>
#include <stdio.h>

#include "machine.h"
#include "recurse.h"
#include "trace.h"

static void on_unraisable(struct weft_co *co, const struct weft_error *err, void *arg)
{
	trace_unraisable(err);
	if (weft_co_state(co) != WEFT_CLOSED)
		machine_abandon(arg, co);
}

static const char *delegate_kind(const struct weft_co *co)
{
	if (weft_co_delegate(co))
		return "gen";
	return weft_co_delegate_iter(co) ? "iter" : "none";
}

static void snapshot(const struct world *world)
{
	const struct weft_co *co;
	int i;

	for (i = 0; i < COSL_HANDLES; i++) {
		co = world->handles[i];
		if (co)
			printf("~ %d %s %s\n", i, trace_state(weft_co_state(co)),
			       delegate_kind(co));
	}
}

static void make(struct world *world, const struct cosl_stmt *s)
{
	machine_drop(world, s->number);
	machine_make(world, s->number, s->func);
	trace_result("ok");
}

static void operate(struct weft_co *co, const struct cosl_stmt *s, struct weft_value brings)
{
	struct weft_value value = weft_none();
	struct weft_error err;
	int r = machine_drive(co, s, brings, &value, &err);

	if (r < 0)
		trace_result_error(&err);
	else if (s->op == COSL_CLOSE)
		trace_result("ok");
	else
		trace_result_value(r == WEFT_YIELDED ? "yield" : "return", value);
}

/* Once more what the script threw last. */
static void throw_again(struct world *world, struct weft_co *co)
{
	if (world->thrown)
		operate(co, world->thrown, machine_value(&world->thrown->operand));
	else
		trace_result("nothrow");
}

static void perform(struct world *world, const struct cosl_stmt *s)
{
	struct weft_value brings = machine_value(&s->operand);
	struct weft_co *co = world->handles[s->number];

	trace_op(-1, s, brings);
	if (s->op == COSL_NEW) {
		make(world, s);
	} else if (!co) {
		trace_result("nohandle");
	} else if (s->op == COSL_STATE) {
		trace_result(trace_state(weft_co_state(co)));
	} else if (s->op == COSL_DELEG) {
		trace_result(delegate_kind(co));
	} else if (s->op == COSL_DROP) {
		machine_drop(world, s->number);
		trace_result("ok");
	} else if (s->op == COSL_RETHROW) {
		throw_again(world, co);
	} else {
		if (s->op == COSL_THROW)
			world->thrown = s;
		operate(co, s, brings);
	}
}

/* What the script did not drop itself goes all at once: no cleanup sees a handle any more. */
static void clear(struct world *world)
{
	struct weft_co *left[COSL_HANDLES];
	int i;

	world->over = true;
	for (i = 0; i < world->n_order; i++) {
		left[i] = world->handles[world->order[i]];
		world->handles[world->order[i]] = NULL;
	}
	for (i = 0; i < world->n_order; i++)
		weft_co_unref(left[i]);
}

void play(const struct cosl_scenario *scenario, const struct play_options *options)
{
	struct world world = {
		.scenario = scenario,
		.n_backends = options->n_backends,
		.recurse = options->recurse,
	};
	const struct cosl_stmt *s;
	int i;

	weft_set_hooks(&(struct weft_hooks){ .unraisable = on_unraisable, .arg = &world });
	for (i = 0; i < options->n_backends; i++)
		world.backends[i] = options->backends[i];
	for (s = scenario->drive.first; s; s = s->next) {
		perform(&world, s);
		if (options->states)
			snapshot(&world);
	}
	clear(&world);
	recurse_end(&world);
}

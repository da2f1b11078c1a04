/* SPDX-License-Identifier: MIT */
#include "instance.h"

#include <string.h>

#include "trace.h"

void instance_init(struct instance *in, struct world *world)
{
	in->world = world;
	in->id = world->n_instances++;
}

struct weft_value machine_value(const struct cosl_operand *operand)
{
	switch (operand->kind) {
	case COSL_INT:
		return weft_int(operand->number);
	case COSL_FLOAT:
		return weft_float(operand->real);
	case COSL_TEXT:
		return weft_str(operand->text, (uint32_t)strlen(operand->text));
	case COSL_POINTER:
		return weft_ptr((void *)(uintptr_t)operand->number);
	default:
		return weft_none();
	}
}

struct weft_value instance_value(const struct instance *in, const struct cosl_operand *operand)
{
	return operand->kind == COSL_ACC ? in->acc : machine_value(operand);
}

/*
 * Iterators.
 */

static int items_next(struct weft_iter *it, struct weft_value *ret)
{
	struct items *items = (struct items *)it;

	if (items->at >= items->end) {
		*ret = weft_int(items->end);
		return WEFT_RETURNED;
	}
	*ret = weft_int(200 + items->at++);
	return WEFT_YIELDED;
}

static int items_send(struct weft_iter *it, struct weft_value value, struct weft_value *ret)
{
	trace_value(((struct items *)it)->id, "it-send", value);
	return items_next(it, ret);
}

static int items_raise(struct weft_iter *it, const struct weft_error *err, struct weft_value *ret)
{
	struct items *items = (struct items *)it;
	bool ended = items->at >= items->end;

	trace_error(items->id, "it-throw", err);
	*ret = weft_int(ended ? 77 : 300);
	return ended ? WEFT_RETURNED : WEFT_YIELDED;
}

static int items_close(struct weft_iter *it)
{
	trace_event(((struct items *)it)->id, "it-close");
	return 0;
}

static struct weft_iter *items_init(struct items *items, int id, const struct cosl_stmt *s)
{
	*items = (struct items){
		.id = id,
		.end = s->number,
		.ops.next = items_next,
		.ops.send = s->methods & COSL_HAS_SEND ? items_send : NULL,
		.ops.raise = s->methods & COSL_HAS_THROW ? items_raise : NULL,
		.ops.close = s->methods & COSL_HAS_CLOSE ? items_close : NULL,
	};
	items->iter.ops = &items->ops;
	return &items->iter;
}

struct weft_iter *instance_iter(const struct instance *in, const struct cosl_stmt *s,
				union iterator *storage)
{
	if (s->op == COSL_ITERX)
		return items_init(&storage->items, in->id, s);
	return weft_range(&storage->range, 100, 100 + s->number, 1);
}

/*
 * Handles.
 */

struct weft_co *instance_shared(const struct instance *in, const struct cosl_stmt *s,
				union iterator *storage, struct weft_iter **ret)
{
	struct weft_co *sub = in->world->handles[s->number];

	trace_event(in->id, "fromh %d %s", s->number, sub ? "" : "nohandle");
	if (!sub)
		*ret = weft_range(&storage->range, 0, 0, 1);
	return sub;
}

static void tell_state(const struct instance *in, const struct cosl_stmt *s)
{
	struct weft_co *co = in->world->handles[s->number];

	trace_event(in->id, "state %d %s", s->number,
		    co ? trace_state(weft_co_state(co)) : "NOHANDLE");
}

static void drop(struct instance *in, const struct cosl_stmt *s)
{
	struct world *world = in->world;

	if (s->op == COSL_NEW)
		trace_event(in->id, "new %d %d", s->number, s->func);
	else
		trace_event(in->id, "drop %d", s->number);
	if (world->over || machine_drop(world, s->number) < 0)
		trace_event(in->id, "busy %d", s->number);
	else if (s->op == COSL_NEW)
		machine_make(world, s->number, s->func);
}

bool instance_does(struct instance *in, const struct cosl_stmt *s)
{
	if (s->op == COSL_MARK)
		trace_event(in->id, "mark %d", s->number);
	else if (s->op == COSL_STATE)
		tell_state(in, s);
	else if (s->op == COSL_NEW || s->op == COSL_DROP)
		drop(in, s);
	else
		return false;
	return true;
}

int instance_operate(struct instance *in, const struct cosl_stmt *s, struct weft_error *reterr)
{
	struct weft_value brings = instance_value(in, &s->operand), got = weft_none();
	struct weft_co *co = in->world->handles[s->number];
	int r = 0;

	trace_op(in->id, s, brings);
	if (co)
		r = machine_drive(co, s, brings, &got, reterr);
	if (co && r == WEFT_RETURNED && s->op != COSL_CLOSE) {
		*reterr = weft_err(WEFT_ESTOP, got);
		return WEFT_ESTOP;
	}
	if (r < 0)
		return r;
	in->acc = s->op == COSL_CLOSE ? weft_none() : got;
	trace_value(in->id, "got", in->acc);
	return 0;
}

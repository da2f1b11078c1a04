/* SPDX-License-Identifier: MIT */
/*
 * The interpreter for all backends.  A function runs as an activation with an explicit stack of
 * open blocks, in a resumable body.  `inline` runs a second activation in the same coroutine, by
 * WEFT_CALL.
 */

#include "machine.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "instance.h"
#include "recurse.h"
#include "trace.h"

enum block_kind { BLOCK_BODY, BLOCK_LOOP, BLOCK_FOREVER, BLOCK_TRY, BLOCK_HANDLER, BLOCK_FINALLY };

/* What a finally interrupted. */
enum pending { PENDING_NOTHING, PENDING_RETURN, PENDING_ERROR };

struct block {
	enum block_kind kind;
	enum pending pending;
	const struct cosl_stmt *owner; /* the statement that opened it; NULL: the body */
	const struct cosl_stmt *at;    /* what it runs next */
	int rounds;                    /* loop: left to run, this one included */
	struct weft_error handled;     /* handler, finally over an error */
	struct weft_saved held;         /* finally over something */
};

enum want { WANT_NOTHING, WANT_YIELD, WANT_CO, WANT_ITER, WANT_CALL };

struct activation {
	struct weft_frame weft;
	struct instance *in;
	struct machine *machine;   /* whose it is */
	struct activation *caller; /* `inline`: where it was called from */
	int number;                /* of its function */
	struct block *blocks;
	int open; /* how many blocks are */

	/* The suspension at hand. */
	enum want want;
	const struct cosl_stmt *waits;
	struct weft_value value;
	struct weft_co *sub;
	bool owns_sub;
	struct weft_iter *iter;
	union iterator storage;
};

/* One coroutine; its frame. */
struct machine {
	struct activation main, callee;
	struct instance in;
	struct block blocks[];
};

/*
 * Blocks.
 */

static struct block *top_block(struct activation *f)
{
	return &f->blocks[f->open - 1];
}

static void open_block(struct activation *f, enum block_kind kind, const struct cosl_stmt *owner,
		       const struct cosl_list *body)
{
	f->blocks[f->open++] = (struct block){ .kind = kind, .owner = owner, .at = body->first };
}

static void open_finally(struct activation *f, enum pending pending, int r)
{
	struct block *b = top_block(f);

	b->kind = BLOCK_FINALLY;
	b->pending = pending;
	b->at = b->owner->finally->first;
	if (pending == PENDING_ERROR)
		b->handled = *weft_caught(f);
	if (pending != PENDING_NOTHING)
		weft_save(f, &b->held, r);
	trace_event(f->in->id, "finally");
}

static bool takes(struct activation *f, enum cosl_class pattern, int *r)
{
	const int *code = trace_codes(pattern);

	if (pattern == COSL_ANY)
		return weft_except_any(f, r);
	if (pattern == COSL_EXC)
		return weft_except_ordinary(f, r);
	for (; *code; code++)
		if (weft_except(f, r, *code))
			return true;
	return false;
}

/* Does a handler of the innermost block, a try, take the error @r? */
static bool handle(struct activation *f, int r)
{
	struct block *b = top_block(f);
	const struct cosl_handler *h;

	for (h = b->owner->handlers; h; h = h->next) {
		if (takes(f, h->pattern, &r)) {
			b->kind = BLOCK_HANDLER;
			b->handled = *weft_caught(f);
			b->at = h->body.first;
			trace_error(f->in->id, "caught", &b->handled);
			return true;
		}
	}
	return false;
}

/* Leave blocks with an error or, @r being 0, by a return, until one of them keeps us. */
static int leave(struct activation *f, int r)
{
	struct block *b;
	bool guards;

	for (; f->open > 0; f->open--) {
		b = top_block(f);
		guards = b->kind == BLOCK_TRY || b->kind == BLOCK_HANDLER;
		if (b->kind == BLOCK_TRY && r < 0 && handle(f, r))
			return 0;
		if (guards && b->owner->finally) {
			open_finally(f, r < 0 ? PENDING_ERROR : PENDING_RETURN, r);
			return 0;
		}
	}
	return r;
}

static int end_finally(struct activation *f)
{
	struct block *b = top_block(f);

	f->open--;
	if (b->pending == PENDING_NOTHING)
		return 0;
	return leave(f, weft_restore(f, &b->held, 0));
}

/* The innermost block has nothing left to run. */
static int end_block(struct activation *f)
{
	struct block *b = top_block(f);

	switch (b->kind) {
	case BLOCK_BODY:
		if (!f->caller)
			trace_event(f->in->id, "end");
		break;
	case BLOCK_LOOP:
		if (--b->rounds == 0)
			break;
		b->at = b->owner->body.first;
		return 0;
	case BLOCK_FOREVER:
		b->at = b->owner->body.first;
		return 0;
	case BLOCK_TRY:
	case BLOCK_HANDLER:
		if (!b->owner->finally)
			break;
		open_finally(f, PENDING_NOTHING, 0);
		return 0;
	case BLOCK_FINALLY:
		return end_finally(f);
	}
	f->open--;
	return 0;
}

/*
 * Statements.  Each returns 0 or the error that it raised, and says in f->want what it waits for.
 */

static int do_return(struct activation *f, const struct cosl_stmt *s)
{
	struct weft_value value = instance_value(f->in, &s->operand);

	trace_value(f->in->id, "return", value);
	return leave(f, weft_return(f, value));
}

static int do_raise(struct activation *f, const struct cosl_stmt *s)
{
	struct weft_value payload = machine_value(&s->operand);

	trace_raise(f->in->id, s->class, payload);
	return weft_raise(f, trace_code(s->class), payload);
}

static const struct weft_error *being_handled(const struct activation *f)
{
	const struct block *b;
	int i;

	for (; f; f = f->caller) {
		for (i = f->open; i > 0; i--) {
			b = &f->blocks[i - 1];
			if (b->kind == BLOCK_HANDLER ||
			    (b->kind == BLOCK_FINALLY && b->pending == PENDING_ERROR))
				return &b->handled;
		}
	}
	return NULL;
}

static int do_reraise(struct activation *f)
{
	const struct weft_error *err = being_handled(f);

	trace_event(f->in->id, "reraise");
	if (!err) {
		fprintf(stderr, "scenario %s: reraise outside of a handler\n",
			f->in->world->scenario->name);
		exit(1);
	}
	return weft_raise_error(f, err);
}

static int do_from(struct activation *f, const struct cosl_stmt *s)
{
	int id = f->in->world->n_instances;

	f->sub = machine_new(f->in->world, s->number);
	f->owns_sub = true;
	f->want = WANT_CO;
	trace_event(f->in->id, "from -> #%d", id);
	return 0;
}

static int do_fromh(struct activation *f, const struct cosl_stmt *s)
{
	f->sub = instance_shared(f->in, s, &f->storage, &f->iter);
	f->owns_sub = false;
	f->want = f->sub ? WANT_CO : WANT_ITER;
	return 0;
}

static int do_iter(struct activation *f, const struct cosl_stmt *s)
{
	f->want = WANT_ITER;
	f->iter = instance_iter(f->in, s, &f->storage);
	return 0;
}

static void start_activation(struct activation *f, struct machine *m, int number)
{
	f->in = &m->in;
	f->machine = m;
	f->number = number;
	open_block(f, BLOCK_BODY, NULL, &m->in.world->scenario->funcs[number].body);
}

static int do_inline(struct activation *f, const struct cosl_stmt *s)
{
	struct activation *callee = &f->machine->callee;

	trace_event(f->in->id, "call %d", s->number);
	callee->caller = f;
	callee->blocks = &f->machine->blocks[f->in->world->scenario->funcs[f->number].depth];
	start_activation(callee, f->machine, s->number);
	f->want = WANT_CALL;
	return 0;
}

static int do_operation(struct activation *f, const struct cosl_stmt *s)
{
	struct weft_error err;

	return instance_operate(f->in, s, &err) < 0 ? weft_raise_error(f, &err) : 0;
}

static int do_block(struct activation *f, const struct cosl_stmt *s)
{
	if (s->op == COSL_TRY) {
		open_block(f, BLOCK_TRY, s, &s->body);
	} else if (s->op == COSL_FOREVER) {
		open_block(f, BLOCK_FOREVER, s, &s->body);
	} else if (s->number > 0) {
		open_block(f, BLOCK_LOOP, s, &s->body);
		top_block(f)->rounds = s->number;
	}
	return 0;
}

static int execute(struct activation *f, const struct cosl_stmt *s)
{
	if (instance_does(f->in, s))
		return 0;
	switch (s->op) {
	case COSL_YIELD:
		f->value = instance_value(f->in, &s->operand);
		f->want = WANT_YIELD;
		return 0;
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
	case COSL_LOOP:
	case COSL_FOREVER:
		return do_block(f, s);
	default:
		return do_operation(f, s);
	}
}

/*
 * The coroutine.
 */

/* Run on from @*r, which the last suspension delivered.  True: f->want is next; false: ended with
 * @*r. */
static bool run(struct activation *f, int *r)
{
	struct block *b;

	f->want = WANT_NOTHING;
	for (;;) {
		if (*r < 0)
			*r = leave(f, *r);
		if (f->open == 0)
			return false;
		b = top_block(f);
		if (!b->at) {
			*r = end_block(f);
			continue;
		}
		f->waits = b->at;
		b->at = b->at->next;
		*r = execute(f, f->waits);
		if (f->want != WANT_NOTHING)
			return true;
	}
}

static void release_sub(struct activation *f)
{
	struct weft_co *sub = f->sub;

	f->sub = NULL;
	if (sub && f->owns_sub)
		weft_co_unref(sub);
}

/* The suspension has delivered @r. */
static int resumed(struct activation *f, int r)
{
	int id = f->in->id;

	release_sub(f);
	if (r < 0)
		return r;
	if (f->want == WANT_CALL) {
		trace_event(id, "called %d", f->waits->number);
		return 0;
	}
	f->in->acc = weft_sent(f);
	trace_value(id, f->want == WANT_YIELD ? "recv" : "from=", f->in->acc);
	return 0;
}

static int body(void *self)
{
	struct activation *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	if (!f->caller)
		trace_event(f->in->id, "start");
	while (run(f, &r)) {
		if (f->want == WANT_YIELD)
			WEFT_YIELD(f, r, f->value);
		else if (f->want == WANT_CO)
			WEFT_YIELD_FROM(f, r, f->sub);
		else if (f->want == WANT_ITER)
			WEFT_YIELD_FROM(f, r, f->iter);
		else
			WEFT_CALL(f, r, body, &f->machine->callee);
		r = resumed(f, r);
	}
	WEFT_END(f);
	return r;
}

static int deepest(const struct cosl_scenario *scenario)
{
	int k, depth = 0;

	for (k = 0; k < COSL_FUNCS; k++)
		if (scenario->funcs[k].depth > depth)
			depth = scenario->funcs[k].depth;
	return depth;
}

static struct weft_co *new_machine(struct world *world, int k, struct weft_co_options options)
{
	size_t blocks = (size_t)world->scenario->funcs[k].depth + (size_t)deepest(world->scenario);
	struct weft_co *co;
	struct machine *m;

	options.frame_size = sizeof(*m) + blocks * sizeof(struct block);
	co = machine_spawn(body, &options);
	m = weft_co_frame(co);
	instance_init(&m->in, world);
	m->main.blocks = m->blocks;
	start_activation(&m->main, m, k);
	return co;
}

struct weft_co *machine_new(struct world *world, int k)
{
	const struct weft_backend *backend =
		world->backends[world->n_instances % world->n_backends];
	struct weft_co_options options = {
		.backend = backend,
		.single_use = world->scenario->single_use,
	};

	if (world->recurse && backend->caps & WEFT_CAP_STACKFUL)
		return recurse_new(world, k, &options);
	return new_machine(world, k, options);
}

void machine_abandon(struct world *world, struct weft_co *co)
{
	struct machine *m = weft_co_frame(co);

	if (!m) {
		recurse_abandon(world, co);
		return;
	}
	release_sub(&m->main);
	release_sub(&m->callee);
}

/*
 * Handles.
 */

int machine_drop(struct world *world, int handle)
{
	struct weft_co *co = world->handles[handle];
	int r;

	world->handles[handle] = NULL;
	r = weft_co_unref(co);
	if (r < 0)
		world->handles[handle] = co;
	return r;
}

static void note_order(struct world *world, int handle)
{
	int i;

	for (i = 0; i < world->n_order; i++)
		if (world->order[i] == handle)
			return;
	world->order[world->n_order++] = handle;
}

void machine_make(struct world *world, int handle, int k)
{
	struct weft_co *co = machine_new(world, k), *old = world->handles[handle];

	note_order(world, handle);
	world->handles[handle] = co;
	weft_co_unref(old);
}

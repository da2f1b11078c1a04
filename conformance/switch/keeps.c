/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "property.h"
#include "registers.h"
#include "../random.h"
#include "../sanitizers.h"

/*
 * A table: each property of property.c over each edge below, a thousand times.  A row's id is
 * keeps.PROPERTY.EDGE, and with .migrate behind it the first, the second and the last time are
 * another thread's.
 *
 * The side that leaves gives the property a content of its own, and judges it when it goes on.
 */

enum { ROUNDS = 1000, FEW_ROUNDS = 10, DEAR_ROUNDS = 2 };

struct cell;

/* One of the two or three stacks that take part: a thread's, or a context's. */
struct side {
	const char *name;
	struct cell *cell;
	struct weft_ctx *record;
	struct content own;		/* when it was left last */
	struct content born;		/* when init was called */
	struct context context;
};

/* How long a context lives, and how far it is before the edge. */
enum life {
	NONE,
	FRESH,		/* a new one each time, which was not entered */
	SUSPENDED,	/* a new one each time, which is suspended */
	LASTING,	/* one for all times, which is suspended */
};

/* A row judges both ends of a switch, or another op, which leaves the thread as it is. */
enum op { SWITCH, INIT, FINI };

struct edge {
	const char *name;
	context_body *a, *b;
	enum life a_life, b_life;
	bool nested;		/* b goes back to a */
	enum op op;
};

struct cell {
	const struct weft_backend *be;
	const struct property *property;
	const struct edge *edge;
	bool migrates;
	uint64_t random;
	int rounds, round;
	bool parking;			/* a context is led to its first suspension */
	bool failed;
	unsigned int arrivals;
	struct content running;		/* what the running thread was given last */
	struct side *outside;		/* the running thread's side */
	struct side a, b;
};

/*
 * Judging.
 */

static bool is_same(const struct property *p, const struct content *x, const struct content *y)
{
	return memcmp(&x->word[p->first], &y->word[p->first], p->words * sizeof(uint64_t)) == 0;
}

/* The first word of @now that is not as in @want. */
static void blame(struct side *me, const struct content *now, const struct content *want)
{
	const struct property *p = me->cell->property;
	uint32_t i = p->first;

	if (me->cell->failed)
		return;
	me->cell->failed = true;
	while (i < p->first + p->words - 1 && now->word[i] == want->word[i])
		i++;
	conform_fail("%s of %s is %#llx after the switch, and should be %#llx (time %d)", p->name,
		     me->name, (unsigned long long)now->word[i], (unsigned long long)want->word[i],
		     me->cell->round);
}

static bool belongs_to_context(const struct cell *cell)
{
	const struct property *p = cell->property;
	bool own_thread = cell->be->caps & WEFT_CAP_OWN_TLS;

	switch (p->owner) {
	case OF_CONTEXT:
		return true;
	case OF_THREAD:
		return own_thread;
	case BY_CLAIM:
		return own_thread || cell->be->caps & p->claim;
	default:
		return false;
	}
}

/* @me goes on after a switch, and finds @now. */
static void arrive(struct side *me, const struct content *now)
{
	struct cell *cell = me->cell;
	const struct property *p = cell->property;

	cell->arrivals++;
	if (cell->edge->op != SWITCH)
		return;
	if (belongs_to_context(cell)) {
		if (!is_same(p, now, &me->own))
			blame(me, now, &me->own);
		return;
	}
	if (p->owner == BY_CLAIM && is_same(p, now, &me->own))
		return;
	if (!is_same(p, now, &cell->running))
		blame(me, now, &cell->running);
}

/* Where @frame lies is as any function expects it, and the stack is the one given. */
static void check_frame(const struct side *me, const char *frame)
{
	bool given = me->cell->be->caps & WEFT_CAP_WANTS_STACK;

#if defined(__x86_64__) || defined(__aarch64__)
	if ((uintptr_t)frame % 16 != 0)
		conform_fail("%s begins on a stack that is not aligned (time %d)", me->name,
			     me->cell->round);
#endif
	if (given && !context_holds(&me->context, frame))
		conform_fail("%s begins on another stack than its own (time %d)", me->name,
			     me->cell->round);
}

/*
 * @me begins, in a function with @frame: it has what the thread has, or had when init was called;
 * registers are free.
 */
static void arrive_first(struct side *me, const char *frame)
{
	struct cell *cell = me->cell;
	const struct property *p = cell->property;
	struct content now = { 0 };

	cell->arrivals++;
	if (p->through == stack_pointer_switch)
		check_frame(me, frame);
	if (!p->get || cell->edge->op != SWITCH ||
	    (p->owner == OF_THREAD && belongs_to_context(cell)))
		return;
	p->get(&now);
	if (p->owner == BY_CLAIM && is_same(p, &now, &me->born))
		return;
	if (!is_same(p, &now, &cell->running))
		blame(me, &now, &cell->running);
}

/* The running thread, which has called @op, has what it had @before. */
static void check_unchanged(struct cell *cell, enum op op, const struct content *before)
{
	const struct property *p = cell->property;
	struct content now = { 0 };

	if (cell->edge->op != op)
		return;
	p->get(&now);
	if (!is_same(p, &now, before))
		blame(cell->outside, &now, before);
}

/*
 * Switches.
 */

/* Too dear to be looked at each time: the first ones, and the last. */
static bool is_judged(const struct cell *cell)
{
	return !cell->property->dear || cell->round <= DEAR_ROUNDS || cell->round == cell->rounds;
}

static void fill(struct cell *cell, struct content *content)
{
	const struct property *p = cell->property;
	uint32_t words = p->through ? PROPERTY_WORDS / 4 : p->words;

	for (uint32_t i = 0; i < words; i++)
		content->word[i] = random_next(&cell->random);
}

/* What was set and does not stay, for the processor is emulated, is no fault of the switch. */
static void set(struct side *me)
{
	struct cell *cell = me->cell;
	const struct property *p = cell->property;

	if (p->owner == OF_NOBODY) {
		cell->running.word[0] = p->constant;
		return;
	}
	fill(cell, &me->own);
	if (p->through)
		return;
	p->shape(&me->own);
	p->set(&me->own);
	p->get(&me->own);
	cell->running = me->own;
}

/* Leave for @to, and return when somebody continues @me. */
static void leave(struct side *me, struct side *to, enum weft_why why)
{
	struct cell *cell = me->cell;
	const struct property *p = cell->property;
	weft_switch_op *op = conform_switch(cell->be);
	struct content now = { 0 };

	if (!is_judged(cell)) {
		op(me->record, to->record, why);
		return;
	}
	set(me);
	property_arriving = to->own.word;
	if (p->through) {
		p->through(me->record, to->record, why, op, me->own.word, now.word);
	} else {
		op(me->record, to->record, why);
		p->get(&now);
	}
	arrive(me, &now);
}

static __attribute__((noreturn)) void finish(struct side *me, struct side *to)
{
	leave(me, to, WEFT_WHY_FINISH);
	conform_fail("%s, which had finished, was continued", me->name);
	abort();
}

static struct side *back_of(const struct side *me)
{
	struct cell *cell = me->cell;

	return cell->edge->nested && me == &cell->b && !cell->parking ? &cell->a : cell->outside;
}

static void give_way(struct context *self)
{
	struct side *me = self->arg;

	arrive_first(me, __builtin_frame_address(0));
	for (;;)
		leave(me, back_of(me), WEFT_WHY_SUSPEND);
}

/* From its own record, or as the core does it: from one for the caller of the other. */
static void enter_b(struct context *self)
{
	struct side *me = self->arg;

	arrive_first(me, __builtin_frame_address(0));
	for (;;) {
		leave(me, back_of(me), WEFT_WHY_SUSPEND);
		me->record = me->cell->round % 2 ? self->ctx : me->cell->b.context.caller;
		leave(me, &me->cell->b, WEFT_WHY_RESUME);
		me->record = self->ctx;
	}
}

static void end(struct context *self)
{
	struct side *me = self->arg;

	arrive_first(me, __builtin_frame_address(0));
	leave(me, back_of(me), WEFT_WHY_SUSPEND);
	finish(me, back_of(me));
}

static void end_in_b(struct context *self)
{
	struct side *me = self->arg;

	arrive_first(me, __builtin_frame_address(0));
	leave(me, back_of(me), WEFT_WHY_SUSPEND);
	finish(me, &me->cell->b);
}

/*
 * The edge is somewhere on the way that begins when the thread enters a.
 */
static const struct edge edges[] = {
	{ .name = "init", .a = give_way, .a_life = FRESH, .op = INIT },
	{ .name = "fini", .a = give_way, .a_life = FRESH, .op = FINI },
	{ .name = "thread-to-fresh", .a = give_way, .a_life = FRESH },
	{ .name = "thread-to-suspended", .a = give_way, .a_life = LASTING },
	{ .name = "context-to-fresh", .a = enter_b, .a_life = LASTING,
	  .b = give_way, .b_life = FRESH, .nested = true },
	{ .name = "context-to-suspended", .a = enter_b, .a_life = LASTING,
	  .b = give_way, .b_life = LASTING, .nested = true },
	{ .name = "suspend", .a = give_way, .a_life = SUSPENDED },
	{ .name = "finish-to-resumer", .a = end, .a_life = SUSPENDED },
	{ .name = "finish-to-third", .a = end_in_b, .a_life = SUSPENDED,
	  .b = give_way, .b_life = LASTING },
	{ .name = "finish-to-fresh", .a = end_in_b, .a_life = SUSPENDED,
	  .b = give_way, .b_life = FRESH },
};

/*
 * Lives.
 */

static void begin(struct side *side, enum life life)
{
	struct cell *cell = side->cell;
	int r;

	memset(side->record, 0, cell->be->ctx_size);
	if (cell->property->get)
		cell->property->get(&side->born);
	r = context_init(&side->context);
	check_unchanged(cell, INIT, &side->born);
	if (r != 0) {
		conform_fail("init: %d", r);
		abort();
	}
	if (life == FRESH)
		return;
	cell->parking = true;
	leave(cell->outside, side, WEFT_WHY_RESUME);
	cell->parking = false;
}

static void begin_lasting(struct side *side, enum life life)
{
	if (life == LASTING)
		begin(side, life);
}

static void begin_short(struct side *side, enum life life)
{
	if (life == FRESH || life == SUSPENDED)
		begin(side, life);
}

static void end_lasting(struct side *side, enum life life)
{
	if (life == LASTING)
		context_fini(&side->context);
}

static void end_short(struct side *side, enum life life)
{
	struct cell *cell = side->cell;
	struct content before = { 0 };

	if (life != FRESH && life != SUSPENDED)
		return;
	if (cell->property->get)
		cell->property->get(&before);
	context_fini(&side->context);
	check_unchanged(cell, FINI, &before);
}

static void take(struct cell *cell, struct side *side, const char *name, context_body *body)
{
	side->name = name;
	side->cell = cell;
	context_take(&side->context, cell->be, body, side, CONTEXT_STACK);
	side->record = side->context.ctx;
}

/* The way over the edge, of the thread that calls. */
static void cross(struct cell *cell)
{
	leave(cell->outside, &cell->a, WEFT_WHY_RESUME);
}

/* The same in a thread that has contents of its own, which it takes back. */
static void *cross_elsewhere(void *arg)
{
	struct cell *cell = arg;
	const struct property *p = cell->property;
	struct side *before = cell->outside;
	struct side here = { .name = "another thread", .cell = cell };
	struct content initial;

	here.record = record_new(cell->be);
	if (p->get)
		p->get(&initial);
	cell->outside = &here;
	cross(cell);
	cell->outside = before;
	if (p->set && p->owner != OF_PROCESS)
		p->set(&initial);
	record_free(cell->be, here.record);
	return NULL;
}

/* The thread that waits meanwhile has contents of its own, too. */
static void cross_in_thread(struct cell *cell)
{
	const struct property *p = cell->property;
	struct content mine, now;
	pthread_t thread;

	set(cell->outside);
	mine = cell->running;
	if (!CHECK_INT(pthread_create(&thread, NULL, cross_elsewhere, cell), 0))
		return;
	CHECK_INT(pthread_join(thread, NULL), 0);
	if (!p->get || p->owner == OF_PROCESS)
		return;
	p->get(&now);
	if (!is_same(p, &now, &mine))
		blame(cell->outside, &now, &mine);
	cell->running = mine;
}

static void run_round(struct cell *cell)
{
	bool last = cell->round == cell->rounds;

	begin_short(&cell->b, cell->edge->b_life);
	begin_short(&cell->a, cell->edge->a_life);
	if (cell->migrates && (cell->round <= 2 || last))
		cross_in_thread(cell);
	else
		cross(cell);
	end_short(&cell->a, cell->edge->a_life);
	end_short(&cell->b, cell->edge->b_life);
}

static void run_rounds(struct cell *cell)
{
	begin_lasting(&cell->b, cell->edge->b_life);
	begin_lasting(&cell->a, cell->edge->a_life);
	for (cell->round = 1; cell->round <= cell->rounds && !cell->failed; cell->round++)
		run_round(cell);
	end_lasting(&cell->a, cell->edge->a_life);
	end_lasting(&cell->b, cell->edge->b_life);
}

static void judge(struct cell *cell)
{
	const struct property *p = cell->property;
	struct side outside = { .name = "the thread", .cell = cell };
	struct content initial = { 0 };

	outside.record = record_new(cell->be);
	cell->outside = &outside;
	take(cell, &cell->a, "a context", cell->edge->a);
	take(cell, &cell->b, "another context", cell->edge->b);
	if (p->get)
		p->get(&initial);
	cell->running = initial;
	run_rounds(cell);
	if (p->set)
		p->set(&initial);
	context_give(&cell->b.context);
	context_give(&cell->a.context);
	record_free(cell->be, outside.record);
}

/*
 * Ids.
 */

static const struct edge *find_edge(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		if (strlen(edges[i].name) == length && memcmp(edges[i].name, name, length) == 0)
			return &edges[i];
	return NULL;
}

/* keeps.PROPERTY.EDGE or keeps.PROPERTY.EDGE.migrate */
static void read_id(struct cell *cell, const char *id)
{
	const char *property = strchr(id, '.') + 1;
	const char *edge = strchr(property, '.') + 1;
	size_t length = strcspn(edge, ".");

	cell->property = property_find(property, (size_t)(edge - property) - 1);
	cell->edge = find_edge(edge, length);
	cell->migrates = edge[length] == '.';
}

/* What hands over between threads, or is watched, takes a hundred times as long. */
static int rounds(const struct weft_backend *be)
{
	bool slow = WITH_SANITIZER || WITH_VALGRIND || be->caps & WEFT_CAP_OWN_TLS;

	return slow ? FEW_ROUNDS : ROUNDS;
}

/* A sanitizer takes away the alternate stack of a thread that ends, as if it were its own. */
static bool can_judge(const struct cell *cell)
{
	if (!WITH_SANITIZER || !(cell->be->caps & WEFT_CAP_OWN_TLS) ||
	    strcmp(cell->property->name, "alternate-stack") != 0)
		return true;
	conform_skip("the sanitizer has an alternate stack of its own in each thread");
	return false;
}

void keeps(const struct weft_backend *be)
{
	static struct cell cell;

	memset(&cell, 0, sizeof(cell));
	cell.be = be;
	cell.random = conform_seed();
	cell.rounds = rounds(be);
	read_id(&cell, conform_current()->id);
	if (!CHECK(cell.property && cell.edge) || !can_judge(&cell))
		return;
	judge(&cell);
	CHECK(cell.failed || cell.arrivals > 0);
}

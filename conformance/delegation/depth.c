/* SPDX-License-Identifier: MIT */
/* Long chains: everything arrives, and a resume costs what it costs without them. */

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../case.h"
#include "parts.h"

/* Without memory the first few dozen allocations tell all; each is a run of its own. */
static int deep(const struct weft_backend *be)
{
	return depth_on(be, conform_starved() ? 50 : 1000);
}

/* As many delegators as deep() says, above a delegate that yields 1, 2, 3. */
struct tower {
	struct inner in;
	struct outer *frames;
	int n;
	struct weft_co *co;
};

static void build(const struct weft_backend *be, struct tower *t)
{
	struct step first;

	t->n = deep(be);
	t->frames = calloc((size_t)t->n, sizeof(*t->frames));
	if (!t->frames)
		abort();
	t->frames[0].label = "top";
	t->frames[t->n - 1].label = "bottom";
	t->in.label = "in";
	t->in.i = 1;
	t->in.end = 4;
	t->co = start_chain(be, t->frames, t->n, make(be, inner, &t->in), &first);
	CHECK_YIELDS(first, weft_int(1));
}

static void clear(struct tower *t)
{
	DROP(t->co);
	free(t->frames);
}

/* Through 1000 delegators: next and send. */
void del_depth_next(const struct weft_backend *be)
{
	struct tower t = { .co = NULL };

	build(be, &t);
	CHECK_YIELDS(co_next(t.co), weft_int(2));
	CHECK_YIELDS(co_send(t.co, weft_int(42)), weft_int(3));
	CHECK_LOG("in none; in 42");
	for (int i = 0; i < t.n; i++)
		CHECK_INT(t.frames[i].entered, 1);
	clear(&t);
	CHECK_LOG("in EEXIT; bottom EEXIT; top EEXIT");
}

/* A returned value, handed up by each of them. */
void del_depth_return(const struct weft_backend *be)
{
	struct tower t = { .in = { .result = weft_int(7) } };

	build(be, &t);
	t.in.end = 2;
	CHECK_RETURNS(co_next(t.co), weft_int(7));
	CHECK_LOG("in none; bottom 7; top 7");
	clear(&t);
}

/* An error thrown, let pass by each of them. */
void del_depth_throw(const struct weft_backend *be)
{
	struct tower t = { .co = NULL };

	build(be, &t);
	CHECK_RAISES(throw_with(t.co, ERR_A, 7), ERR_A);
	CHECK_LOG("in ERR_A:7; bottom ERR_A:7; top ERR_A:7");
	CHECK_LEFT_WITH(t.co, ERR_A, 7);
	clear(&t);
}

/* One that the delegate takes: what it yields comes out at the top. */
void del_depth_throw_caught(const struct weft_backend *be)
{
	struct tower t = { .in = { .reaction = YIELD, .value = weft_int(9) } };

	build(be, &t);
	CHECK_YIELDS(throw_with(t.co, ERR_A, 7), weft_int(9));
	CHECK_RAISES(co_next(t.co), ERR_A);
	CHECK_LOG("in ERR_A:7; in none; bottom ERR_A:7; top ERR_A:7");
	clear(&t);
}

/* Closed, innermost first. */
void del_depth_close(const struct weft_backend *be)
{
	struct tower t = { .co = NULL };

	build(be, &t);
	CHECK_CLOSES(t.co);
	CHECK_LOG("in EEXIT; bottom EEXIT; top EEXIT");
	clear(&t);
	CHECK_LOG("");
}

/* Closed, with an error that each of them lets pass; exit thrown arrives at the top only. */
void del_depth_close_error(const struct weft_backend *be)
{
	struct tower t = { .in = { .reaction = RAISE, .code = ERR_A, .value = weft_int(7) } };

	build(be, &t);
	CHECK_RAISES(co_close(t.co), ERR_A);
	CHECK_LOG("in EEXIT; bottom ERR_A:7; top ERR_A:7");
	clear(&t);
	t = (struct tower){ .co = NULL };
	build(be, &t);
	CHECK_RAISES(throw_with(t.co, WEFT_EEXIT, 5), WEFT_EEXIT);
	CHECK_LOG("in EEXIT; bottom EEXIT; top EEXIT:5");
	clear(&t);
}

/* Delegates to a new deeper one of itself until none is left below it, then yields 1 and 2. */
struct nested {
	struct weft_frame weft;
	int below;
	struct weft_co *sub;
};

static int nested(void *self)
{
	struct nested *f = self;
	struct nested *deeper;
	int r;

	WEFT_BEGIN(f);
	if (f->below == 0) {
		WEFT_YIELD(f, r, weft_int(1));
		if (r == 0)
			WEFT_YIELD(f, r, weft_int(2));
	} else {
		f->sub = make_with(&(struct weft_co_options){ .backend =
								      weft_co_backend(weft_self(f)),
							      .frame_size = sizeof(*f) },
				   nested, NULL);
		deeper = weft_co_frame(f->sub);
		deeper->below = f->below - 1;
		YIELD_FROM(f, r, f->sub);
		DROP(f->sub);
	}
	WEFT_END(f);
	return r;
}

/*
 * Depth is reached from inside, too, on stacks that have room for a few calls only (tree walk of
 * PEP 380).
 */
void del_depth_from_inside(const struct weft_backend *be)
{
	struct nested top = { .below = deep(be) };
	struct weft_co *co = make(be, nested, &top);

	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_YIELDS(co_next(co), weft_int(2));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* The backend under test, its switches counted. */
static const struct weft_backend *real;
static long switches;

static void counting_switch(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
{
	switches++;
	real->switch_to(from, to, why);
}

/* A round trip is two switches at any depth (PEP 380, optimisations). */
void del_cost_switches(const struct weft_backend *be)
{
	struct weft_backend counting = *be;
	struct tower t = { .co = NULL };

	real = be;
	counting.switch_to = counting_switch;
	counting.format = 0;	/* what another switch suspends it would not count */
	if (COMPILED_IN) {
		conform_skip("the switch is compiled in and cannot be counted");
		return;
	}
	build(&counting, &t);
	switches = 0;
	CHECK_YIELDS(co_next(t.co), weft_int(2));
	CHECK_INT(switches, 2);
	CHECK_YIELDS(co_send(t.co, weft_int(42)), weft_int(3));
	CHECK_INT(switches, 4);
	clear(&t);
}

/* It allocates nothing, but that the first error of a coroutine takes an object for errors. */
void del_cost_no_allocation(const struct weft_backend *be)
{
	struct tower t = { .in = { .reaction = YIELD, .value = weft_int(9) } };

	build(be, &t);
	conform_fail_alloc(1);
	CHECK_YIELDS(co_next(t.co), weft_int(2));
	CHECK_YIELDS(co_send(t.co, weft_int(42)), weft_int(3));
	CHECK(!conform_fail_alloc(0));
	conform_fail_alloc(2);
	CHECK_YIELDS(throw_with(t.co, ERR_A, 7), weft_int(9));
	CHECK(!conform_fail_alloc(0));
	clear(&t);
}

/*
 * Each object on pages of its own, so that those of the delegators can be locked away: whoever
 * touches one of them on the way from the top to the end dies of it.
 */

static size_t whole_pages(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (size + page - 1) / page * page;
}

static void *paged_alloc(enum weft_memory kind, size_t size, void *arg)
{
	void *p;

	(void)arg;
	if (kind == WEFT_MEMORY_STACK)
		return conform_hooks()->alloc(kind, size, conform_hooks()->arg);
	p = mmap(NULL, whole_pages(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		 0);
	return p == MAP_FAILED ? NULL : p;
}

static void paged_free(enum weft_memory kind, void *p, size_t size, void *arg)
{
	(void)arg;
	if (kind == WEFT_MEMORY_STACK)
		conform_hooks()->free(kind, p, size, conform_hooks()->arg);
	else
		munmap(p, whole_pages(size));
}

enum { LOCKED = 50 };

/* Delegators, their frames inside their objects, above @leaf or @it; *@ret: from the top down. */
static struct weft_co *pile(const struct weft_backend *be, struct weft_co *leaf,
			    struct weft_iter *it, struct weft_co *ret[LOCKED])
{
	struct weft_co_options options = { .backend = be, .frame_size = sizeof(struct outer) };

	for (int i = LOCKED - 1; i >= 0; i--) {
		struct outer *f;

		ret[i] = make_with(&options, outer, NULL);
		f = weft_co_frame(ret[i]);
		f->sub = i < LOCKED - 1 ? ret[i + 1] : leaf;
		f->it = it;
	}
	CHECK_YIELDS(co_next(ret[0]), weft_int(0));
	return ret[0];
}

static void lock(struct weft_co *const *cos, int from, int to, int protection)
{
	for (int i = from; i < to; i++) {
		uintptr_t at = (uintptr_t)cos[i];

		CHECK_INT(mprotect((char *)cos[i] - at % whole_pages(1), 1, protection), 0);
	}
}

static bool use_pages(const struct weft_backend *be)
{
	struct weft_hooks hooks = *conform_hooks();

	if (be->caps & WEFT_CAP_OWN_TLS) {
		conform_skip("threads of the backend may look at their contexts meanwhile");
		return false;
	}
	hooks.alloc = paged_alloc;
	hooks.free = paged_free;
	return CHECK_INT(weft_set_hooks(&hooks), 0);
}

/* next, send and throw above a coroutine touch no delegator between the top and the end. */
void del_cost_untouched(const struct weft_backend *be)
{
	struct inner in = { .end = 5, .reaction = YIELD, .value = weft_int(9) };
	struct weft_co *cos[LOCKED], *leaf, *co;

	if (!use_pages(be))
		return;
	leaf = make(be, inner, &in);
	co = pile(be, leaf, NULL, cos);
	lock(cos, 1, LOCKED, PROT_NONE);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_YIELDS(co_send(co, weft_int(42)), weft_int(2));
	CHECK_YIELDS(throw_with(co, ERR_A, 7), weft_int(9));
	lock(cos, 1, LOCKED, PROT_READ | PROT_WRITE);
	for (int i = 1; i < LOCKED; i++)
		DROP(cos[i]);
	DROP(leaf);
	DROP(co);
}

/* Above an iterator they touch the last delegator only, whose methods it calls. */
void del_cost_untouched_iter(const struct weft_backend *be)
{
	struct tool t = { .end = 9, .on_send = WEFT_YIELDED, .on_raise = WEFT_YIELDED };
	struct weft_co *cos[LOCKED], *co;

	if (!use_pages(be))
		return;
	co = pile(be, NULL, tool(&t), cos);
	lock(cos, 1, LOCKED - 1, PROT_NONE);
	CHECK_YIELDS(co_next(co), weft_int(1));
	CHECK_YIELDS(co_send(co, weft_int(42)), weft_int(2));
	CHECK_YIELDS(throw_with(co, ERR_A, 7), weft_int(3));
	lock(cos, 1, LOCKED - 1, PROT_READ | PROT_WRITE);
	CHECK_LOG("it next; it next; it send 42; it ERR_A:7");
	for (int i = 1; i < LOCKED; i++)
		DROP(cos[i]);
	DROP(co);
}

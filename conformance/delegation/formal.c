/* SPDX-License-Identifier: MIT */
/*
 * `yield from` against what PEP 380 says it stands for, written out by hand: random programs of a
 * few bodies that delegate to each other, and drive each other, run both ways and must leave the
 * same trace.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../case.h"
#include "../random.h"
#include "parts.h"

/* `yield from sub` as PEP 380 spells it out. */
struct by_hand {
	struct weft_frame weft;
	struct weft_co *sub;   /* _i */
	struct step got;       /* _y, or how the delegate ended */
	struct weft_error err; /* with a negative got.r: what is raised */
};

/*
 * The error @r that a call on the delegate came to; one that had ended hands back the error
 * @thrown.
 */
static void explain(struct by_hand *f, int r, bool had_ended, const struct weft_error *thrown)
{
	const struct weft_error *left = weft_co_error(f->sub);

	if (had_ended && thrown)
		f->err = *thrown;
	else if (left && left->code == r)
		f->err = *left;
	else
		f->err = weft_err(r, weft_none());
}

/* Pass on what arrived at the yield: next, send, throw, or close. */
static void pass_on(struct by_hand *f, int arrived)
{
	bool had_ended = weft_co_state(f->sub) == WEFT_CLOSED;
	struct weft_error thrown = *weft_caught(f);

	if (arrived == 0) {
		f->got = co_send(f->sub, weft_sent(f));
	} else if (arrived == WEFT_EEXIT) {
		f->got.r = weft_close(f->sub, NULL);
		if (f->got.r == 0) {
			f->got.r = WEFT_EEXIT;
			f->err = thrown;
			return;
		}
	} else {
		f->got = co_throw_error(f->sub, &thrown);
	}
	if (f->got.r == WEFT_ESTOP)
		f->got = (struct step){ WEFT_RETURNED, thrown.value };
	if (f->got.r < 0)
		explain(f, f->got.r, had_ended, arrived < 0 ? &thrown : NULL);
}

static int by_hand(void *self)
{
	struct by_hand *f = self;
	int r;

	WEFT_BEGIN(f);
	f->got = co_next(f->sub);
	if (f->got.r < 0)
		explain(f, f->got.r, false, NULL);
	while (f->got.r == WEFT_YIELDED) {
		WEFT_YIELD(f, r, f->got.value);
		pass_on(f, r);
	}
	if (f->got.r == WEFT_RETURNED)
		r = weft_return(f, f->got.value);
	else
		r = weft_raise_error(f, &f->err);
	WEFT_END(f);
	return r;
}

/*
 * The programs.
 */

enum { PLAYERS = 5, STEPS = 7, OPERATIONS = 24, PROGRAMS = 300 };

struct world {
	bool by_hand;
	struct weft_co *co[PLAYERS];
	size_t used;
	char text[32768];
};

struct player {
	struct weft_frame weft;
	struct world *world;
	uint64_t random;
	int number, step, what;
	struct weft_co *sub;
	struct by_hand hand;
};

static void trace(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void trace(struct world *w, const char *format, ...)
{
	size_t room = sizeof(w->text) - w->used;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(w->text + w->used, room, format, ap);
	va_end(ap);
	w->used += n > 0 && (size_t)n < room ? (size_t)n : 0;
}

static int64_t as_int(struct weft_value v)
{
	int64_t i = weft_is_none(v) ? -1 : -2;

	weft_get_int(v, &i);
	return i;
}

static int draw(uint64_t *random, int n)
{
	return (int)(random_next(random) % (unsigned)n);
}

static int draw_code(uint64_t *random)
{
	static const int codes[] = { ERR_A, ERR_B, ERR_BASE, WEFT_ESTOP, WEFT_EEXIT, WEFT_EEXIT };

	return codes[draw(random, 6)];
}

static void trace_states(struct world *w)
{
	for (int i = 0; i < PLAYERS; i++)
		trace(w, "%d", weft_co_state(w->co[i]));
	trace(w, "\n");
}

/* One random operation on one of the coroutines, and what it comes to. */
static void operate(struct world *w, uint64_t *random)
{
	int who = draw(random, PLAYERS), how = draw(random, 8);
	struct weft_value sent = weft_int(draw(random, 100));
	struct weft_error err = weft_err(draw_code(random), sent);
	struct weft_co *co = w->co[who];
	struct step s;

	trace(w, "%d op %d in ", who, how);
	trace_states(w);
	if (how < 3)
		s = co_next(co);
	else if (how < 5)
		s = co_send(co, sent);
	else if (how < 7)
		s = co_throw_error(co, &err);
	else
		s = co_close(co);
	trace(w, "%d = %s %lld\n", who, s.r > 0 ? "yield" : code_name(s.r),
	      (long long)as_int(s.value));
}

/* What arrived at a suspension of the player @f; it may take an error. */
static int arrived(struct player *f, int r)
{
	struct weft_value v = r < 0 ? weft_caught(f)->value : weft_sent(f);

	trace(f->world, "%d got %s %lld\n", f->number, code_name(r), (long long)as_int(v));
	if (r < 0 && draw(&f->random, 2))
		weft_except_any(f, &r);
	return r;
}

/* Suspends, delegates, raises and drives others as it comes. */
static int player(void *self)
{
	struct player *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	for (; r == 0 && f->step < STEPS; f->step++) {
		f->what = draw(&f->random, 10);
		f->sub = f->hand.sub = f->world->co[draw(&f->random, PLAYERS)];
		if (f->what < 4) {
			WEFT_YIELD(f, r, weft_int(100 * f->number + f->step));
		} else if (f->what < 8 && f->world->by_hand) {
			WEFT_CALL(f, r, by_hand, &f->hand);
		} else if (f->what < 8) {
			YIELD_FROM(f, r, f->sub);
		} else if (f->what == 8 || draw(&f->random, 2)) {
			operate(f->world, &f->random);
			continue;
		} else {
			r = weft_raise(f, draw_code(&f->random), weft_int(f->number));
		}
		r = arrived(f, r);
	}
	if (r == 0)
		r = weft_return(f, weft_int(1000 + f->number));
	WEFT_END(f);
	return r;
}

static void trace_unraisable(struct weft_co *co, const struct weft_error *err, void *arg)
{
	trace(arg, "unraisable %s %s\n", weft_co_name(co), code_name(err->code));
}

static void trace_dropped(struct weft_co *co, struct weft_value value, void *arg)
{
	trace(arg, "dropped %s %lld\n", weft_co_name(co), (long long)as_int(value));
}

static void run_program(const struct weft_backend *be, struct world *w, uint64_t seed)
{
	static const char *const names[] = { "0", "1", "2", "3", "4" };
	struct player players[PLAYERS] = { { .number = 0 } };
	uint64_t random = seed;

	for (int i = 0; i < PLAYERS; i++) {
		struct weft_co_options options = { .backend = be, .name = names[i] };

		players[i] = (struct player){ .world = w,
					      .random = seed * 31 + (uint64_t)i + 1,
					      .number = i };
		w->co[i] = make_with(&options, player, &players[i]);
	}
	for (int i = 0; i < OPERATIONS; i++) {
		operate(w, &random);
		trace_states(w);
	}
	for (int i = 0; i < PLAYERS; i++) {
		trace(w, "%d unref\n", i);
		while (weft_close(w->co[i], NULL) == WEFT_EIGNORED)
			trace(w, "%d ignored\n", i);
	}
	for (int i = 0; i < PLAYERS; i++)
		DROP(w->co[i]);
}

/* Where the two part. */
static void report(uint64_t seed, const char *library, const char *hand)
{
	size_t at = 0, line = 0;

	for (; library[at] && library[at] == hand[at]; at++)
		if (library[at] == '\n')
			line = at + 1;
	conform_fail("seed %llu: weft has '%.*s' where PEP 380 has '%.*s'",
		     (unsigned long long)seed, (int)strcspn(library + line, "\n"), library + line,
		     (int)strcspn(hand + line, "\n"), hand + line);
}

static void run_both(const struct weft_backend *be, uint64_t seed, struct world *library,
		     struct world *hand)
{
	struct weft_hooks hooks = *conform_hooks();

	hooks.unraisable = trace_unraisable;
	hooks.dropped = trace_dropped;
	for (int i = 0; i < 2; i++) {
		struct world *w = i ? hand : library;

		w->by_hand = i;
		w->used = 0;
		hooks.arg = w;
		weft_set_hooks(&hooks);
		run_program(be, w, seed);
	}
	if (!CHECK(strcmp(library->text, hand->text) == 0))
		report(seed, library->text, hand->text);
}

/*
 * A delegation behaves as the expansion that PEP 380 gives, apart from the query of the delegate.
 */
void del_formal_equivalence(const struct weft_backend *be)
{
	static struct world library, hand;
	uint64_t seed = conform_seed() * 1000003;

	for (int i = 0; i < PROGRAMS; i++)
		run_both(be, seed + (uint64_t)i + 1, &library, &hand);
	CHECK(library.used > 0 && library.used < sizeof(library.text) - 1);
}

/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <string.h>

#include "context.h"
#include "imports.h"
#include "resources.h"
#include "../sanitizers.h"

/* Lives one after the other in the same memory, so that what is more after them was lost. */

enum { WARM_UP = 30, LIVES = 10000, STAGES = 3, TRIES = 20 };

static void leave_once(struct context *self)
{
	context_leave(self);
}

/* One that is never entered, or suspended, or finished at the end, by @n. */
static bool live(struct context *c, int n)
{
	memset(c->ctx, 0, c->be->ctx_size);
	c->entered = 0;
	c->finished = false;
	if (!CHECK_INT(context_init(c), 0))
		return false;
	for (int i = 0; i < n % STAGES; i++)
		context_enter(c);
	context_fini(c);
	return true;
}

static void live_often(struct context *c, int lives)
{
	for (int i = 0; i < lives && live(c, i); i++)
		;
}

/* Where each life is a thread, or is watched, it takes a hundred times as long. */
static int many_lives(const struct weft_backend *be)
{
	if (WITH_SANITIZER || WITH_VALGRIND)
		return LIVES / 30;
	return be->caps & WEFT_CAP_OWN_TLS ? LIVES / 3 : LIVES;
}

/* To the byte: what 10,000 lives have taken is given back. */
void life_nothing_lost(const struct weft_backend *be)
{
	int lives = many_lives(be);
	struct resources before;
	struct context c;

	context_take(&c, be, leave_once, NULL, CONTEXT_STACK);
	live_often(&c, WARM_UP);
	resources_now();
	before = resources_now();
	live_often(&c, lives);
	resources_check(&before, 0);
	context_give(&c);
}

/*
 * init while the @nth of the things that it asks for is refused.  It passes that on; or it can do
 * without, and then the context lives.  False: there is no @nth.
 */
static bool refuse(struct context *c, long nth)
{
	bool refused;
	int r;

	memset(c->ctx, 0, c->be->ctx_size);
	c->finished = false;
	imports_fail(nth);
	r = context_init(c);
	refused = imports_fail(0);
	if (r > 0 || (r < 0 && !refused))
		conform_fail("init: %d, when request %ld was %srefused", r, nth,
			     refused ? "" : "not ");
	for (int i = 0; r == 0 && i <= 1; i++)
		context_enter(c);
	if (r == 0)
		context_fini(c);
	return refused;
}

static bool refuse_often(struct context *c, long nth)
{
	struct resources before;

	for (int i = 0; i < STAGES; i++)
		if (!refuse(c, nth))
			return false;
	resources_now();
	before = resources_now();
	for (int i = 0; i < TRIES; i++)
		refuse(c, nth);
	resources_check(&before, 0);
	return true;
}

/* Whichever of the things fails that init takes, the first or a later one, it keeps none. */
void life_init_fails_in_turn(const struct weft_backend *be)
{
	struct context c;
	long nth = 1;

	context_take(&c, be, leave_once, NULL, CONTEXT_STACK);
	live_often(&c, WARM_UP);
	if (imports_begin((void (*)(void))be->init)) {
		while (refuse_often(&c, nth))
			nth++;
		imports_end();
	} else {
		conform_skip("the backend is part of this program, whose own calls would fail");
	}
	live_often(&c, STAGES);
	context_give(&c);
}

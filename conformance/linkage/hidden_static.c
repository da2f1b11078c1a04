/* SPDX-License-Identifier: MIT */
/*
 * gcc's ipa-reference: a static variable whose address is not taken, changed by the other side of a
 * bare inline switch.  gcc takes an asm for something that calls nobody, and without the cure in
 * the backend's file it keeps the variable in a register.  Exit 1 if the change is not seen.
 */
#include <stdlib.h>

#include <weft/weft.h>

enum { ROUNDS = 1000, STACK = 65536 };

static long hidden;
static struct weft_ctx *inside, *outside;

static void bump(void *arg)
{
	(void)arg;
	for (;;) {
		hidden++;
		weft_inline_backend_.switch_to(inside, outside, WEFT_WHY_SUSPEND);
	}
}

static __attribute__((noinline)) void just_switch(void)
{
	weft_inline_backend_.switch_to(outside, inside, WEFT_WHY_RESUME);
}

int main(void)
{
	const struct weft_backend *be = weft_backend_find(weft_inline_backend_.name);
	char *stack = aligned_alloc(4096, STACK);
	long i, seen = 0;

	if (!be->init)
		return 0;		/* nothing is switched */
	inside = calloc(1, be->ctx_size);
	outside = calloc(1, be->ctx_size);
	if (!stack || !inside || !outside || be->init(inside, stack, STACK, bump, NULL) < 0)
		return 2;
	for (i = 0; i < ROUNDS; i++) {
		long before = hidden;

		just_switch();
		seen += hidden - before;
	}
	return seen != ROUNDS || hidden != ROUNDS;
}

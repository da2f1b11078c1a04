/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "planted.h"

enum { LATE = 500, SHIFT = 16 };

static void lose_from(struct saved *from, const struct edge *edge)
{
	bool entering_context = edge->entering && edge->to_context;

	if (fault == LOSES_RBX_NESTED && edge->from_context && edge->continuing)
		from->rbx = 0;
	if (fault == LOSES_RBP_SUSPENDING && edge->why == WEFT_WHY_SUSPEND)
		from->rbp = 0;
	if (fault == LOSES_R12_CONTEXT_TO_FRESH && edge->from_context && entering_context)
		from->r12 = 0;
	if (fault == LOSES_R14_ENTERING && !edge->from_context && entering_context)
		from->r14 = 0;
}

static void lose_to(struct saved *to, const struct edge *edge)
{
	static int switches;
	bool finishing = edge->why == WEFT_WHY_FINISH;

	if (fault == LOSES_RBX)
		to->rbx = 0;
	if (fault == LOSES_RBP)
		to->rbp = 0;
	if (fault == LOSES_R12)
		to->r12 = 0;
	if (fault == LOSES_R15_AT_FINISH && finishing)
		to->r15 = 0;
	if (fault == LOSES_R15_FINISH_TO_CONTEXT && finishing && edge->to_context)
		to->r15 = 0;
	if (fault == LOSES_R13_MOVED && edge->moved)
		to->r13 = 0;
	if (fault == LOSES_R14_LATE && ++switches > LATE)
		to->r14 = 0;
	if (fault == SWAPS_R12_R13) {
		uint64_t r12 = to->r12;

		to->r12 = to->r13;
		to->r13 = r12;
	}
}

/* As some conventions allow: 32 bytes above the return address belong to the function called. */
static void write_home_space(struct saved *saved)
{
	uint64_t *home = (uint64_t *)(saved + 1);

	for (int i = 0; i < 4; i++)
		home[i] = 0;
}

struct saved *registers_lose(struct saved *from, struct saved *to, const struct edge *edge)
{
	bool finishing = edge->why == WEFT_WHY_FINISH;

	lose_from(from, edge);
	lose_to(to, edge);
	if (fault == WRITES_RED_ZONE)
		write_home_space(from);
	if (edge->entering)
		return to;
	if (fault == WRITES_RED_ZONE_AT_FINISH && finishing)
		write_home_space(to);
	if (fault == SHIFTS_STACK || (fault == SHIFTS_STACK_AT_FINISH && finishing))
		return memmove((char *)to - SHIFT, to, sizeof(*to));
	return to;
}

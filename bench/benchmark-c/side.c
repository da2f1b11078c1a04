/* SPDX-License-Identifier: MIT */
/*
 * A body that is run a batch at a time, without a change of its source: when its loop has no
 * iterations left it asks for more, and that call leaves its context until more are wanted.
 */
#include <errno.h>
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#include "compare.h"

enum { STACK = 8 << 20, SHIFT = 4096 };

static int64_t wait_for_more(struct bmi_state *st)
{
	struct bmi_side *s = (struct bmi_side *)((char *)st - offsetof(struct bmi_side, state));

	/* A loop that was told that there are none may ask once more. */
	if (!s->over)
		swapcontext(&s->inside, &s->outside);
	s->over = s->next == 0;
	return s->next;
}

static void run_hook(struct bmi_side *s, bm_fn *hook)
{
	struct bmi_state st;
	const char *message;

	if (!hook)
		return;
	bmi_state_init(&st, &s->call, 0);
	hook(&st.pub);
	if (st.outcome != BM_RAN) {
		message = bmi_strdup(&s->state.pool, st.message);
		bmi_give_up(&s->state, st.outcome, message ? message : "out of memory");
	}
	bmi_state_fini(&st);
}

/* makecontext() passes numbers only. */
static void enter(unsigned high, unsigned low)
{
	struct bmi_side *s = (struct bmi_side *)((uintptr_t)high << 16 << 16 | low);

	s->instance->family->def.run(&s->state.pub);
	bmi_state_close(&s->state);
	s->ended = true;
}

static void resume(struct bmi_side *s, int64_t n)
{
	s->next = n;
	swapcontext(&s->outside, &s->inside);
}

static void *map_stack(void)
{
	void *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);

	if (stack == MAP_FAILED)
		return NULL;
	mprotect(stack, (size_t)sysconf(_SC_PAGESIZE), PROT_NONE);
	return stack;
}

/* The stack begins at another place of a page in each process: the place of data is a part of the
 * luck that several processes average. */
static void make_context(struct bmi_side *s, uint64_t *random)
{
	size_t shift = (size_t)(bmi_random(random) % SHIFT) & ~(size_t)63;
	uintptr_t self = (uintptr_t)s;

	getcontext(&s->inside);
	s->inside.uc_stack.ss_sp = s->stack;
	s->inside.uc_stack.ss_size = STACK - shift;
	s->inside.uc_link = &s->outside;
	makecontext(&s->inside, (void (*)(void))enter, 2, (unsigned)(self >> 16 >> 16),
		    (unsigned)self);
}

int bmi_side_begin(struct bmi_side *s, const struct bmi_instance *in, uint64_t *random)
{
	int r;

	*s = (struct bmi_side){
		.instance = in,
		.call = { .instance = in, .more = wait_for_more },
		.stack = map_stack(),
	};
	if (!s->stack)
		return -ENOMEM;
	r = bmi_barrier_init(&s->call.barrier, 1);
	if (r < 0) {
		munmap(s->stack, STACK);
		return r;
	}
	bmi_state_init(&s->state, &s->call, 0);
	run_hook(s, in->family->def.setup);
	make_context(s, random);
	s->ended = s->state.outcome != BM_RAN;
	if (!s->ended)
		resume(s, 0);
	return 0;
}

double bmi_side_run(struct bmi_side *s, int64_t n)
{
	int64_t done = bm_iterations(&s->state.pub);
	double before = bmi_measured(&s->state), seconds;

	if (s->ended)
		return NAN;
	resume(s, n);
	if (s->ended)
		return NAN;
	seconds = bmi_measured(&s->state) - before;
	done = bm_iterations(&s->state.pub) - done;
	return seconds * (double)n / (double)done;
}

void bmi_side_end(struct bmi_side *s)
{
	if (!s->ended)
		resume(s, 0);
	run_hook(s, s->instance->family->def.teardown);
}

void bmi_side_fini(struct bmi_side *s)
{
	bmi_state_fini(&s->state);
	bmi_barrier_fini(&s->call.barrier);
	munmap(s->stack, STACK);
}

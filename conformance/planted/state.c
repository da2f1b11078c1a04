/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "planted.h"

enum {
	MXCSR_USUAL = 0x1f80,
	X87_USUAL = 0x037f,
	X87_PRECISION = 0x0300,
};

static void read_control(struct weft_ctx *ctx)
{
	ctx->mxcsr = __builtin_ia32_stmxcsr();
	__asm__ volatile("fnstcw %0" : "=m"(ctx->x87));
}

void state_read(struct weft_ctx *ctx)
{
	read_control(ctx);
	pthread_sigmask(SIG_BLOCK, NULL, &ctx->mask);
	sigaltstack(NULL, &ctx->alternate);
	ctx->err = errno;
	ctx->err_at = &errno;
}

static bool resets_mxcsr(const struct edge *edge)
{
	return fault == RESETS_CONTROL || fault == RESETS_MXCSR ||
	       (edge->entering &&
		(fault == RESETS_MXCSR_ENTERING || fault == LOSES_MXCSR_ENTERING));
}

static void write_mxcsr(unsigned int word, const struct edge *edge)
{
	if (resets_mxcsr(edge))
		word = MXCSR_USUAL;
	else if (fault == RESETS_MXCSR_ENTERING || fault == LOSES_MXCSR ||
		 (fault == LOSES_MXCSR_AT_FINISH && edge->why == WEFT_WHY_FINISH))
		return;
	__builtin_ia32_ldmxcsr(word);
}

static void write_x87(unsigned short word, const struct edge *edge)
{
	if (fault == RESETS_CONTROL)
		word = X87_USUAL;
	if (fault == LOSES_X87_PRECISION)
		word |= X87_PRECISION;
	if (fault == LOSES_X87_CONTROL || fault == RESETS_MXCSR || fault == RESETS_MXCSR_ENTERING ||
	    (fault == LOSES_X87_NESTED && edge->from_context && edge->continuing) ||
	    (fault == LOSES_X87_MOVED && edge->moved))
		return;
	__asm__ volatile("fldcw %0" : : "m"(word));
}

static void leave_x87_register(const struct edge *edge)
{
	if (fault == LEAVES_X87_REGISTER || (fault == LEAVES_X87_ENTERING && edge->entering) ||
	    (fault == LEAVES_X87_AT_FINISH && edge->why == WEFT_WHY_FINISH))
		__asm__ volatile("fld1");
}

static void block(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static bool loses_mask(const struct edge *edge)
{
	return fault == LOSES_MASK || fault == BLOCKS_ENTERING ||
	       (fault == LEAKS_MASK_AT_FINISH && edge->why == WEFT_WHY_FINISH) ||
	       (fault == LOSES_MASK_NESTED && edge->from_context && edge->continuing) ||
	       (fault == LOSES_MASK_MOVED && edge->moved);
}

static void write_mask(const sigset_t *mask, const struct edge *edge)
{
	sigset_t other = *mask;

	if (fault == BLOCKS_ENTERING && edge->entering)
		block(SIGPROF);
	if (loses_mask(edge))
		return;
	if (fault == RESETS_MASK)
		sigemptyset(&other);
	for (int i = SIGRTMIN; fault == LOSES_HIGH_MASK && i <= SIGRTMAX; i++)
		sigdelset(&other, i);
	pthread_sigmask(SIG_SETMASK, &other, NULL);
}

static const stack_t no_alternate = { .ss_flags = SS_DISABLE };

static void write_alternate(const stack_t *alternate, const struct edge *edge)
{
	if (fault == KEEPS_ALTERNATE)
		sigaltstack(alternate, NULL);
	if (fault == DROPS_ALTERNATE_AT_FINISH && edge->why == WEFT_WHY_FINISH)
		sigaltstack(&no_alternate, NULL);
}

static void write_disposition(const struct edge *edge)
{
	if ((fault == RESETS_DISPOSITION && edge->entering) ||
	    (fault == RESETS_DISPOSITION_AT_FINISH && edge->why == WEFT_WHY_FINISH))
		signal(SIGUSR2, SIG_DFL);
}

static void write_errno(int err, const struct edge *edge)
{
	if (fault == KEEPS_ERRNO)
		errno = err;
	if (fault == LOSES_ERRNO || (fault == LOSES_ERRNO_ENTERING && edge->entering) ||
	    (fault == LOSES_ERRNO_MOVED && edge->moved) ||
	    (fault == LOSES_ERRNO_FINISH_TO_CONTEXT && edge->why == WEFT_WHY_FINISH &&
	     edge->to_context))
		errno = 0;
}

void state_switch(struct weft_ctx *from, struct weft_ctx *to, const struct edge *edge)
{
	int err = to->err;

	state_read(from);
	write_mxcsr(to->mxcsr, edge);
	write_x87(to->x87, edge);
	leave_x87_register(edge);
	write_mask(&to->mask, edge);
	write_alternate(&to->alternate, edge);
	write_disposition(edge);
	if (fault == WRITES_ERRNO_ELSEWHERE && edge->moved)
		*to->err_at = err;
	write_errno(err, edge);
}

void state_init(void)
{
	if (fault == INIT_RESETS_MXCSR)
		__builtin_ia32_ldmxcsr(MXCSR_USUAL);
	if (fault == INIT_DROPS_ALTERNATE)
		sigaltstack(&no_alternate, NULL);
}

void state_fini(void)
{
	unsigned short x87 = X87_USUAL;

	if (fault == FINI_RESETS_X87)
		__asm__ volatile("fldcw %0" : : "m"(x87));
	if (fault == FINI_BLOCKS)
		block(SIGPROF);
}

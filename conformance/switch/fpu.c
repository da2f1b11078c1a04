/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <fenv.h>
#include <string.h>

#include "context.h"

/*
 * One third, to be rounded now: not by the compiler, and not where it is needed, past a change of
 * the rounding, when registers can keep so long what it is made of.
 */
static double third(void)
{
	volatile double one = 1, three = 3, result = one / three;

	return result;
}

/* Emulators such as valgrind leave control words out; nobody can be judged by them then. */
static bool rounds(void)
{
	double nearest = third(), upward;

	fesetround(FE_UPWARD);
	upward = third();
	fesetround(FE_TONEAREST);
	if (upward > nearest)
		return true;
	conform_skip("the processor is emulated, and rounds to nearest only");
	return false;
}

static void round_upward(struct context *self)
{
	double *result = self->arg;

	fesetround(FE_UPWARD);
	context_leave(self);
	CHECK_INT(fegetround(), FE_UPWARD);
	*result = third();
}

/* Claimed: the rounding mode that a context sets is its own, and the caller keeps his. */
void fpu_rounding(const struct weft_backend *be)
{
	double upward = 0, nearest = third();
	struct context c;

	if (!rounds())
		return;
	context_open(&c, be, round_upward, &upward);
	context_enter(&c);
	CHECK_INT(fegetround(), FE_TONEAREST);
	CHECK(third() == nearest);
	fesetround(FE_DOWNWARD);
	context_enter(&c);
	CHECK_INT(fegetround(), FE_DOWNWARD);
	CHECK(upward > nearest);
	fesetround(FE_TONEAREST);
	context_close(&c);
}

#ifdef __x86_64__

enum {
	MXCSR_FLUSH = 1 << 15,
	MXCSR_MASKS = 0x1f80,
	MXCSR_MASK_INEXACT = 1 << 12,
	MXCSR_FLAGS = 0x3f,	/* what happened so far; nobody promises to keep it */
	X87_DOUBLE = 0x027f,	/* precision of a double, all masked */
	X87_FULL = 0x037f,
	X87_MASK_INEXACT = 1 << 5,
};

static unsigned int mxcsr(void)
{
	return __builtin_ia32_stmxcsr() & ~(unsigned int)MXCSR_FLAGS;
}

static unsigned short x87_control(void)
{
	unsigned short word = 0;	/* MemorySanitizer does not see it written */

	__asm__ volatile("fnstcw %0" : "=m"(word));
	return word;
}

static void set_x87_control(unsigned short word)
{
	__asm__ volatile("fldcw %0" ::"m"(word));
}

static bool keeps_control(void)
{
	unsigned int vector = mxcsr();
	unsigned short x87 = x87_control();
	unsigned int other = vector ^ MXCSR_FLUSH ^ MXCSR_MASK_INEXACT;
	bool kept;

	__builtin_ia32_ldmxcsr(other);
	set_x87_control(X87_DOUBLE);
	kept = mxcsr() == other && x87_control() == X87_DOUBLE;
	__builtin_ia32_ldmxcsr(vector);
	set_x87_control(x87);
	if (!kept)
		conform_skip("the processor is emulated, and has no control words of its own");
	return kept;
}

static void flush_to_zero(struct context *self)
{
	unsigned int mine = mxcsr() | MXCSR_FLUSH;

	__builtin_ia32_ldmxcsr(mine);
	context_leave(self);
	CHECK_INT(mxcsr(), mine);
}

/* Claimed: MXCSR is kept for each context. */
void fpu_mxcsr(const struct weft_backend *be)
{
	unsigned int mine = mxcsr();
	struct context c;

	if (!keeps_control())
		return;
	context_open(&c, be, flush_to_zero, NULL);
	context_enter(&c);
	CHECK_INT(mxcsr(), mine);
	__builtin_ia32_ldmxcsr(mine | 3 << 13);
	context_enter(&c);
	CHECK_INT(mxcsr(), mine | 3 << 13);
	__builtin_ia32_ldmxcsr(mine);
	context_close(&c);
}

static void set_precision(struct context *self)
{
	set_x87_control(X87_DOUBLE);
	context_leave(self);
	CHECK_INT(x87_control(), X87_DOUBLE);
}

/* Claimed: so is the control word of the x87. */
void fpu_x87_control(const struct weft_backend *be)
{
	struct context c;

	if (!keeps_control())
		return;
	set_x87_control(X87_FULL);
	context_open(&c, be, set_precision, NULL);
	context_enter(&c);
	CHECK_INT(x87_control(), X87_FULL);
	set_x87_control(X87_FULL | 3 << 10);
	context_enter(&c);
	CHECK_INT(x87_control(), X87_FULL | 3 << 10);
	set_x87_control(X87_FULL);
	context_close(&c);
}

static void unmask(struct context *self)
{
	unsigned int vector = mxcsr() & ~(unsigned int)MXCSR_MASK_INEXACT;
	unsigned short x87 = x87_control() & (unsigned short)~X87_MASK_INEXACT;

	__builtin_ia32_ldmxcsr(vector);
	set_x87_control(x87);
	context_leave(self);
	CHECK_INT(mxcsr(), vector);
	CHECK_INT(x87_control(), x87);
}

/* Claimed: an exception that one context unmasks does not trap in another. */
void fpu_exception_masks(const struct weft_backend *be)
{
	struct context c;

	if (!keeps_control())
		return;
	context_open(&c, be, unmask, NULL);
	context_enter(&c);
	if (CHECK_INT(mxcsr() & MXCSR_MASKS, MXCSR_MASKS) && CHECK_INT(x87_control() & 0x3f, 0x3f))
		CHECK(third() > 0);
	context_enter(&c);
	CHECK_INT(mxcsr() & MXCSR_MASKS, MXCSR_MASKS);
	CHECK_INT(x87_control() & 0x3f, 0x3f);
	context_close(&c);
}

struct x87_environment {
	uint16_t control, pad0, status, pad1, tags, pad2;
	uint32_t rest[4];
};

/* Every register empty is all ones; fnstenv masks exceptions, fldenv puts back what was. */
static unsigned int x87_tags(void)
{
	struct x87_environment env = { 0 };

	__asm__ volatile("fnstenv %0\n\tfldenv %0" : "=m"(env));
	return env.tags;
}

static void look_at_tags(struct context *self)
{
	CHECK_INT(x87_tags(), 0xffff);
	context_leave(self);
	CHECK_INT(x87_tags(), 0xffff);
}

/* The stack of x87 registers is empty on entry and after each switch. */
void fpu_x87_empty(const struct weft_backend *be)
{
	struct context c;

	context_open(&c, be, look_at_tags, NULL);
	context_enter(&c);
	CHECK_INT(x87_tags(), 0xffff);
	context_enter(&c);
	CHECK_INT(x87_tags(), 0xffff);
	context_close(&c);
}

#endif

/* When a case looks at the control words: who has just set them, and who runs after a switch. */
enum moment { OUTER, ENTRY, INNER, CALLER, LATER, AGAIN, MOMENTS };

/* Two words, for where vectors have one of their own fegetround may read only the other. */
struct seen {
	unsigned int rounding[MOMENTS], vector[MOMENTS];
};

#ifdef __x86_64__
static unsigned int vector_control(void)
{
	return mxcsr();
}

static void set_flush(bool on)
{
	__builtin_ia32_ldmxcsr(on ? mxcsr() | MXCSR_FLUSH : mxcsr() & ~(unsigned)MXCSR_FLUSH);
}
#else
static unsigned int vector_control(void)
{
	return 0;
}

static void set_flush(bool on)
{
	(void)on;
}
#endif

static void look(struct seen *seen, enum moment moment)
{
	seen->rounding[moment] = (unsigned int)fegetround();
	seen->vector[moment] = vector_control();
}

static void set_control(struct context *self)
{
	struct seen *seen = self->arg;

	look(seen, ENTRY);
	fesetround(FE_UPWARD);
	set_flush(true);
	look(seen, INNER);
	context_leave(self);
	look(seen, AGAIN);
}

static bool is_kept(const unsigned int word[MOMENTS])
{
	return word[CALLER] == word[OUTER] && word[AGAIN] == word[INNER];
}

static void judge_word(const char *name, const unsigned int word[MOMENTS])
{
	if (word[ENTRY] != word[OUTER])
		conform_fail("%s is %#x at the entry, and was %#x before the switch", name,
			     word[ENTRY], word[OUTER]);
	if (is_kept(word))
		return;
	if (word[CALLER] != word[INNER])
		conform_fail("%s is %#x in the caller, and was %#x before the switch back", name,
			     word[CALLER], word[INNER]);
	if (word[AGAIN] != word[LATER])
		conform_fail("%s is %#x in the context again, and was %#x before the switch", name,
			     word[AGAIN], word[LATER]);
}

/* Not claimed: the control words are the thread's, and a switch leaves them alone. */
void fpu_left_alone(const struct weft_backend *be)
{
	struct seen seen;
	struct context c;

	if (be->caps & (WEFT_CAP_SAVES_FPU | WEFT_CAP_OWN_TLS)) {
		conform_skip("SAVES_FPU or OWN_TLS is claimed: fpu.rounding judges");
		return;
	}
	fesetround(FE_DOWNWARD);
	look(&seen, OUTER);
	context_open(&c, be, set_control, &seen);
	context_enter(&c);
	look(&seen, CALLER);
	fesetround(FE_TOWARDZERO);
	set_flush(false);
	look(&seen, LATER);
	context_enter(&c);
	fesetround(FE_TONEAREST);
	set_flush(false);
	CHECK(c.finished);
	context_close(&c);
	judge_word("the rounding mode", seen.rounding);
	judge_word("the control word of vectors", seen.vector);
	if (is_kept(seen.rounding) && is_kept(seen.vector))
		conform_skip("all is kept for each context: SAVES_FPU could be claimed");
}

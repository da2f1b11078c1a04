/* SPDX-License-Identifier: MIT */
#include "property.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "registers.h"

/*
 * What belongs to a thread.  Out of line, since a compiler may take the address of a thread-local
 * variable once for a whole function.
 */

static void shape_errno(struct content *content)
{
	content->word[0] = 1 + content->word[0] % 1000;
}

static __attribute__((noinline)) void set_errno(const struct content *content)
{
	errno = (int)content->word[0];
}

static __attribute__((noinline)) void get_errno(struct content *ret)
{
	ret->word[0] = (uint64_t)errno;
}

static _Thread_local uint64_t local;

static void shape_local(struct content *content)
{
	(void)content;
}

static __attribute__((noinline)) void set_local(const struct content *content)
{
	local = content->word[0];
}

static __attribute__((noinline)) void get_local(struct content *ret)
{
	ret->word[0] = local;
}

/*
 * Signals.
 */

static void shape_mask(struct content *content)
{
	content->word[0] &= ~(UINT64_C(1) << (SIGKILL - 1) | UINT64_C(1) << (SIGSTOP - 1));
}

/* Two of the 64 are the C library's own, which lets nobody block them. */
static void set_mask(const struct content *content)
{
	sigset_t set;

	sigemptyset(&set);
	for (int i = 0; i < PROPERTY_SIGNALS; i++)
		if (content->word[0] >> i & 1)
			sigaddset(&set, i + 1);
	pthread_sigmask(SIG_SETMASK, &set, NULL);
}

static void get_mask(struct content *ret)
{
	sigset_t set;

	sigemptyset(&set);
	pthread_sigmask(SIG_BLOCK, NULL, &set);
	ret->word[0] = 0;
	for (int i = 0; i < PROPERTY_SIGNALS; i++)
		ret->word[0] |= (uint64_t)(sigismember(&set, i + 1) == 1) << i;
}

enum { ALTERNATES = 4, ALTERNATE_SIZE = 128 * 1024 };

static char alternates[ALTERNATES][ALTERNATE_SIZE];

static void shape_alternate(struct content *content)
{
	uint64_t random = content->word[0];

	content->word[0] = (uintptr_t)alternates[random % ALTERNATES];
	content->word[1] = ALTERNATE_SIZE - 16 * (random >> 32 & 0xff);
	content->word[2] = 0;
}

static void set_alternate(const struct content *content)
{
	stack_t stack = {
		.ss_sp = (void *)(uintptr_t)content->word[0],
		.ss_size = content->word[1],
		.ss_flags = (int)content->word[2],
	};

	sigaltstack(&stack, NULL);
}

static void get_alternate(struct content *ret)
{
	stack_t stack = { .ss_flags = SS_DISABLE };

	sigaltstack(NULL, &stack);
	ret->word[0] = (uintptr_t)stack.ss_sp;
	ret->word[1] = stack.ss_size;
	ret->word[2] = (uint64_t)stack.ss_flags;
}

static void ignore(int signal)
{
	(void)signal;
}

static void ignore_too(int signal)
{
	(void)signal;
}

static const int handled[] = { SIGUSR1, SIGUSR2, SIGWINCH, SIGURG };

enum { HANDLED = sizeof(handled) / sizeof(handled[0]) };

static void shape_dispositions(struct content *content)
{
	void (*const handlers[])(int) = { SIG_DFL, SIG_IGN, ignore, ignore_too };

	for (int i = 0; i < HANDLED; i++) {
		uint64_t random = content->word[i];
		int at = handled[i] - 1;

		content->word[at] = (uintptr_t)handlers[random % 4];
		content->word[PROPERTY_SIGNALS + at] = random & 4 ? SA_RESTART : 0;
	}
}

static void set_dispositions(const struct content *content)
{
	for (int i = 0; i < HANDLED; i++) {
		int at = handled[i] - 1;
		struct sigaction action = {
			.sa_handler = (void (*)(int))(uintptr_t)content->word[at],
			.sa_flags = (int)content->word[PROPERTY_SIGNALS + at],
		};

		sigaction(handled[i], &action, NULL);
	}
}

/* Some numbers are the C library's own, and not told of: they read as 0. */
static void get_dispositions(struct content *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (int i = 0; i < PROPERTY_SIGNALS; i++) {
		struct sigaction action = { .sa_flags = 0 };

		sigaction(i + 1, NULL, &action);
		ret->word[i] = (uintptr_t)action.sa_handler;
		ret->word[PROPERTY_SIGNALS + i] = (uint64_t)action.sa_flags;
	}
}

/*
 * The floating-point unit, and other words of the processor.  All that could trap stays masked, but
 * for underflow, since nothing here computes.
 */

#if defined(__x86_64__)

enum {
	MXCSR_USUAL = 0x1f80,
	MXCSR_FLAGS = 0x3f,	/* what happened so far; nobody promises to keep it */
	MXCSR_MASK_UNDERFLOW = 1 << 11,
	X87_USUAL = 0x007f,	/* all masked; the lowest precision and nearest */
	X87_EMPTY = 0xffff,
};

static void shape_mxcsr(struct content *content)
{
	uint64_t random = content->word[0];

	content->word[0] = (MXCSR_USUAL & ~(random & MXCSR_MASK_UNDERFLOW)) |
			   (random & (UINT64_C(7) << 13 | UINT64_C(1) << 6));
}

static void set_mxcsr(const struct content *content)
{
	__builtin_ia32_ldmxcsr((unsigned int)content->word[0]);
}

static void get_mxcsr(struct content *ret)
{
	ret->word[0] = __builtin_ia32_stmxcsr() & ~(unsigned int)MXCSR_FLAGS;
}

/* One of the four precisions is reserved. */
static void shape_x87_control(struct content *content)
{
	uint64_t random = content->word[0];

	content->word[0] = X87_USUAL | (random & 1 ? 0x200 : 0x300) | (random & (3 << 10));
}

static void set_x87_control(const struct content *content)
{
	unsigned short word = (unsigned short)content->word[0];

	__asm__ volatile("fldcw %0" : : "m"(word));
}

static void get_x87_control(struct content *ret)
{
	unsigned short word = 0;

	__asm__ volatile("fnstcw %0" : "=m"(word));
	ret->word[0] = word;
}

struct x87_environment {
	uint16_t control, pad0, status, pad1, tags, pad2;
	uint32_t rest[4];
};

/* fnstenv masks exceptions, fldenv puts back what was. */
static void get_x87_tags(struct content *ret)
{
	struct x87_environment env = { 0 };

	__asm__ volatile("fnstenv %0\n\tfldenv %0" : "=m"(env));
	ret->word[0] = env.tags;
}

static void get_direction(struct content *ret)
{
	ret->word[0] = __builtin_ia32_readeflags_u64() >> 10 & 1;
}

#elif defined(__aarch64__)

/* Rounding mode, flushing to zero, default NaN. */
static void shape_fpcr(struct content *content)
{
	content->word[0] &= UINT64_C(15) << 22;
}

static void set_fpcr(const struct content *content)
{
	__asm__ volatile("msr fpcr, %0" : : "r"(content->word[0]));
}

static void get_fpcr(struct content *ret)
{
	__asm__ volatile("mrs %0, fpcr" : "=r"(ret->word[0]));
}

#endif

/*
 * The table.
 */

#ifdef REGISTERS
#define REGISTER_ROW(reg)                                                                          \
	{ .name = #reg,                                                                            \
	  .owner = OF_CONTEXT,                                                                     \
	  .first = REG_##reg,                                                                      \
	  .words = 1,                                                                              \
	  .through = registers_switch },
#endif

static const struct property properties[] = {
#ifdef REGISTERS
	REGISTERS(REGISTER_ROW)
	{ .name = "stack-pointer", .owner = OF_CONTEXT, .words = 1,
	  .through = stack_pointer_switch },
#endif
#if defined(__x86_64__)
	{ .name = "red-zone", .owner = OF_CONTEXT, .words = RED_ZONE, .through = red_zone_switch },
	{ .name = "mxcsr", .owner = BY_CLAIM, .claim = WEFT_CAP_SAVES_FPU, .words = 1,
	  .shape = shape_mxcsr, .set = set_mxcsr, .get = get_mxcsr },
	{ .name = "x87-control", .owner = BY_CLAIM, .claim = WEFT_CAP_SAVES_FPU, .words = 1,
	  .shape = shape_x87_control, .set = set_x87_control, .get = get_x87_control },
	{ .name = "x87-tags", .owner = OF_NOBODY, .constant = X87_EMPTY, .words = 1,
	  .get = get_x87_tags },
	{ .name = "direction", .owner = OF_NOBODY, .constant = 0, .words = 1,
	  .get = get_direction },
#elif defined(__aarch64__)
	{ .name = "fpcr", .owner = BY_CLAIM, .claim = WEFT_CAP_SAVES_FPU, .words = 1,
	  .shape = shape_fpcr, .set = set_fpcr, .get = get_fpcr },
#endif
	{ .name = "errno", .owner = OF_THREAD, .words = 1,
	  .shape = shape_errno, .set = set_errno, .get = get_errno },
	{ .name = "thread-local", .owner = OF_THREAD, .words = 1,
	  .shape = shape_local, .set = set_local, .get = get_local },
	{ .name = "mask", .owner = BY_CLAIM, .claim = WEFT_CAP_SAVES_SIGMASK, .words = 1,
	  .shape = shape_mask, .set = set_mask, .get = get_mask },
	{ .name = "alternate-stack", .owner = OF_THREAD, .words = 3,
	  .shape = shape_alternate, .set = set_alternate, .get = get_alternate },
	{ .name = "dispositions", .owner = OF_PROCESS, .words = PROPERTY_WORDS, .dear = true,
	  .shape = shape_dispositions, .set = set_dispositions, .get = get_dispositions },
};

const struct property *property_find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		const struct property *p = &properties[i];

		if (strlen(p->name) == length && memcmp(p->name, name, length) == 0)
			return p;
	}
	return NULL;
}

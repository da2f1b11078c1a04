/* SPDX-License-Identifier: MIT */
#ifndef FAULTS_H
#define FAULTS_H

/*
 * faults.h - what can be wrong with the planted backend; the variable PLANTED_FAULT has one of
 * these words, in small letters and with '-'.
 */

/* clang-format off: a fault and its comment in a line of their own */
#define FAULTS(X)										\
	X(NOTHING)										\
	X(OLDER)		/* no fault: a struct from before there was fini */		\
	/* what a switch keeps */								\
	X(LOSES_RBX)										\
	X(LOSES_RBP)										\
	X(LOSES_R12)										\
	X(LOSES_R15_AT_FINISH)									\
	X(LOSES_MXCSR)										\
	X(LOSES_X87_CONTROL)									\
	X(LEAVES_X87_REGISTER)	/* on the stack of the x87 */					\
	X(LOSES_ERRNO)										\
	X(LOSES_MASK)										\
	X(LEAKS_MASK_AT_FINISH)	/* into the side that goes on */				\
	X(RESETS_MASK)		/* which it does not claim to touch */				\
	X(RESETS_CONTROL)	/* words of floating point, likewise */				\
	X(RESETS_MXCSR)		/* alone, which fegetround does not see */			\
	X(WRITES_RED_ZONE)									\
	/* the same over one edge only, or from one time on */					\
	X(LOSES_RBX_NESTED)	/* a context enters another that is suspended */		\
	X(LOSES_RBP_SUSPENDING)									\
	X(LOSES_R12_CONTEXT_TO_FRESH)								\
	X(LOSES_R13_MOVED)	/* left in one thread, and continued by another */		\
	X(LOSES_R14_ENTERING)	/* of a thread that enters a new context */			\
	X(LOSES_R14_LATE)	/* after 500 switches */					\
	X(LOSES_R15_FINISH_TO_CONTEXT)								\
	X(SWAPS_R12_R13)									\
	X(SHIFTS_STACK)		/* the pointer, by 16 bytes */					\
	X(SHIFTS_STACK_AT_FINISH)								\
	X(WRITES_RED_ZONE_AT_FINISH)	/* of the side that goes on */				\
	X(LOSES_MXCSR_ENTERING)	/* a new context has the default */				\
	X(LOSES_MXCSR_AT_FINISH)								\
	X(LOSES_X87_NESTED)									\
	X(LOSES_X87_MOVED)									\
	X(LOSES_X87_PRECISION)	/* and keeps the rounding */					\
	X(RESETS_MXCSR_ENTERING)	/* which it does not claim to touch */			\
	X(LEAVES_X87_ENTERING)	/* a register on the stack of the x87 */			\
	X(LEAVES_X87_AT_FINISH)									\
	X(TURNS_DIRECTION)	/* of string instructions */					\
	X(KEEPS_ERRNO)		/* as if each context had its own */				\
	X(LOSES_ERRNO_ENTERING)									\
	X(LOSES_ERRNO_MOVED)									\
	X(LOSES_ERRNO_FINISH_TO_CONTEXT)							\
	X(WRITES_ERRNO_ELSEWHERE)	/* in the thread that a context was left in */		\
	X(LOSES_HIGH_MASK)	/* signals above 32 */						\
	X(LOSES_MASK_NESTED)									\
	X(LOSES_MASK_MOVED)									\
	X(BLOCKS_ENTERING)	/* a signal, which it does not claim to touch */		\
	X(KEEPS_ALTERNATE)	/* signal stack, as if each context had its own */		\
	X(DROPS_ALTERNATE_AT_FINISH)								\
	X(RESETS_DISPOSITION)	/* at the entry of a context */					\
	X(RESETS_DISPOSITION_AT_FINISH)								\
	X(INIT_RESETS_MXCSR)									\
	X(INIT_DROPS_ALTERNATE)									\
	X(FINI_RESETS_X87)									\
	X(FINI_BLOCKS)		/* a signal */							\
	/* the stack */										\
	X(MISALIGNED)		/* by 8 bytes at the entry */					\
	X(MISALIGNED_NESTED)	/* by 8 bytes where a context enters another */			\
	X(TRUSTS_SIZE)		/* to be a multiple of 16 */					\
	X(STACK_END_HIGH)	/* by a page */							\
	X(STACK_END_LOW)									\
	X(STACK_BELOW)		/* all of it is under the one given */				\
	X(HALVES_STACK)		/* that it makes itself */					\
	X(POINTS_NOWHERE)	/* the stack pointer does, for one instruction */		\
	X(ENDLESS)		/* nothing tells an unwinder that the stack ends */		\
	X(TRUSTS_END)		/* to be a multiple of 64: it rounds up */			\
	X(TRUSTS_BASE)		/* to begin a page */						\
	X(CUTS_SIZE)		/* to 20 bits */						\
	/* the first switch */									\
	X(CUTS_ARGUMENT)	/* to 32 bits */						\
	X(ENTERS_TWICE)										\
	X(INIT_ENTERS)										\
	/* where a switch goes */								\
	X(BACK_TO_FIRST)	/* caller that there ever was */				\
	X(BACK_TO_LATEST)	/* caller of anybody */						\
	X(BACK_TO_RESUMER)	/* whichever side it is that should go on */			\
	X(FINISH_RETURNS)									\
	X(ONE_PLACE)		/* where all contexts are kept */				\
	X(ONE_CALLER)		/* record for all of them */					\
	X(STAYS_IN_THREAD)	/* that made the context, though it claims MIGRATE */		\
	X(CLAIMS_TLS)										\
	X(SHARES_SCRATCH)	/* between inits of all threads */				\
	X(SHARES_TARGET)	/* between switches of all threads */				\
	/* memory */										\
	X(TOUCHES_FINISHED)									\
	X(OVERRUNS_RECORD)									\
	X(UNDERRUNS_RECORD)									\
	X(OVERRUNS_CALLER)	/* the record of one only */					\
	X(OVERALIGNS_RECORD)	/* to more than it asked for */					\
	X(LEAKS_MEMORY)										\
	X(LEAKS_MAPPING)	/* of contexts that were never entered */			\
	X(LEAKS_FILE)		/* of contexts that are suspended */				\
	X(LEAKS_MEMORY_SELDOM)	/* once in a thousand lives, as the next ones */		\
	X(LEAKS_MAPPING_SELDOM)									\
	X(LEAKS_FILE_SELDOM)									\
	X(LEAKS_THREAD_SELDOM)									\
	X(LEAVES_HANDLER)	/* for a signal, that init needs once */			\
	X(LEAVES_BLOCKED)	/* a signal, while init takes what it takes */			\
	X(INIT_FAILS_UPWARDS)	/* with a positive code */					\
	X(INIT_LEAKS_FIRST)	/* resource, when the second is refused */			\
	X(INIT_LEAKS_SECOND)	/* resource, when the third is refused */			\
	X(INIT_IGNORES_THIRD)	/* resource's refusal */					\
	/* the struct */									\
	X(MISNAMED)		/* refused by the loader already */				\
	X(HUGE_RECORD)										\
	X(WITHOUT_OPS)		/* no fault; there is nothing to trace */
/* clang-format on */

#define FAULT_ENUM(name) name,
enum fault { FAULTS(FAULT_ENUM) FAULT_COUNT };

/* The one of this process: it is set once, when the plugin is loaded. */
extern enum fault fault;

#endif

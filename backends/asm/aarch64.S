/* SPDX-License-Identifier: MIT */
/*
 * The out-of-line body for aarch64, AAPCS64.  The format of a context is in asm.c.
 *
 * It keeps x19 to x28, x30 and the low halves of v8 to v15; x29 is in the context.  x18 is the
 * thread's if the compiler keeps a shadow call stack there, which cannot work with this backend or
 * any other that leaves x18 alone.
 */
#ifdef WEFT_ASM_FPU
#define SWITCH weft_asm_fpu_switch
#define START weft_asm_fpu_start
#else
#define SWITCH weft_asm_switch
#define START weft_asm_start
#endif

#define SP 0
#define BP 8			/* x29 */
#define IP 16

/*
 * Landings are written as hints, because an assembler for the first processors knows them by number
 * only.  A switch goes to a return address by a branch and not by a ret, for the reason given in
 * x86_64.S.  Where landings are checked it has to be a ret: nothing marks a return address as a
 * landing, and ret is the only branch that may go there.  There every switch pays for a wrong
 * prediction.  So code that is built for the check must not call a body that is not.
 */
#ifdef __ARM_FEATURE_BTI_DEFAULT
#define CALLED hint #34		/* bti c */
#define CONTINUED hint #36	/* bti j */
#define LEAVE ret x30
#else
#define CALLED
#define CONTINUED
#define LEAVE br x30
#endif

#define FRAME 160

#define SAVE(first, second, at)		\
	stp	first, second, [sp, at];	\
	.cfi_rel_offset first, at;	\
	.cfi_rel_offset second, at + 8

#define RESTORE(first, second, at)	\
	ldp	first, second, [sp, at];	\
	.cfi_restore first;		\
	.cfi_restore second

#define FUNCTION(name)			\
	.p2align 4;			\
	.globl	name;			\
	.hidden	name;			\
	.type	name, %function;	\
name:

	.text

/*
 * void SWITCH(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
 */
FUNCTION(SWITCH)
	.cfi_startproc
	CALLED
	sub	sp, sp, #FRAME
	.cfi_adjust_cfa_offset FRAME
	SAVE(x19, x20, 0)
	SAVE(x21, x22, 16)
	SAVE(x23, x24, 32)
	SAVE(x25, x26, 48)
	SAVE(x27, x28, 64)
	SAVE(d8, d9, 80)
	SAVE(d10, d11, 96)
	SAVE(d12, d13, 112)
	SAVE(d14, d15, 128)
	str	x30, [sp, #144]
	.cfi_rel_offset x30, 144
#ifdef WEFT_ASM_FPU
	mrs	x9, fpcr
	str	x9, [sp, #152]
#endif
	mov	x9, sp
	adr	x10, .Lcontinued
	stp	x9, x29, [x0, #SP]
	str	x10, [x0, #IP]
	ldr	x10, [x1, #IP]
	ldp	x9, x29, [x1, #SP]
	/* The content of the new stack is not known here, so a profiler's backtrace has to end. */
	.cfi_remember_state
	.cfi_undefined x30
	mov	sp, x9
	br	x10
	.cfi_restore_state
.Lcontinued:
	CONTINUED
#ifdef WEFT_ASM_FPU
	ldr	x9, [sp, #152]
	msr	fpcr, x9
#endif
	ldr	x30, [sp, #144]
	.cfi_restore x30
	RESTORE(x19, x20, 0)
	RESTORE(x21, x22, 16)
	RESTORE(x23, x24, 32)
	RESTORE(x25, x26, 48)
	RESTORE(x27, x28, 64)
	RESTORE(d8, d9, 80)
	RESTORE(d10, d11, 96)
	RESTORE(d12, d13, 112)
	RESTORE(d14, d15, 128)
	add	sp, sp, #FRAME
	.cfi_adjust_cfa_offset -FRAME
	LEAVE
	.cfi_endproc
	.size	SWITCH, . - SWITCH

/*
 * The first code of a context: entry(arg), entered as if called from here.  It has no caller to
 * return to, and unwinders are told so.  The context came with an x29 of 0, which ends a walk along
 * frame records.  The branch goes by x16, from which a landing for calls may be reached.
 */
FUNCTION(START)
	.cfi_startproc
	.cfi_undefined x30
	CONTINUED
	ldp	x0, x16, [sp], #16
	adr	x30, .Lreturned
	br	x16
.Lreturned:
	brk	#0
	.cfi_endproc
	.size	START, . - START

	.section .note.GNU-stack, "", %progbits

#ifdef __ARM_FEATURE_BTI_DEFAULT
	.section .note.gnu.property, "a"
	.balign	8
	.long	4, 16, 5		/* bytes of name and of body; NT_GNU_PROPERTY_TYPE_0 */
	.asciz	"GNU"
	.long	0xc0000000, 4, 1, 0	/* GNU_PROPERTY_AARCH64_FEATURE_1_AND: 4 bytes, BTI; padding */
#endif

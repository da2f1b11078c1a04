/* SPDX-License-Identifier: MIT */
/*
 * The out-of-line body for x86-64, System V ABI.  The format of a context is in asm.c.
 *
 * It is a file of its own and not a naked function, because with -fcf-protection a compiler would
 * mark the object as fit for shadow stacks, which a switch that leaves by a jump is not.  The mark
 * at the end of this file says indirect-branch tracking only, and the linker then drops shadow
 * stacks for the whole program.
 */
#ifdef WEFT_ASM_FPU
#define SWITCH weft_asm_fpu_switch
#define START weft_asm_fpu_start
#else
#define SWITCH weft_asm_switch
#define START weft_asm_start
#endif

#define SP 0
#define BP 8
#define IP 16

#if defined(__CET__) && (__CET__ & 1)
#define LANDING endbr64		/* an indirect jump or call lands here */
#define NOTRACK notrack		/* to a return address, where nothing marks the landing */
#else
#define LANDING
#define NOTRACK
#endif

#define PUSH(reg)			\
	push	reg;			\
	.cfi_adjust_cfa_offset 8;	\
	.cfi_rel_offset reg, 0

#define POP(reg)			\
	pop	reg;			\
	.cfi_adjust_cfa_offset -8;	\
	.cfi_restore reg

#define FUNCTION(name)			\
	.p2align 4;			\
	.globl	name;			\
	.hidden	name;			\
	.type	name, @function;	\
name:

	.text

/*
 * void SWITCH(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
 *
 * It never ends in a ret: the processor pairs that with the last call, which another context made,
 * and mispredicts every time.
 */
FUNCTION(SWITCH)
	.cfi_startproc
	LANDING
	PUSH(%rbx)
	PUSH(%r12)
	PUSH(%r13)
	PUSH(%r14)
	PUSH(%r15)
#ifdef WEFT_ASM_FPU
	sub	$8, %rsp
	.cfi_adjust_cfa_offset 8
	stmxcsr	(%rsp)
	fnstcw	4(%rsp)
#endif
	lea	.Lcontinued(%rip), %rax
	mov	%rsp, SP(%rdi)
	mov	%rbp, BP(%rdi)
	mov	%rax, IP(%rdi)
	mov	SP(%rsi), %rsp
	/* The content of the new stack is not known here, so a profiler's backtrace has to end. */
	.cfi_remember_state
	.cfi_undefined %rip
	mov	BP(%rsi), %rbp
	jmp	*IP(%rsi)
	.cfi_restore_state
.Lcontinued:
	LANDING
#ifdef WEFT_ASM_FPU
	ldmxcsr	(%rsp)
	fldcw	4(%rsp)
	add	$8, %rsp
	.cfi_adjust_cfa_offset -8
#endif
	POP(%r15)
	POP(%r14)
	POP(%r13)
	POP(%r12)
	POP(%rbx)
	pop	%rcx
	.cfi_adjust_cfa_offset -8
	.cfi_register %rip, %rcx
	NOTRACK jmp *%rcx
	.cfi_endproc
	.size	SWITCH, . - SWITCH

/*
 * The first code of a context: entry(arg), which lie on the stack, entered by a jump.  A call would
 * put an entry on the processor's return stack that no return takes off.  So the return address is
 * stored as data, and unwinders, which look one byte before it, are told that the stack ends there.
 */
FUNCTION(START)
	.cfi_startproc
	.cfi_undefined %rip
	LANDING
	pop	%rdi
	pop	%rax
	lea	.Lend(%rip), %rcx
	push	%rcx
	jmp	*%rax
	nop
.Lend:
	ud2
	.cfi_endproc
	.size	START, . - START

	.section .note.GNU-stack, "", @progbits

#if defined(__CET__) && (__CET__ & 1)
	.section .note.gnu.property, "a"
	.balign	8
	.long	4, 16, 5		/* bytes of name and of body; NT_GNU_PROPERTY_TYPE_0 */
	.asciz	"GNU"
	.long	0xc0000002, 4, 1, 0	/* GNU_PROPERTY_X86_FEATURE_1_AND: 4 bytes, IBT; padding */
#endif

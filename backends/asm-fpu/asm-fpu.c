/* SPDX-License-Identifier: MIT */
/*
 * asm-fpu - asm with the floating-point control words in the context: MXCSR and the x87 control
 * word, or FPCR.  The calling convention calls them preserved, but programs hardly ever change
 * them, and switching them takes longer than the whole switch of asm.  So this is a backend of its
 * own.
 */
#define WEFT_ASM_FPU
#include "weft/backend/asm.c"

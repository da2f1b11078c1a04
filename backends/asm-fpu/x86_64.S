/* SPDX-License-Identifier: MIT */
#define WEFT_ASM_FPU
#include "../asm/x86_64.S"

/* SPDX-License-Identifier: MIT */
#define WEFT_ASM_FPU
#include "../asm/aarch64.S"

/* SPDX-License-Identifier: MIT */
#ifndef REGISTERS_H
#define REGISTERS_H

/*
 * registers.h - a switch with known bytes in every register that the calling convention keeps.
 *
 * The only place where the cases need assembly for what C cannot say: a named register.
 */

#include "context.h"

#if defined(__x86_64__)
#define REGISTERS(X)                                                                               \
	X(rbx) X(rbp) X(r12) X(r13) X(r14) X(r15)
#elif defined(__aarch64__)
#define REGISTERS(X)                                                                               \
	X(x19) X(x20) X(x21) X(x22) X(x23) X(x24) X(x25) X(x26) X(x27) X(x28)                      \
	X(d8) X(d9) X(d10) X(d11) X(d12) X(d13) X(d14) X(d15) X(x29)
#endif

#ifdef REGISTERS

#define REGISTER_ENUM(name) REG_##name,
enum registers { REGISTERS(REGISTER_ENUM) REG_COUNT };

extern const char *const register_names[REG_COUNT];

/* Switch with @in in the kept registers, in the order above; @out: what they hold after. */
void registers_switch(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why,
		      weft_switch_op *op, uint64_t in[REG_COUNT], uint64_t out[REG_COUNT]);

/*
 * @in: gets the stack pointer that the switch is called with; @out: the one with which it goes on.
 * The right one is put back then.  It is read from *property_arriving, since neither a register nor
 * the stack can be trusted.
 */
void stack_pointer_switch(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why,
			  weft_switch_op *op, uint64_t in[1], uint64_t out[1]);

#endif

#ifdef __x86_64__
enum { RED_ZONE = 16 };			/* words */

/*
 * Switch as a leaf function would: @in lies in its red zone, which it steps over before the call.
 * @out: the same bytes when it goes on.
 */
void red_zone_switch(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why,
		     weft_switch_op *op, uint64_t in[RED_ZONE], uint64_t out[RED_ZONE]);
#endif

#endif

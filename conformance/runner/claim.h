/* SPDX-License-Identifier: MIT */
#ifndef CLAIM_H
#define CLAIM_H

/* claim.h - capabilities are claims: what is said of a case that needs one which is not claimed. */

#include "result.h"

/* May the case be tried all the same, in a process of its own? */
bool claim_may_probe(const struct result *r);

/*
 * Turn what the result says into "unsupported", naming what is lacking; and where it was tried and
 * passed, saying so.
 */
void claim_unsupported(struct result *r);

/* The names of the bits in @caps, separated by @between; "" for none. */
void claim_names(uint32_t caps, const char *between, char *to, size_t size);

#endif

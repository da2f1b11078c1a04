/* SPDX-License-Identifier: MIT */
#ifndef CLAIM_H
#define CLAIM_H

/* claim.h - the verdict on a case that needs a capability which the backend does not claim. */

#include "result.h"

/* May the case be tried in spite of that, in a process of its own? */
bool claim_may_probe(const struct result *r);

/*
 * Turn the result into "unsupported", with a message that names the missing capabilities and says
 * so if the case was tried and passed.
 */
void claim_unsupported(struct result *r);

/* The names of the bits in @caps, claimed by a @kind, separated by @between; "" for none. */
void claim_names(enum subject kind, uint32_t caps, const char *between, char *to, size_t size);

#endif

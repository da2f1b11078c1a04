/* SPDX-License-Identifier: MIT */
#include "claim.h"

#include <stdio.h>
#include <stdlib.h>

#include <weft/backends.h>
#include <weft/runtime.h>

#include "text.h"

/*
 * Without a stack of its own there are no ops to call; a pool or runtime that claims less may hang.
 */
bool claim_may_probe(const struct result *r)
{
	return r->candidate->kind == SUBJECT_BACKEND && (r->candidate->caps & WEFT_CAP_STACKFUL) &&
	       !(r->c->caps & CONFORM_NO_PROBE);
}

static const char *pool_cap_name(uint32_t bit)
{
	static const char *const names[] = { "WORKERS", "FIFO",	  "PIN",    "HELP",	"DRAIN",
					     "HOLD",	"COUNTS", "INLINE", "PROCESSES" };
	unsigned i = (unsigned)__builtin_ctz(bit);

	if (bit == CONFORM_POOL_APART)
		return "APART";
	if (bit == CONFORM_POOL_SHARED)
		return "SHARED";
	return i < sizeof(names) / sizeof(names[0]) ? names[i] : "?";
}

static const char *cap_name(enum subject kind, uint32_t bit)
{
	switch (kind) {
	case SUBJECT_EXECUTOR:
		return pool_cap_name(bit);
	case SUBJECT_RUNTIME:
		return bit == CONFORM_RUNTIME_TURNS ? "TURNS" : weft_runtime_cap_name(bit);
	default:
		return weft_cap_name(bit);
	}
}

void claim_names(enum subject kind, uint32_t caps, const char *between, char *to, size_t size)
{
	struct text_line line = { to, size };

	to[0] = '\0';
	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		if (caps & bit)
			text_add(&line, "%s%s", line.at == to ? "" : between,
				 cap_name(kind, bit));
}

void claim_unsupported(struct result *r)
{
	bool passes = r->outcome && r->status == STATUS_PASS;
	char lacking[256];

	claim_names(r->candidate->kind, r->lacks, " ", lacking, sizeof(lacking));
	result_fini(r);
	r->outcome = NULL;
	r->output = NULL;
	r->output_size = 0;
	r->signal = 0;
	r->status = STATUS_UNSUPPORTED;
	snprintf(r->message, sizeof(r->message), "lacks %s%s", lacking,
		 passes ? ", yet passes" : "");
}

/* SPDX-License-Identifier: MIT */
#include "result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[STATUS_COUNT] = {
	[STATUS_PASS] = "pass",
	[STATUS_FAIL] = "fail",
	[STATUS_UNSUPPORTED] = "unsupported",
	[STATUS_SKIPPED] = "skipped",
	[STATUS_CRASH] = "crash",
	[STATUS_TIMEOUT] = "timeout",
};

const char *status_name(enum status status)
{
	return names[status];
}

enum weight result_weight(const struct result *r)
{
	if (r->status == STATUS_UNSUPPORTED || r->status == STATUS_SKIPPED)
		return WEIGHT_NEUTRAL;
	if (r->status == STATUS_PASS)
		return r->expected ? WEIGHT_UNEXPECTED : WEIGHT_GOOD;
	if (r->expected)
		return WEIGHT_WAIVED;
	return r->c->level == CONFORM_INFO ? WEIGHT_INFO : WEIGHT_BAD;
}

const char *result_status(const struct result *r)
{
	switch (result_weight(r)) {
	case WEIGHT_WAIVED:
		return "expected-fail";
	case WEIGHT_UNEXPECTED:
		return "unexpected-pass";
	case WEIGHT_INFO:
		return "noted";
	default:
		return status_name(r->status);
	}
}

void result_name(const struct result *r, char *to, size_t size)
{
	snprintf(to, size, "%s/%s/%s", r->candidate->name, r->candidate->linkage, r->c->id);
}

void result_fini(struct result *r)
{
	free(r->outcome);
	free(r->output);
}

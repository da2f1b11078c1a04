/* SPDX-License-Identifier: MIT */
#include "here.h"

#include <unistd.h>

#include "balance.h"

void here_run(struct outcome *out, const struct candidate *candidate, const struct conform_case *c,
	      uint64_t seed)
{
	struct balance balance;
	pid_t self = getpid();

	outcome_use(out, seed);
	balance_begin(&balance);
	atomic_store(&out->state, OUTCOME_RUNNING);
	candidate_judge(candidate, c);
	if (getpid() != self)
		_exit(1);	/* a child that the case made must not go on as the runner */
	balance_end(&balance);
	if (atomic_load(&out->checks) == 0 && !atomic_load(&out->skipped))
		conform_fail_("", 0, "the case made no check");
	atomic_store(&out->state, OUTCOME_ENDED);
}

/* SPDX-License-Identifier: MIT */
#include "starve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "balance.h"
#include "conform.h"

/* Up to this number each allocation fails in its turn; then the number doubles each time. */
enum { EACH = 64 };

static bool starved;

bool conform_starved(void)
{
	return starved;
}

/* In the child: run the case, and then judge only what it has left behind. */
static int run_starved(const struct candidate *candidate, const struct conform_case *c,
		       uint64_t seed, long nth)
{
	static struct outcome out;
	struct balance balance;
	pid_t self = getpid();
	bool happened;

	starved = true;
	outcome_use(&out, seed);
	balance_begin(&balance);
	balance_fail_alloc(nth);
	candidate_judge(candidate, c);
	if (getpid() != self)
		_exit(1);
	happened = balance_fail_alloc(0);
	memset(&out, 0, sizeof(out));
	balance_end(&balance);
	if (atomic_load(&out.failures) > 0) {
		fprintf(stderr, "allocation %ld: %s\n", nth, out.failure[0].text);
		return STARVE_LEFT_BEHIND;
	}
	return happened ? 0 : STARVE_NO_FAILURE_LEFT;
}

/* True: go on with the next allocation. */
static bool judge(int status, long nth)
{
	if (WIFSIGNALED(status))
		conform_fail_("", 0, "allocation %ld failed: ended by %s", nth,
			      strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == STARVE_LEFT_BEHIND)
		conform_fail_("", 0, "allocation %ld failed: something was left behind", nth);
	else if (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != STARVE_NO_FAILURE_LEFT)
		conform_fail_("", 0, "allocation %ld failed: exit code %d", nth,
			      WEXITSTATUS(status));
	else
		conform_check_(true, "", 0, "");
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void starve_run(struct outcome *out, const struct candidate *candidate,
		const struct conform_case *c, uint64_t seed)
{
	int status = 0;
	long nth = 1;

	outcome_use(out, seed);
	atomic_store(&out->state, OUTCOME_RUNNING);
	do {
		pid_t child = fork();

		if (child == 0)
			exit(run_starved(candidate, c, seed, nth));
		if (child < 0 || waitpid(child, &status, 0) != child) {
			conform_fail_("", 0, "no child: %s", strerror(errno));
			break;
		}
		if (!judge(status, nth))
			break;
		nth = nth < EACH ? nth + 1 : nth * 2;
	} while (true);
	atomic_store(&out->state, OUTCOME_ENDED);
}

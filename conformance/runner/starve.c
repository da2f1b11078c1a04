/* SPDX-License-Identifier: MIT */
#include "starve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "balance.h"
#include "calls.h"
#include "conform.h"

static bool fail_clone(long nth)
{
	return calls_fail(CALL_CLONE, nth);
}

static bool fail_mmap(long nth)
{
	return calls_fail(CALL_MMAP, nth);
}

static bool fail_futex(long nth)
{
	return calls_fail(CALL_FUTEX, nth);
}

/*
 * Up to `each` every one fails in its turn; then the number doubles each time.  How often a case
 * sleeps is up to chance, and its later sleeps are like the first ones.
 */
static const struct kind {
	enum lack lack;
	const char *name;
	bool (*fail)(long nth);
	long each;
	bool unhooked;		/* with a memory hook weft has no mappings of its own */
	bool harmless;		/* it must not show, so the case's own checks count, too */
} kinds[] = {
	{ LACK_MEMORY, "allocation", balance_fail_alloc, 64, false, false },
	{ LACK_CALLS, "clone", fail_clone, 16, false, false },
	{ LACK_CALLS, "mmap", fail_mmap, 16, true, false },
	{ LACK_CALLS, "futex", fail_futex, 4, false, true },
};

static bool starved;

bool conform_starved(void)
{
	return starved;
}

/* In the child: run the case, and then judge what it has left behind. */
static int run_starved(const struct candidate *candidate, const struct conform_case *c,
		       uint64_t seed, const struct kind *kind, long nth)
{
	static struct outcome out;
	struct balance balance;
	pid_t self = getpid();
	bool happened;

	starved = true;
	outcome_use(&out, seed);
	balance_begin(&balance);
	if (kind->unhooked)
		weft_set_hooks(NULL);
	kind->fail(nth);
	candidate_judge(candidate, c);
	if (getpid() != self)
		_exit(1);
	happened = kind->fail(0);
	if (!kind->harmless)
		memset(&out, 0, sizeof(out));
	balance_end(&balance);
	if (atomic_load(&out.failures) > 0) {
		fprintf(stderr, "%s %ld: %s\n", kind->name, nth, out.failure[0].text);
		return STARVE_FAILED;
	}
	return happened ? 0 : STARVE_NO_FAILURE_LEFT;
}

/* True: go on with the next one. */
static bool judge(int status, const struct kind *kind, long nth)
{
	if (WIFSIGNALED(status))
		conform_fail_("", 0, "%s %ld failed: ended by %s", kind->name, nth,
			      strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == STARVE_FAILED && kind->harmless)
		conform_fail_("", 0, "%s %ld failed: a check of the case did", kind->name, nth);
	else if (WEXITSTATUS(status) == STARVE_FAILED)
		conform_fail_("", 0, "%s %ld failed: something was left behind", kind->name, nth);
	else if (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != STARVE_NO_FAILURE_LEFT)
		conform_fail_("", 0, "%s %ld failed: exit code %d", kind->name, nth,
			      WEXITSTATUS(status));
	else
		conform_check_(true, "", 0, "");
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void fail_each(const struct candidate *candidate, const struct conform_case *c,
		      uint64_t seed, const struct kind *kind)
{
	int status = 0;
	long nth = 1;

	do {
		pid_t child = fork();

		if (child == 0)
			exit(run_starved(candidate, c, seed, kind, nth));
		if (child < 0 || waitpid(child, &status, 0) != child) {
			conform_fail_("", 0, "no child: %s", strerror(errno));
			return;
		}
		if (!judge(status, kind, nth))
			return;
		nth = nth < kind->each ? nth + 1 : nth * 2;
	} while (true);
}

void starve_run(struct outcome *out, const struct candidate *candidate,
		const struct conform_case *c, uint64_t seed, enum lack lack)
{
	outcome_use(out, seed);
	atomic_store(&out->state, OUTCOME_RUNNING);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].lack == lack)
			fail_each(candidate, c, seed, &kinds[i]);
	atomic_store(&out->state, OUTCOME_ENDED);
}

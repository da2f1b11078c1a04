/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <err.h>
#include <errno.h>
#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "pattern.h"
#include "random.h"
#include "text.h"

static int out_of_memory(void)
{
	warnx("out of memory");
	return -ENOMEM;
}

static int check_names(const struct suite *suite, const struct options *o)
{
	for (size_t i = 0; i < o->case_count; i++)
		if (!suite_find(suite, o->cases[i])) {
			warnx("--case %s: there is no such case (see --list)", SHOWN(o->cases[i]));
			return -EINVAL;
		}
	return 0;
}

static bool is_named(const struct conform_case *c, const struct options *o)
{
	for (size_t i = 0; i < o->case_count; i++)
		if (strcmp(o->cases[i], c->id) == 0)
			return true;
	return o->case_count == 0;
}

static bool is_chosen(const struct conform_case *c, const struct suite *suite,
		      const struct options *o, const regex_t *filter)
{
	if (o->profiles && !(o->profiles & 1u << c->profile))
		return false;
	if (c->level > o->level || !is_named(c, o))
		return false;
	if (suite_edition(suite, c->since) > suite_edition(suite, o->suite))
		return false;
	return !filter || regexec(filter, c->id, 0, NULL, 0) == 0;
}

static void choose(struct run *run, const regex_t *filter)
{
	const struct suite *suite = run->suite;

	for (size_t i = 0; i < suite->count; i++)
		if (is_chosen(&suite->cases[i], suite, run->options, filter))
			run->cases[run->case_count++] = &suite->cases[i];
}

/* choose, with the filter of the options. */
static int choose_filtered(struct run *run)
{
	char reason[160];
	regex_t filter;
	int r = bmi_pattern_compile(&filter, run->options->filter, REG_NOSUB, reason,
				    sizeof(reason));

	if (r < 0) {
		warnx("--filter %s: %s", SHOWN(run->options->filter), reason);
		return r;
	}
	choose(run, &filter);
	regfree(&filter);
	return 0;
}

static int say_nothing_chosen(const struct options *o)
{
	if (o->filter)
		warnx("--filter %s: no case matches", SHOWN(o->filter));
	else
		warnx("no case is left by --case, --profile, --level and --suite together");
	return -EINVAL;
}

int run_choose(struct run *ret, const struct suite *suite, const struct options *o)
{
	struct run run = { .suite = suite, .options = o };
	int r = check_names(suite, o);

	if (r < 0)
		return r;
	run.cases = calloc(suite->count + 1, sizeof(*run.cases));
	if (!run.cases)
		return out_of_memory();
	if (o->filter)
		r = choose_filtered(&run);
	else
		choose(&run, NULL);
	if (r == 0 && run.case_count == 0)
		r = say_nothing_chosen(o);
	if (r < 0)
		free(run.cases);
	else
		*ret = run;
	return r;
}

static void shuffle(struct result *results, size_t n, uint64_t *state)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = random_next(state) % i;
		struct result tmp = results[i - 1];

		results[i - 1] = results[j];
		results[j] = tmp;
	}
}

static uint32_t needs(const struct conform_case *c)
{
	bool shared = c->pool_fn && !c->apart_memory;

	return (c->caps & ~CONFORM_NO_PROBE) | (shared ? CONFORM_POOL_SHARED : 0);
}

static void lay_out(struct run *run)
{
	uint64_t state = run->options->seed;

	for (size_t e = 0; e < run->candidate_count; e++) {
		struct result *first = &run->results[e * run->case_count];

		for (size_t i = 0; i < run->case_count; i++) {
			first[i].candidate = &run->candidates[e];
			first[i].c = run->cases[i];
			first[i].lacks = needs(run->cases[i]) & ~run->candidates[e].caps;
		}
		if (run->options->seeded)
			shuffle(first, run->case_count, &state);
	}
}

static void link_expectations(struct run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		struct result *r = &run->results[i];
		char name[256];

		result_name(r, name, sizeof(name));
		r->expected = expect_find(&run->expectations, name, r->c->id);
	}
}

int run_plan(struct run *run)
{
	const struct options *o = run->options;
	int r = candidates_find(&run->candidates, &run->candidate_count, o, run->suite);

	if (r == 0 && o->expect)
		r = expect_read(&run->expectations, o->expect, run->suite);
	if (r < 0)
		return r;
	run->count = run->candidate_count * run->case_count;
	run->results = calloc(run->count, sizeof(*run->results));
	if (!run->results)
		return out_of_memory();
	lay_out(run);
	link_expectations(run);
	return 0;
}

void run_fini(struct run *run)
{
	for (size_t i = 0; run->results && i < run->count; i++)
		result_fini(&run->results[i]);
	free(run->results);
	free(run->candidates);
	free(run->cases);
	expect_free(&run->expectations);
}

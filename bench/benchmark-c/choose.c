/* SPDX-License-Identifier: MIT */
/*
 * Choose the pairs of benchmarks to compare.
 *
 *	--benchmark_compare=A,B			two names, or two filters: a contender's baseline
 *						has the same name but for what the filters match;
 *						or A is just one
 *	--benchmark_compare			each benchmark that names a baseline, of those
 *						that --benchmark_filter lets through
 *	--benchmark_compare_with=PROGRAM	each that it lets through, with its namesake there
 */
#include <errno.h>
#include <regex.h>
#include <string.h>

#include "compare.h"
#include "pattern.h"

/* One side of A,B: the benchmarks that it matches, and the rest of each name. */
struct matches {
	const struct bmi_instance **items;
	const char **rests;
	size_t count;
};

static const char *rest_of(const char *name, const regmatch_t *m, struct bmi_pool *pool)
{
	return bmi_format(pool, "%.*s\n%s", (int)m->rm_so, name, name + m->rm_eo);
}

static const struct bmi_instance *find_name(const struct bmi_instance *instances, size_t count,
					    const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(instances[i].name, name))
			return &instances[i];
	return NULL;
}

static int match_all(const struct bmi_instance *instances, size_t count, const regex_t *regex,
		     struct bmi_pool *pool, struct matches *ret)
{
	for (size_t i = 0; i < count; i++) {
		regmatch_t m;

		if (regexec(regex, instances[i].name, 1, &m, 0))
			continue;
		ret->rests[ret->count] = rest_of(instances[i].name, &m, pool);
		if (!ret->rests[ret->count])
			return -ENOMEM;
		ret->items[ret->count++] = &instances[i];
	}
	return 0;
}

static int match_filter(const struct bmi_instance *instances, size_t count, const char *text,
			struct bmi_pool *pool, struct matches *ret)
{
	char why[200];
	regex_t regex;
	int r = bmi_pattern_compile(&regex, text, 0, why, sizeof(why));

	if (r)
		return bmi_complain(r, "--benchmark_compare: '%s' is no filter: %s", SHOWN(text), why);
	r = match_all(instances, count, &regex, pool, ret);
	regfree(&regex);
	return r;
}

/* A name stands for itself only, even if it is a part of others. */
static int find_matches(const struct bmi_instance *instances, size_t count, const char *text,
			struct bmi_pool *pool, struct matches *ret)
{
	const struct bmi_instance *named = find_name(instances, count, text);
	int r = 0;

	*ret = (struct matches){
		.items = bmi_alloc_array(pool, count, sizeof(*ret->items)),
		.rests = bmi_alloc_array(pool, count, sizeof(*ret->rests)),
	};
	if (!ret->items || !ret->rests)
		return -ENOMEM;
	if (named) {
		ret->items[0] = named;
		ret->rests[0] = "\n";
		ret->count = 1;
	} else {
		r = match_filter(instances, count, text, pool, ret);
	}
	if (!r && !ret->count)
		r = bmi_complain(-EINVAL, "--benchmark_compare: '%s' matches no benchmark",
				 SHOWN(text));
	return r;
}

static const struct bmi_instance *baseline_for(const struct matches *a, const char *rest)
{
	if (a->count == 1)
		return a->items[0];
	for (size_t i = 0; i < a->count; i++)
		if (!strcmp(a->rests[i], rest))
			return a->items[i];
	return NULL;
}

static int choose_two(const struct bmi_instance *instances, size_t count, struct bmi_pool *pool,
		      struct bmi_pair *pairs, size_t *ret_count)
{
	const char *comma = strchr(bmi_options.compare, ',');
	const char *first =
		bmi_format(pool, "%.*s", (int)(comma - bmi_options.compare), bmi_options.compare);
	struct matches a, b;
	int r = first ? find_matches(instances, count, first, pool, &a) : -ENOMEM;

	if (!r)
		r = find_matches(instances, count, comma + 1, pool, &b);
	for (size_t i = 0; i < (r ? 0 : b.count); i++) {
		const struct bmi_instance *baseline = baseline_for(&a, b.rests[i]);

		if (baseline)
			pairs[(*ret_count)++] = (struct bmi_pair){ baseline, b.items[i] };
	}
	return r;
}

/* @filtered are the contenders that the user wants, @instances the possible baselines. */
static int choose_named(const struct bmi_instance *instances, size_t count,
			const struct bmi_instance *filtered, size_t filtered_count,
			struct bmi_pair *pairs, size_t *ret_count)
{
	for (size_t i = 0; i < filtered_count; i++) {
		const struct bmi_instance *contender =
			find_name(instances, count, filtered[i].name);
		const char *name = contender->family->def.baseline;
		const struct bmi_instance *baseline = contender;

		if (!bmi_options.compare_with) {
			if (!name)
				continue;
			baseline = find_name(instances, count, name);
			if (!baseline)
				return bmi_complain(-EINVAL, "%s: its baseline %s is no benchmark",
						    contender->name, name);
		}
		pairs[(*ret_count)++] = (struct bmi_pair){ baseline, contender };
	}
	return 0;
}

int bmi_choose(const struct bmi_instance *instances, size_t count, struct bmi_pool *pool,
	       struct bmi_pair **ret, size_t *ret_count)
{
	struct bmi_pair *pairs = bmi_alloc_array(pool, count, sizeof(*pairs));
	struct bmi_instance *filtered;
	size_t n;
	int r = pairs ? bmi_select(bmi_options.filter, pool, &filtered, &n) : -ENOMEM;

	*ret_count = 0;
	if (!r)
		r = *bmi_options.compare
			    ? choose_two(instances, count, pool, pairs, ret_count)
			    : choose_named(instances, count, filtered, n, pairs, ret_count);
	if (!r && !*ret_count)
		r = bmi_complain(-EINVAL, "--benchmark_compare: nothing to compare");
	*ret = pairs;
	return r;
}

/* SPDX-License-Identifier: MIT */
/* The families, in the order they were registered in. */
#include <errno.h>
#include <string.h>

#include "internal.h"

static struct bmi_pool registry_pool;
static struct bmi_family *families, **families_end = &families;
static struct bm_entry_ *entries, **entries_end = &entries;

/* Runs before main(), so it only links; steps that can fail wait until errors can be reported. */
void bm_link_entry_(struct bm_entry_ *entry)
{
	*entries_end = entry;
	entries_end = &entry->next;
}

static const char *bad_thread_counts(const struct bmi_tuples *threads)
{
	if (threads->count && threads->arity != 1)
		return "a number of threads is one number";
	for (size_t i = 0; i < threads->count; i++)
		if (threads->values[i] < 1 || threads->values[i] > 10000)
			return "a number of threads must be from 1 to 10000";
	return NULL;
}

static const char *bad_member(const struct bm_benchmark *def)
{
	if (!def->run)
		return "it has no function";
	if (!(def->min_time >= 0 && def->min_time <= 1e9) ||
	    !(def->min_warmup_time >= 0 && def->min_warmup_time <= 1e9))
		return "a time is negative or too long";
	if (def->iterations < 0 || def->iterations > BMI_MAX_ITERATIONS)
		return "a number of iterations is negative or too large";
	if (def->latency_batch < 0 || def->latency_batch > BMI_MAX_ITERATIONS)
		return "a batch for latency is negative or too large";
	if (def->repetitions < 0)
		return "a number of repetitions is negative";
	if ((unsigned)def->unit > BM_SECOND)
		return "there is no such time unit";
	if ((unsigned)def->complexity > BM_O_N_CUBED)
		return "there is no such complexity";
	for (size_t i = 0; i < BMI_LENGTH(def->statistics); i++)
		if (def->statistics[i].name && !def->statistics[i].compute)
			return "a statistic has no function";
	return NULL;
}

static int expand(struct bmi_family *f, const struct bm_benchmark *def, const char **ret_why)
{
	struct bmi_sources args = {
		.items = def->args,
		.length = BMI_LENGTH(def->args),
		.multiplier = def->range_multiplier ? def->range_multiplier : 8,
	};
	struct bmi_sources threads = {
		.items = def->threads,
		.length = BMI_LENGTH(def->threads),
		.multiplier = 2,
		.with_end = true,
	};
	int r = bmi_expand(&args, &registry_pool, &f->args, ret_why);

	if (r < 0)
		return r;
	r = bmi_expand(&threads, &registry_pool, &f->threads, ret_why);
	if (r < 0)
		return r;
	*ret_why = bad_thread_counts(&f->threads);
	return *ret_why ? -EINVAL : 0;
}

static bool copy_string(const char **text)
{
	if (*text)
		*text = bmi_strdup(&registry_pool, *text);
	else
		return true;
	return *text;
}

/* What @def points to may be gone after registration: a compound literal of a function. */
static int copy_def(struct bmi_family *f, const struct bm_benchmark *def)
{
	bool good;

	f->def = *def;
	memset(f->def.args, 0, sizeof(f->def.args));
	memset(f->def.threads, 0, sizeof(f->def.threads));
	good = copy_string(&f->def.name) && copy_string(&f->def.baseline);
	for (size_t i = 0; i < BMI_LENGTH(def->arg_names); i++)
		good = copy_string(&f->def.arg_names[i]) && good;
	for (size_t i = 0; i < BMI_LENGTH(def->statistics); i++)
		good = copy_string(&f->def.statistics[i].name) && good;
	return good ? 0 : -ENOMEM;
}

static int add_family(const struct bm_benchmark *def)
{
	struct bmi_family *f = bmi_alloc(&registry_pool, sizeof(*f));
	const char *why = NULL;
	int r;

	if (!f)
		return -ENOMEM;
	if (!def->name || !*def->name)
		return bmi_complain(-EINVAL, "a benchmark without a name");
	why = bad_member(def);
	r = why ? -EINVAL : expand(f, def, &why);
	if (r == -EINVAL)
		return bmi_complain(r, "benchmark %s: %s", def->name, why);
	if (!r)
		r = copy_def(f, def);
	if (r < 0)
		return r;
	*families_end = f;
	families_end = &f->next;
	return 0;
}

/* BENCHMARK()s come first: they were there before main(). */
static int take_entries(void)
{
	while (entries) {
		struct bm_benchmark def = entries->def;
		int r;

		if (!def.name)
			def.name = entries->fn_name;
		r = add_family(&def);
		if (r < 0)
			return r;
		entries = entries->next;
	}
	entries_end = &entries;
	return 0;
}

int bm_register(const struct bm_benchmark *def)
{
	int r = take_entries();

	return r < 0 ? r : add_family(def);
}

int bm_register_as(const struct bm_benchmark *def, const char *format, ...)
{
	struct bm_benchmark named = *def;
	va_list args;

	va_start(args, format);
	named.name = bmi_vformat(&registry_pool, format, args);
	va_end(args);
	return named.name ? bm_register(&named) : -ENOMEM;
}

int bmi_families(const struct bmi_family **ret)
{
	int r = take_entries();

	if (!r)
		*ret = families;
	return r;
}

void bm_clear_benchmarks(void)
{
	bmi_pool_free(&registry_pool);
	families = NULL;
	families_end = &families;
	entries = NULL;
	entries_end = &entries;
}

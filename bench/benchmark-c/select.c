/* SPDX-License-Identifier: MIT */
/* From families to the instances that a filter lets through. */
#include <errno.h>
#include <regex.h>
#include <string.h>

#include "internal.h"
#include "pattern.h"

struct filter {
	regex_t regex;
	bool negative;
};

static int filter_init(struct filter *f, const char *text)
{
	char message[200];

	if (!text || !*text || !strcmp(text, "all"))
		text = ".";
	f->negative = *text == '-';
	if (!bmi_pattern_compile(&f->regex, text + f->negative, REG_NOSUB, message,
				 sizeof(message)))
		return 0;
	fprintf(stderr, "Could not compile benchmark re: %s: --benchmark_filter=%s\n", message,
		SHOWN(text));
	return -EINVAL;
}

static bool passes(const struct filter *f, const char *name)
{
	if (!strncmp(name, "DISABLED_", strlen("DISABLED_")))
		return false;
	return (regexec(&f->regex, name, 0, NULL, 0) == 0) != f->negative;
}

static size_t at_least_one(size_t n)
{
	return n ? n : 1;
}

/* Arguments outside, threads inside. */
static size_t count_instances(const struct bmi_family *f)
{
	return at_least_one(f->args.count) * at_least_one(f->threads.count);
}

static struct bmi_instance nth_instance(const struct bmi_family *f, size_t n)
{
	size_t per_args = at_least_one(f->threads.count);

	return (struct bmi_instance){
		.family = f,
		.args = f->args.count ? f->args.values + n / per_args * f->args.arity : NULL,
		.threads = f->threads.count ? (int)f->threads.values[n % per_args] : 1,
	};
}

struct selection {
	struct bmi_pool *pool;
	struct bmi_instance *items;
	size_t count;
	int64_t families;
};

/* A family of which nothing is selected has no number. */
static int select_family(struct selection *s, const struct bmi_family *f,
			 const struct filter *filter)
{
	size_t first = s->count, total = count_instances(f);

	if (total > 100)
		fprintf(stderr,
			"The number of inputs is very large. %s will be repeated at "
			"least %zu times.\n",
			f->def.name, total);
	for (size_t n = 0; n < total; n++) {
		struct bmi_instance in = nth_instance(f, n);

		in.name = bmi_instance_name(&in, s->pool);
		if (!in.name)
			return -ENOMEM;
		if (!passes(filter, in.name))
			continue;
		in.family_index = s->families;
		in.per_family_instance_index = (int64_t)(s->count - first);
		s->items[s->count++] = in;
	}
	s->families += s->count > first;
	return 0;
}

static int select_from(struct selection *s, const struct bmi_family *families,
		       const struct filter *filter)
{
	size_t total = 0;
	int r = 0;

	for (const struct bmi_family *f = families; f; f = f->next)
		total += count_instances(f);
	s->items = bmi_alloc_array(s->pool, total, sizeof(*s->items));
	if (!s->items)
		return -ENOMEM;
	for (const struct bmi_family *f = families; f && !r; f = f->next)
		r = select_family(s, f, filter);
	return r;
}

int bmi_select(const char *text, struct bmi_pool *pool, struct bmi_instance **ret,
	       size_t *ret_count)
{
	const struct bmi_family *families;
	struct selection s = { .pool = pool };
	struct bmi_locale locale;
	struct filter filter;
	int r = bmi_families(&families);

	if (r < 0)
		return r;
	r = filter_init(&filter, text);
	if (r < 0)
		return r;
	bmi_locale_enter(&locale); /* a name may have a decimal point */
	r = select_from(&s, families, &filter);
	bmi_locale_leave(&locale);
	regfree(&filter.regex);
	if (r < 0)
		return r;
	*ret = s.items;
	*ret_count = s.count;
	return 0;
}

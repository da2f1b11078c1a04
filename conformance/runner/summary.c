/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include "text.h"

void summary_of(struct summary *ret, const struct run *run, const struct candidate *candidate)
{
	*ret = (struct summary){ 0 };
	for (size_t i = 0; i < run->count; i++) {
		const struct result *r = &run->results[i];
		enum weight weight = result_weight(r);

		if (candidate && r->candidate != candidate)
			continue;
		ret->weight[weight]++;
		if (weight == WEIGHT_GOOD || weight == WEIGHT_BAD || weight == WEIGHT_NEUTRAL)
			ret->status[r->status]++;
		ret->ms += r->ms;
	}
}

static size_t bad(const struct summary *s)
{
	return s->weight[WEIGHT_BAD] + s->weight[WEIGHT_UNEXPECTED];
}

void summary_show(const struct summary *s, const struct run *run, char *to, size_t size)
{
	struct text_line t = { to, size };

	text_add(&t, "%zu passed, %zu failed", s->weight[WEIGHT_GOOD], bad(s));
	if (s->weight[WEIGHT_UNEXPECTED])
		text_add(&t, " (%zu by passing unexpectedly)", s->weight[WEIGHT_UNEXPECTED]);
	if (s->status[STATUS_UNSUPPORTED])
		text_add(&t, ", %zu skipped (unsupported)", s->status[STATUS_UNSUPPORTED]);
	if (s->status[STATUS_SKIPPED])
		text_add(&t, ", %zu skipped (cannot judge here)", s->status[STATUS_SKIPPED]);
	if (s->weight[WEIGHT_WAIVED])
		text_add(&t, ", %zu waived", s->weight[WEIGHT_WAIVED]);
	if (s->weight[WEIGHT_INFO])
		text_add(&t, ", %zu noted", s->weight[WEIGHT_INFO]);
	text_add(&t, ", suite %s", run->options->suite);
}

/* The numbers of a claim. */
struct tally {
	size_t passed, judged, waived, unsupported;
	bool info;			/* the run has judged more than is counted here */
	unsigned profiles;		/* judged in, bit per profile */
};

static void count(struct tally *tally, const struct result *r)
{
	enum weight weight = result_weight(r);

	if (r->c->level == CONFORM_INFO) {
		tally->info |= weight != WEIGHT_NEUTRAL;
		return;
	}
	tally->unsupported += r->status == STATUS_UNSUPPORTED;
	tally->waived += weight == WEIGHT_WAIVED;
	if (weight == WEIGHT_NEUTRAL || weight == WEIGHT_WAIVED)
		return;
	tally->judged++;
	tally->passed += r->status == STATUS_PASS;
	tally->profiles |= 1u << r->c->profile;
}

static void add_profiles(struct text_line *t, unsigned profiles)
{
	const char *between = "";

	for (unsigned i = 0; profiles >> i; i++)
		if (profiles & 1u << i) {
			text_add(t, "%s%s", between, profile_name((enum conform_profile)i));
			between = "+";
		}
}

bool summary_claim(const struct run *run, const struct candidate *candidate, char *to, size_t size)
{
	const struct options *o = run->options;
	struct text_line t = { to, size };
	struct tally tally = { 0 };

	for (size_t i = 0; i < run->count; i++)
		if (run->results[i].candidate == candidate)
			count(&tally, &run->results[i]);
	if (o->filter || o->case_count > 0 || tally.judged == 0)
		return false;
	add_profiles(&t, tally.profiles);
	text_add(&t, ", suite %s, %zu/%zu", o->suite, tally.passed, tally.judged);
	if (tally.info)
		text_add(&t, " (not counting info)");
	if (o->level == CONFORM_MUST)
		text_add(&t, ", level must");
	if (tally.waived)
		text_add(&t, ", waived %zu", tally.waived);
	if (tally.unsupported)
		text_add(&t, ", unsupported %zu", tally.unsupported);
	return true;
}

int summary_exit_code(const struct summary *all)
{
	size_t judged = all->weight[WEIGHT_GOOD] + all->weight[WEIGHT_WAIVED] +
			all->weight[WEIGHT_INFO];

	if (bad(all) > 0)
		return 1;
	return judged > 0 ? 0 : 3;
}

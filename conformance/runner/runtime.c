/* SPDX-License-Identifier: MIT */
#include "runtime.h"

#include <stdio.h>
#include <string.h>

#include <weft/runtime.h>

extern const struct weft_runtime weft_runtime_weft;

bool runtime_is_builtin(const char *name)
{
	return strcmp(name, RUNTIME_BUILTIN) == 0;
}

/* With the one that a runtime does not claim but cases need. */
static uint32_t caps_of(const struct weft_runtime *rt)
{
	return rt->caps | (rt->caps & WEFT_RUNTIME_RESUME ? 0 : CONFORM_RUNTIME_TURNS);
}

/* Naming it twice is harmless. */
void runtimes_add_builtin(struct candidate_list *list, const char *name)
{
	const struct weft_runtime *rt = &weft_runtime_weft;

	if (candidates_have(list, rt->name, "table"))
		return;
	list->candidate[list->count++] = (struct candidate){
		.kind = SUBJECT_RUNTIME,
		.table = { .runtime = rt },
		.name = rt->name,
		.caps = caps_of(rt),
		.max_live = rt->max_live,
		.linkage = "table",
		.as = { WANT_RUNTIME, name },
	};
}

const struct weft_runtime *runtime_load(struct outcome_facts *facts, const char *path)
{
	const struct weft_runtime *rt;

	facts->code = weft_runtime_load(path, &rt, facts->reason, sizeof(facts->reason));
	if (facts->code < 0)
		return NULL;
	snprintf(facts->name, sizeof(facts->name), "%s", rt->name);
	facts->caps = caps_of(rt);
	facts->max_live = rt->max_live;
	return rt;
}

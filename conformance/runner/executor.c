/* SPDX-License-Identifier: MIT */
#include "executor.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <weft/pool.h>

#include "text.h"

size_t executors_count(void)
{
	const struct weft_executor_ops *const *all = weft_executor_list();
	size_t n = 0;

	while (all[n])
		n++;
	return n;
}

/* With those that a pool does not claim but cases need. */
static uint32_t caps_of(const struct weft_executor_ops *ops)
{
	bool apart = !(ops->caps & WEFT_POOL_INLINE), shared = !(ops->caps & WEFT_POOL_PROCESSES);

	return ops->caps | (apart ? CONFORM_POOL_APART : 0) | (shared ? CONFORM_POOL_SHARED : 0);
}

/* Naming it twice is harmless. */
static void add_builtin(struct candidate_list *list, const struct weft_executor_ops *ops,
			const char *name)
{
	if (candidates_have(list, ops->name, "table"))
		return;
	list->candidate[list->count++] = (struct candidate){
		.kind = SUBJECT_EXECUTOR,
		.table = { .pool = ops },
		.name = ops->name,
		.caps = caps_of(ops),
		.linkage = "table",
		.as = { WANT_EXECUTOR, name },
	};
}

int executors_add_default(struct candidate_list *list)
{
	add_builtin(list, &weft_executor_threads, weft_executor_threads.name);
	return 0;
}

static int refuse_name(const char *name)
{
	char known[256] = "";
	struct text_line line = { known, sizeof(known) };

	for (const struct weft_executor_ops *const *at = weft_executor_list(); *at; at++)
		text_add(&line, " %s", (*at)->name);
	warnx("--executor '%s': there is no such executor; there are:%s", SHOWN(name), known);
	return -EINVAL;
}

int executors_add_named(struct candidate_list *list, struct wanted wanted)
{
	const struct weft_executor_ops *ops;

	if (strcmp(wanted.text, "all") == 0) {
		for (const struct weft_executor_ops *const *at = weft_executor_list(); *at; at++)
			add_builtin(list, *at, (*at)->name);
		return 0;
	}
	ops = weft_executor_find(wanted.text);
	if (!ops)
		return refuse_name(wanted.text);
	add_builtin(list, ops, wanted.text);
	return 0;
}

const struct weft_executor_ops *executor_load(struct outcome_facts *facts, const char *path)
{
	const struct weft_executor_ops *ops;

	facts->code = weft_executor_load(path, &ops, facts->reason, sizeof(facts->reason));
	if (facts->code < 0)
		return NULL;
	snprintf(facts->name, sizeof(facts->name), "%s", ops->name);
	facts->caps = caps_of(ops);
	return ops;
}

/* SPDX-License-Identifier: MIT */
#include "executor.h"

#include <err.h>
#include <errno.h>
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

static void append(struct candidate_list *list, const struct weft_executor_ops *ops,
		   const char *linkage, struct wanted as)
{
	bool apart = !(ops->caps & WEFT_POOL_INLINE), shared = !(ops->caps & WEFT_POOL_PROCESSES);

	list->candidate[list->count++] = (struct candidate){
		.pool = ops,
		.name = ops->name,
		.caps = ops->caps | (apart ? CONFORM_POOL_APART : 0) |
			(shared ? CONFORM_POOL_SHARED : 0),
		.linkage = linkage,
		.as = as,
	};
}

/* Naming it twice is harmless. */
static void add_builtin(struct candidate_list *list, const struct weft_executor_ops *ops,
			const char *name)
{
	if (!candidates_have(list, ops->name, "table"))
		append(list, ops, "table", (struct wanted){ WANT_EXECUTOR, name });
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

/* Two candidates of one name could not be told apart in the report. */
int executors_add_plugin(struct candidate_list *list, struct wanted wanted)
{
	const struct weft_executor_ops *ops;
	char reason[256], line[sizeof(reason)];
	int r = weft_executor_load(wanted.text, &ops, reason, sizeof(reason));

	if (r < 0) {
		warnx("--executor-plugin %s", text_shown(line, sizeof(line), reason));
		return r;
	}
	if (candidates_have(list, ops->name, "plugin")) {
		warnx("--executor-plugin %s: another plugin is called '%s' too",
		      SHOWN(wanted.text), SHOWN(ops->name));
		return -EINVAL;
	}
	append(list, ops, "plugin", wanted);
	return 0;
}

/* SPDX-License-Identifier: MIT */
#include "executor.h"

#include <dlfcn.h>
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

/* Why a table cannot be judged; NULL: it can. */
static const char *fault_of(const struct weft_executor_ops *ops)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (ops->abi != WEFT_POOL_ABI)
		return "it was built for another version of the table";
	if (ops->size < offsetof(struct weft_executor_ops, drain))
		return "its struct is too small";
	if (!ops->name || !*ops->name || ops->name[strspn(ops->name, allowed)] != '\0')
		return "its name is not made of small letters, digits and '-'";
	if (!ops->open || !ops->push || !ops->close)
		return "it lacks one of open, push and close";
	return NULL;
}

/* The loader would look for a path without a slash in the system's library folders. */
static void *open_object(const char *path)
{
	char here[4096];

	if (!strchr(path, '/') && snprintf(here, sizeof(here), "./%s", path) < (int)sizeof(here))
		path = here;
	return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

/* It stays loaded: its threads may still be about to end. */
static const char *load(const char *path, const struct weft_executor_ops **ret)
{
	void *object = open_object(path);

	if (!object)
		return dlerror();
	*ret = dlsym(object, EXECUTOR_SYMBOL);
	if (!*ret)
		return "it is no plugin of an executor: no symbol " EXECUTOR_SYMBOL;
	return fault_of(*ret);
}

int executors_add_plugin(struct candidate_list *list, struct wanted wanted)
{
	const struct weft_executor_ops *ops = NULL;
	const char *why = load(wanted.text, &ops);
	char line[256];

	if (!why && candidates_have(list, ops->name, "plugin"))
		why = "another plugin has the same name";
	if (why) {
		warnx("--executor-plugin %s: %s", SHOWN(wanted.text),
		      text_shown(line, sizeof(line), why));
		return WEFT_EBACKEND;
	}
	append(list, ops, "plugin", wanted);
	return 0;
}

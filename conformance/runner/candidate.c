/* SPDX-License-Identifier: MIT */
#include "candidate.h"

#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weft/backends.h>

#include "executor.h"
#include "plugin.h"
#include "runtime.h"
#include "text.h"

bool candidates_have(const struct candidate_list *list, const char *name, const char *linkage)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->candidate[i].name, name) == 0 &&
		    strcmp(list->candidate[i].linkage, linkage) == 0)
			return true;
	return false;
}

static void append(struct candidate_list *list, const struct weft_backend *be,
		   const char *linkage, struct wanted as)
{
	list->candidate[list->count++] = (struct candidate){ .table = { .be = be },
							     .name = be->name,
							     .caps = be->caps,
							     .max_live = be->max_live,
							     .linkage = linkage,
							     .as = as };
}

/* A built-in backend, found as @name; naming it twice is harmless. */
static void add_builtin(struct candidate_list *list, const struct weft_backend *be,
			const char *name)
{
	const char *linkage = list->linked ? "inline" : "table";

	if (!candidates_have(list, be->name, linkage))
		append(list, be, linkage, (struct wanted){ .as = WANT_BACKEND, .text = name });
}

static void add_all(struct candidate_list *list)
{
	for (const struct weft_backend *const *be = weft_backend_list(); *be; be++)
		add_builtin(list, *be, (*be)->name);
}

/* @where the name was asked for. */
static int refuse_name(const char *where, const char *name)
{
	char known[256] = "";
	struct text_line line = { known, sizeof(known) };

	for (const struct weft_backend *const *be = weft_backend_list(); *be; be++)
		text_add(&line, " %s", (*be)->name);
	warnx("%s '%s': %s; there are:%s", where, SHOWN(name), weft_backend_lacks(name), known);
	return -EINVAL;
}

static int add_named(struct candidate_list *list, const char *name)
{
	const struct weft_backend *be;

	if (strcmp(name, "all") == 0) {
		add_all(list);
		return 0;
	}
	be = weft_backend_find(name);
	if (!be)
		return refuse_name("--backend", name);
	add_builtin(list, be, name);
	return 0;
}

/* Two candidates of one name could not be told apart in the report. */
static int add_plugin(struct candidate_list *list, struct wanted as, const struct options *o)
{
	struct candidate *c = &list->candidate[list->count];
	struct outcome_facts facts = { 0 };
	int r;

	*c = (struct candidate){ .kind = o->judges, .linkage = "plugin", .as = as };
	r = o->in_process ? plugin_load(&facts, as, &c->table) : plugin_meet(&facts, as, o);
	if (r < 0)
		return r;
	if (candidates_have(list, facts.name, "plugin")) {
		warnx("--%s %s: another plugin is called '%s' too", wanted_option(as.as),
		      SHOWN(as.text), SHOWN(facts.name));
		return -EINVAL;
	}
	snprintf(c->told, sizeof(c->told), "%s", facts.name);
	c->name = c->told;
	c->caps = facts.caps;
	c->max_live = facts.max_live;
	list->count++;
	return 0;
}

static int add_default(struct candidate_list *list)
{
	const struct weft_backend *be = weft_backend_default();
	const char *name = getenv("WEFT_BACKEND");

	if (!be)
		return refuse_name("WEFT_BACKEND", name);
	add_builtin(list, be, name && *name ? name : be->name);
	return 0;
}

/* The backend that is compiled into the cases, asked for by name or not at all. */
static int add_linked(struct candidate_list *list, const struct options *o)
{
	const char *name = list->linked->name;

	for (size_t i = 0; i < o->candidate_count; i++) {
		const char *text = o->candidates[i].text;

		if (o->candidates[i].as != WANT_BACKEND ||
		    (strcmp(text, name) != 0 && strcmp(text, "all") != 0)) {
			warnx("--backend '%s': this program was compiled for %s", SHOWN(text),
			      name);
			return -EINVAL;
		}
	}
	return add_named(list, name);
}

static int add_one(struct candidate_list *list, struct wanted wanted, const struct options *o)
{
	switch (wanted.as) {
	case WANT_BACKEND:
		return add_named(list, wanted.text);
	case WANT_EXECUTOR:
		return executors_add_named(list, wanted);
	case WANT_RUNTIME:
		if (runtime_is_builtin(wanted.text)) {
			runtimes_add_builtin(list, wanted.text);
			return 0;
		}
		return add_plugin(list, wanted, o);
	default:
		return add_plugin(list, wanted, o);
	}
}

static int add_default_of(struct candidate_list *list, enum subject kind)
{
	if (kind == SUBJECT_EXECUTOR)
		return executors_add_default(list);
	if (kind == SUBJECT_BACKEND)
		return add_default(list);
	runtimes_add_builtin(list, RUNTIME_BUILTIN);
	return 0;
}

static int add_wanted(struct candidate_list *list, const struct options *o)
{
	int r = 0;

	if (list->linked)
		return add_linked(list, o);
	if (o->candidate_count == 0)
		return add_default_of(list, o->judges);
	for (size_t i = 0; i < o->candidate_count && r == 0; i++)
		r = add_one(list, o->candidates[i], o);
	return r;
}

/* There are at most so many: all that are built in once, and a plugin for each option. */
static size_t room(const struct options *o)
{
	size_t n = o->candidate_count + 1 + executors_count();

	for (const struct weft_backend *const *be = weft_backend_list(); *be; be++)
		n++;
	return n;
}

int candidates_find(struct candidate **ret, size_t *ret_n, const struct options *o,
		 const struct suite *suite)
{
	struct candidate_list list = { suite->linked, calloc(room(o), sizeof(*list.candidate)), 0 };
	int r;

	if (!list.candidate) {
		warnx("out of memory");
		return -ENOMEM;
	}
	if (suite->foreign) {
		append(&list, suite->foreign, "command", (struct wanted){ .text = o->command });
		r = 0;
	} else {
		r = add_wanted(&list, o);
	}
	if (r < 0) {
		free(list.candidate);
		return r;
	}
	*ret = list.candidate;
	*ret_n = list.count;
	return 0;
}

static const struct conform_case *current;

const struct conform_case *conform_current(void)
{
	return current;
}

void candidate_judge(const struct candidate *candidate, const struct conform_case *c)
{
	current = c;
	if (c->before)
		c->before();
	switch (candidate->kind) {
	case SUBJECT_BACKEND:
		c->fn(candidate->table.be);
		break;
	case SUBJECT_EXECUTOR:
		c->pool_fn(candidate->table.pool);
		break;
	case SUBJECT_RUNTIME:
		c->runtime_fn(candidate->table.runtime);
		break;
	}
}

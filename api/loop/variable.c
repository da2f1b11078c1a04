/* SPDX-License-Identifier: MIT */
/*
 * Variables of tasks.  A set of them is never changed while tasks share it, so a spawn takes it
 * with a reference.
 */

#include <weft/variable.h>

#include <errno.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "task.h"

/* One value that was set; sets and tokens share it. */
struct weft_binding {
	uint32_t refs;
	const struct weft_variable *variable;
	struct weft_value value;
};

struct weft_variables {
	uint32_t refs;
	size_t n;
	struct weft_binding *bindings[];
};

static size_t size_of(size_t n)
{
	return sizeof(struct weft_variables) + n * sizeof(struct weft_binding *);
}

static void unref_binding(struct weft_binding *b)
{
	if (!b || --b->refs > 0)
		return;
	if (b->variable->release)
		b->variable->release(b->value);
	weft_free(b, sizeof(*b));
}

static struct weft_binding *ref_binding(struct weft_binding *b)
{
	if (b)
		b->refs++;
	return b;
}

struct weft_variables *weft_variables_ref(struct weft_variables *v)
{
	if (v)
		v->refs++;
	return v;
}

void weft_variables_unref(struct weft_variables *v)
{
	if (!v || --v->refs > 0)
		return;
	for (size_t i = 0; i < v->n; i++)
		unref_binding(v->bindings[i]);
	weft_free(v, size_of(v->n));
}

/* The place of @variable in @v, or the number of places. */
static size_t find(const struct weft_variables *v, const struct weft_variable *variable)
{
	size_t i = 0;

	while (v && i < v->n && v->bindings[i]->variable != variable)
		i++;
	return i;
}

static struct weft_binding *binding_of(const struct weft_task *task,
				       const struct weft_variable *variable)
{
	const struct weft_variables *v = task->extra ? task->extra->variables : NULL;
	size_t i = find(v, variable);

	return v && i < v->n ? v->bindings[i] : NULL;
}

/* A set like @v but for @b, which may be NULL, in the place of @variable's.  NULL: no memory. */
static struct weft_variables *copy_with(const struct weft_variables *v,
					const struct weft_variable *variable,
					struct weft_binding *b)
{
	size_t n = v ? v->n : 0, at = find(v, variable);
	struct weft_variables *copy = weft_alloc(size_of(n + (b && at == n) - (!b && at < n)));

	if (!copy)
		return NULL;
	*copy = (struct weft_variables){ .refs = 1 };
	for (size_t i = 0; i < n; i++)
		if (i != at)
			copy->bindings[copy->n++] = ref_binding(v->bindings[i]);
	if (b)
		copy->bindings[copy->n++] = ref_binding(b);
	return copy;
}

/* Let @task have @b, a reference of its own, in the place of @variable's; NULL: none.  0, -ENOMEM.
 */
static int replace(struct weft_task *task, const struct weft_variable *variable,
		   struct weft_binding *b)
{
	struct weft_extra *extra = weft_task_extra(task);
	struct weft_variables *copy;

	if (!extra)
		return -ENOMEM;
	copy = copy_with(extra->variables, variable, b);
	if (!copy)
		return -ENOMEM;
	weft_variables_unref(extra->variables);
	extra->variables = copy;
	return 0;
}

WEFT_API struct weft_value weft_variable_get(const struct weft_co *co,
					     const struct weft_variable *variable)
{
	const struct weft_task *task = weft_task_of_co(co);
	const struct weft_binding *b = task ? binding_of(task, variable) : NULL;

	return b ? b->value : variable->initial;
}

WEFT_API void weft_variable_forget(struct weft_variable_token *token)
{
	struct weft_binding *before = token->before_;

	*token = (struct weft_variable_token){ .before_ = NULL };
	unref_binding(before);
}

WEFT_API int weft_variable_set(struct weft_co *co, const struct weft_variable *variable,
			       struct weft_value value, struct weft_variable_token *ret_token)
{
	struct weft_task *task = weft_task_of_co(co);
	struct weft_binding *b, *before;
	int r;

	if (!task)
		return weft_refuse_outside();
	b = weft_alloc(sizeof(*b));
	if (!b)
		return -ENOMEM;
	*b = (struct weft_binding){ .refs = 1, .variable = variable, .value = value };
	before = ref_binding(binding_of(task, variable));
	r = replace(task, variable, b);
	if (r < 0) {
		unref_binding(before);
		weft_free(b, sizeof(*b));
		return r;
	}
	b->refs--;
	if (ret_token)
		*ret_token = (struct weft_variable_token){ before, variable };
	else
		unref_binding(before);
	return 0;
}

WEFT_API int weft_variable_reset(struct weft_co *co, struct weft_variable_token *token)
{
	struct weft_task *task = weft_task_of_co(co);
	int r;

	if (!task)
		return weft_refuse_outside();
	if (!token->variable_)
		return weft_refuse(WEFT_ESTATE, "the token was used before");
	r = replace(task, token->variable_, token->before_);
	if (r == 0)
		weft_variable_forget(token);
	return r;
}

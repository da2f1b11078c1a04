/* SPDX-License-Identifier: MIT */
#include "executor.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>

static int refuse(void)
{
	warnx("this program was built without executors");
	return -ENOSYS;
}

size_t executors_count(void)
{
	return 0;
}

int executors_add_default(struct candidate_list *list)
{
	(void)list;
	return refuse();
}

int executors_add_named(struct candidate_list *list, struct wanted wanted)
{
	(void)list;
	(void)wanted;
	return refuse();
}

const struct weft_executor_ops *executor_load(struct outcome_facts *facts, const char *path)
{
	(void)path;
	facts->code = -ENOSYS;
	snprintf(facts->reason, sizeof(facts->reason), "this program was built without executors");
	return NULL;
}

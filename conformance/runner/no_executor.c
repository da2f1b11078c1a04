/* SPDX-License-Identifier: MIT */
#include "executor.h"

#include <err.h>
#include <errno.h>

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

int executors_add_plugin(struct candidate_list *list, struct wanted wanted)
{
	(void)list;
	(void)wanted;
	return refuse();
}

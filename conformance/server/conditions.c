/* SPDX-License-Identifier: MIT */
#include "conditions.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[CONDITION_COUNT] = {
	[DELAY] = "delay",	 [STATUS] = "status",	[CUT] = "cut",	       [RESET] = "reset",
	[STALL] = "stall",	 [DRIP] = "drip",	[HANG] = "hang",       [EMPTY] = "empty",
	[GARBAGE] = "garbage",	 [LENGTH] = "length",	[REDIRECT] = "redirect", [LOOP] = "loop",
	[GZIP] = "gzip",	 [CHUNKED] = "chunked", [FIRST] = "first",
};

void conditions_clear(struct conditions *ret)
{
	for (int i = 0; i < CONDITION_COUNT; i++)
		ret->value[i] = -1;
}

/* A segment that is no condition begins the target. */
static bool read_one(const char *segment, size_t length, struct conditions *ret)
{
	for (int i = 0; i < CONDITION_COUNT; i++) {
		size_t n = strlen(names[i]);

		if (length > n + 1 && segment[n] == '=' && memcmp(segment, names[i], n) == 0) {
			ret->value[i] = strtol(segment + n + 1, NULL, 10);
			return true;
		}
	}
	return false;
}

const char *conditions_read(const char *path, struct conditions *ret)
{
	conditions_clear(ret);
	while (*path == '/') {
		size_t length = strcspn(path + 1, "/");

		if (!read_one(path + 1, length, ret))
			break;
		path += 1 + length;
	}
	return path;
}

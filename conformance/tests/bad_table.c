/* SPDX-License-Identifier: MIT */
/* A table with an id used twice: the program must refuse to judge by it. */

#include "suite.h"

static void nothing(const struct weft_backend *be)
{
	(void)be;
}

int main(int argc, char **argv)
{
	static const char *const editions[] = { "2026.1", NULL };
	static const struct conform_case cases[] = {
		{ .id = "same.same", .clause = "1", .since = "2026.1", .fn = nothing },
		{ .id = "same.same", .clause = "1", .since = "2026.1", .fn = nothing },
	};
	static const struct suite suite = { .cases = cases, .count = 2, .editions = editions };

	return conform_main(argc, argv, &suite);
}

/* SPDX-License-Identifier: MIT */
/*
 * weft-loop-play BACKEND FORM [FILE]: plays each program of FILE, or of the input, and prints its
 * trace.
 *
 * Programs are set apart by lines `=== NAME`, and so are the traces.  FORM is resumable or
 * stackful.
 */

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weft/backends.h>

#include "player.h"

static void play_one(char *text, const char *name, const struct weft_backend *backend,
		     enum player_form form)
{
	static struct program program;
	static struct play p;
	int line = program_parse(&program, text);

	if (line != 0)
		errx(2, "%s: line %d is wrong", name, line);
	if (!play(&p, &program, backend, form))
		errx(2, "%s: no loop could be made", name);
	printf("=== %s\n%s", name, p.trace);
	play_free(&p);
}

int main(int argc, char **argv)
{
	const struct weft_backend *backend = argc > 1 ? weft_backend_find(argv[1]) : NULL;
	enum player_form form =
		argc > 2 && strcmp(argv[2], "stackful") == 0 ? PLAY_STACKFUL : PLAY_RESUMABLE;
	char line[256], name[64] = "", *text = NULL;
	FILE *to;
	size_t size;

	if (!backend || argc > 4)
		errx(2, "usage: weft-loop-play BACKEND resumable|stackful [FILE]");
	if (argc == 4 && !freopen(argv[3], "r", stdin))
		err(2, "%s", argv[3]);
	to = open_memstream(&text, &size);
	while (to && fgets(line, sizeof(line), stdin)) {
		if (strncmp(line, "=== ", 4) != 0) {
			fputs(line, to);
			continue;
		}
		fclose(to);
		if (*name)
			play_one(text, name, backend, form);
		free(text);
		to = open_memstream(&text, &size);
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(line + 4, "\n"), line + 4);
	}
	if (!to)
		err(2, "memory");
	fclose(to);
	if (*name)
		play_one(text, name, backend, form);
	free(text);
	return ferror(stdin) != 0;
}

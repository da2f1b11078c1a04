/* SPDX-License-Identifier: MIT */
/*
 * weft-loop-play [--serve] BACKEND FORM [FILE]: plays each program of FILE, or of the input, and
 * prints its trace.
 *
 * A program begins with a line `=== NAME`, or `scenario NAME ...` as in an edition, and a trace
 * with the first one.  FORM is resumable or stackful.  With --serve it says first what it is, as
 * weft-conform --command wants it.
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

/* What an edition may need. */
static void introduce(const char *backend)
{
	printf("backend weft-%s tasks calls reraise counts futures callbacks shields waits limits "
	       "gathers stops timeouts groups locks events semaphores conditions barriers queues\n",
	       backend);
}

/* The name in the first line of a program; NULL: it is another line. */
static const char *begins(const char *line)
{
	static const char *const words[] = { "=== ", "scenario " };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(line, words[i], strlen(words[i])) == 0)
			return line + strlen(words[i]);
	return NULL;
}

static void play_all(const struct weft_backend *backend, enum player_form form)
{
	char line[256], name[64] = "", *text = NULL;
	const char *next;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	while (to && fgets(line, sizeof(line), stdin)) {
		next = begins(line);
		if (!next) {
			fputs(line, to);
			continue;
		}
		fclose(to);
		if (*name)
			play_one(text, name, backend, form);
		free(text);
		to = open_memstream(&text, &size);
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(next, " \n"), next);
	}
	if (!to)
		err(2, "memory");
	fclose(to);
	if (*name)
		play_one(text, name, backend, form);
	free(text);
}

int main(int argc, char **argv)
{
	bool serves = argc > 1 && strcmp(argv[1], "--serve") == 0;
	const struct weft_backend *backend;
	enum player_form form;

	argc -= serves;
	argv += serves;
	backend = argc > 1 ? weft_backend_find(argv[1]) : NULL;
	form = argc > 2 && strcmp(argv[2], "stackful") == 0 ? PLAY_STACKFUL : PLAY_RESUMABLE;
	if (!backend || argc > 4)
		errx(2, "usage: weft-loop-play [--serve] BACKEND resumable|stackful [FILE]");
	if (argc == 4 && !freopen(argv[3], "r", stdin))
		err(2, "%s", argv[3]);
	if (serves)
		introduce(argv[1]);
	play_all(backend, form);
	return ferror(stdin) != 0;
}

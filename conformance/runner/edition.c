/* SPDX-License-Identifier: MIT */
#include "edition.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* The whole file, with a NUL behind it. */
static char *read_whole(const char *path, const char *ending)
{
	char name[4096], *text = NULL;
	size_t size = 0, room = 1 << 20, n = 0;
	FILE *in = NULL;

	errno = ENAMETOOLONG;
	if (snprintf(name, sizeof(name), "%s%s", path, ending) < (int)sizeof(name))
		in = fopen(name, "r");
	if (!in) {
		warn("--edition %s", SHOWN(name));
		return NULL;
	}
	do {
		char *more = realloc(text, room + 1);

		if (!more)
			break;
		text = more;
		n = fread(text + size, 1, room - size, in);
		size += n;
		room *= size == room ? 2 : 1;
	} while (n > 0);
	if (n > 0 || ferror(in)) {
		warn("--edition %s", SHOWN(name));
		free(text);
		text = NULL;
	} else {
		text[size] = '\0';
	}
	fclose(in);
	return text;
}

/* The next line from @at on that begins with @word; the end of the text if there is none. */
static char *find_line(char *at, const char *word)
{
	while (*at && strncmp(at, word, strlen(word)) != 0) {
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	return at;
}

static size_t count_lines(char *text, const char *word)
{
	size_t n = 0;
	char *at;

	for (at = find_line(text, word); *at; at = find_line(at + 1, word))
		n++;
	return n;
}

/* The text from @from to the end of its line, a word or all of it, on the heap. */
static char *copy_span(const char *from, const char *until)
{
	return strndup(from, strcspn(from, until));
}

/* Take the scenario at @text, and its trace at @trace.  Return the text behind them. */
static int take(struct edition_scenario *s, char **text, char **trace)
{
	static const char mark[] = "# needs ";
	char *end = find_line(*text + 1, "scenario "), *needs = strstr(*text, mark);
	size_t line = strcspn(*text, "\n"), length;

	s->text = *text;
	s->text_size = (size_t)(end - *text);
	s->name = copy_span(*text + strlen("scenario "), " \n");
	if (needs && needs < *text + line)
		s->needs = copy_span(needs + strlen(mark), "\n");
	else
		s->needs = strdup("");
	if (!s->name || !s->needs)
		return -ENOMEM;
	length = strlen(s->name);
	if (strncmp(*trace, "=== ", 4) != 0 || strncmp(*trace + 4, s->name, length) != 0)
		return -EINVAL;
	s->trace = *trace;
	*text = end;
	end = find_line(*trace + 1, "=== ");
	s->trace_size = (size_t)(end - *trace);
	*trace = end;
	return 0;
}

static int split(struct edition *e, const char *path)
{
	char *text = find_line(e->text, "scenario "), *trace = find_line(e->traces, "=== ");
	size_t n = count_lines(e->text, "scenario "), i;
	int r = 0;

	if (n == 0) {
		warnx("--edition %s.cosl: no scenario", SHOWN(path));
		return -EINVAL;
	}
	e->scenarios = calloc(n, sizeof(*e->scenarios));
	if (!e->scenarios)
		return -ENOMEM;
	e->count = n;
	for (i = 0; i < n && r == 0; i++)
		r = take(&e->scenarios[i], &text, &trace);
	if (r == -EINVAL)
		warnx("--edition %s.trace: scenario %s: its trace does not stand in its place",
		      SHOWN(path), SHOWN(e->scenarios[i - 1].name));
	return r;
}

int edition_read(struct edition *ret, const char *path)
{
	struct edition e = { .text = read_whole(path, ".cosl") };
	int r = -EINVAL;

	if (e.text)
		e.traces = read_whole(path, ".trace");
	if (e.traces)
		r = split(&e, path);
	if (r == -ENOMEM)
		warnx("out of memory");
	if (r < 0)
		edition_free(&e);
	else
		*ret = e;
	return r;
}

void edition_free(struct edition *edition)
{
	for (size_t i = 0; i < edition->count; i++) {
		free((char *)edition->scenarios[i].name);
		free((char *)edition->scenarios[i].needs);
	}
	free(edition->scenarios);
	free(edition->text);
	free(edition->traces);
}

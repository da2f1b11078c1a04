/* SPDX-License-Identifier: MIT */
#include "edition.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "whole.h"

enum { MOST = 16 << 20 };	/* bytes of a file; the newest edition has 730,000 */

static int read_file(const char *path, const char *ending, char **ret)
{
	char name[4096];

	if (snprintf(name, sizeof(name), "%s%s", path, ending) >= (int)sizeof(name)) {
		warnx("--edition %s: %s", SHOWN(path), strerror(ENAMETOOLONG));
		return -ENAMETOOLONG;
	}
	return whole_read("--edition", name, MOST, ret);
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
	int r;

	if (n == 0) {
		warnx("--edition %s.cosl: no scenario", SHOWN(path));
		return -EINVAL;
	}
	e->scenarios = calloc(n, sizeof(*e->scenarios));
	e->count = e->scenarios ? n : 0;
	r = e->scenarios ? 0 : -ENOMEM;
	for (i = 0; i < e->count && r == 0; i++)
		r = take(&e->scenarios[i], &text, &trace);
	if (r == -ENOMEM)
		warnx("--edition %s: out of memory", SHOWN(path));
	if (r == -EINVAL)
		warnx("--edition %s.trace: scenario %s: its trace does not stand in its place",
		      SHOWN(path), SHOWN(e->scenarios[i - 1].name));
	return r;
}

int edition_read(struct edition *ret, const char *path)
{
	struct edition e = { 0 };
	int r = read_file(path, ".cosl", &e.text);

	if (r == 0)
		r = read_file(path, ".trace", &e.traces);
	if (r == 0)
		r = split(&e, path);
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

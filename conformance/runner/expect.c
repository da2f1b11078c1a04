/* SPDX-License-Identifier: MIT */
#include "expect.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "whole.h"

enum { MOST = 2 << 20 };	/* bytes of a file; each line is searched for in all before it */

static const char blanks[] = " \t\r\n\f\v";

static void trim_end(char *s)
{
	size_t n = strlen(s);

	while (n > 0 && strchr(blanks, s[n - 1]))
		s[--n] = '\0';
}

/* Cut the last word off @reason when it is a URL; returns it, in the same memory. */
static char *cut_url(char *reason)
{
	char *last = strrchr(reason, ' ');
	char *tab = strrchr(reason, '\t');

	if (!last || (tab && tab > last))
		last = tab;
	if (!last || !strstr(last, "://"))
		return NULL;
	*last = '\0';
	trim_end(reason);
	return last + 1;
}

static const struct expectation *find(const struct expectations *e, const char *name)
{
	for (size_t i = 0; i < e->count; i++)
		if (strcmp(e->list[i].name, name) == 0)
			return &e->list[i];
	return NULL;
}

const struct expectation *expect_find(const struct expectations *e, const char *name,
				      const char *id)
{
	const struct expectation *known = find(e, name);

	return known ? known : find(e, id);
}

/* The id at the end of a full name. */
static const char *id_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/* Parse @text, a trimmed line on the heap.  Returns the fault, or NULL. */
static const char *parse(struct expectation *ret, char *text, const struct expectations *e,
			 const struct suite *suite)
{
	char *reason = text + strcspn(text, blanks);

	if (*reason != '\0')
		*reason++ = '\0';
	reason += strspn(reason, blanks);
	*ret = (struct expectation){ .name = text, .reason = reason, .url = cut_url(reason) };
	if (*reason == '\0')
		return "a reason is missing";
	if (!suite_find(suite, id_of(text)))
		return "no such case";
	return find(e, text) ? "named twice" : NULL;
}

/* Append the entry of a line; a comment has none. */
static int add_line(struct expectations *e, const char *line, const char *path, size_t number,
		    const struct suite *suite)
{
	struct expectation *list;
	const char *fault;
	char *text;

	line += strspn(line, blanks);
	if (*line == '\0' || *line == '#')
		return 0;
	list = realloc(e->list, (e->count + 1) * sizeof(*list));
	if (list)
		e->list = list;
	text = strdup(line);
	if (!list || !text) {
		free(text);
		warnx("--expect %s: out of memory", SHOWN(path));
		return -ENOMEM;
	}
	trim_end(text);
	fault = parse(&list[e->count], text, e, suite);
	if (fault) {
		warnx("--expect %s:%zu: %s: %s", SHOWN(path), number, SHOWN(text), fault);
		free(text);
		return -EINVAL;
	}
	list[e->count].path = path;
	list[e->count++].line = number;
	return 0;
}

int expect_read(struct expectations *ret, const char *path, const struct suite *suite)
{
	struct expectations e = { 0 };
	char *text = NULL, *next, *line;
	size_t number = 0;
	int r = whole_read("--expect", path, MOST, &text);

	for (next = text; r == 0 && (line = strsep(&next, "\n"));)
		r = add_line(&e, line, path, ++number, suite);
	free(text);
	if (r < 0)
		expect_free(&e);
	else
		*ret = e;
	return r;
}

void expect_free(struct expectations *e)
{
	for (size_t i = 0; i < e->count; i++)
		free(e->list[i].name);	/* reason and url lie in the same memory */
	free(e->list);
}

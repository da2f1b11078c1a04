/* SPDX-License-Identifier: MIT */
#include "pattern.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Groups in each other take stack.  Each character is a node, and a repetition of N copies its nodes
 * N times.  The set that belongs to an operator may name all other operators.
 */
enum { DEEPEST = 50, MOST_NODES = 30000, MOST_OPERATORS = 2000, MOST_TIMES = 32767 };

struct size {
	size_t nodes, operators;
};

/* What has been read: the sum in each open group, and the last part, which a repetition is about. */
struct reading {
	struct size sums[DEEPEST + 1], last;
	int depth;
};

static void add_part(struct reading *r, struct size part)
{
	r->last = part;
	r->sums[r->depth].nodes += part.nodes;
	r->sums[r->depth].operators += part.operators;
}

/* Behind the bracket expression that starts at @s; at its last character if it has no end. */
static const char *end_of_bracket(const char *s)
{
	const char *at = s + 1;

	at += *at == '^';
	at += *at == ']';
	while (*at && *at != ']') {
		char kind = *at++;
		const char *end = kind == '[' && *at && strchr(".:=", *at)
					  ? strstr(at + 1, (char[]){ *at, ']', '\0' })
					  : NULL;

		at = end ? end + 2 : at;
	}
	return *at ? at : at - 1;
}

/* The largest number in the braces at @s: so often there may be copies. */
static size_t times_of(const char *s)
{
	size_t most = 1;

	for (s++; *s && *s != '}'; s++) {
		char *end = (char *)s + 1;
		unsigned long n = *s >= '0' && *s <= '9' ? strtoul(s, &end, 10) : 0;

		if (n > most)
			most = n < MOST_TIMES ? n : MOST_TIMES;
		s = end - 1;
	}
	return most;
}

static void repeat(struct reading *r, const char *braces)
{
	size_t times = times_of(braces);
	struct size one = { r->last.nodes, r->last.operators + 1 };
	struct size more = { one.nodes * (times - 1), one.operators * times - r->last.operators };
	struct size all = { one.nodes * times, one.operators * times };

	add_part(r, more);
	r->last = all;
}

static void close_group(struct reading *r)
{
	struct size group = r->sums[r->depth];

	if (r->depth == 0)
		return;
	r->sums[r->depth--] = (struct size){ 0 };
	group.operators++;
	add_part(r, group);
}

/* Read the part at @s.  Return its last character, or NULL with the fault. */
static const char *read_part(struct reading *r, const char *s, const char **fault)
{
	static const struct size character = { .nodes = 1 };

	if (*s == '(' && r->depth == DEEPEST) {
		*fault = "there are more than 50 groups in each other";
		return NULL;
	}
	if (*s == '\\' && s[1] >= '1' && s[1] <= '9') {
		*fault = "extended expressions have no back-references";
		return NULL;
	}
	if (*s == '(') {
		r->depth++;
	} else if (*s == ')') {
		close_group(r);
	} else if (*s == '{') {
		repeat(r, s);
	} else if (strchr("*+?|", *s)) {
		r->last.operators++;
		r->sums[r->depth].operators++;
	} else {
		add_part(r, character);
	}
	if (*s == '[')
		return end_of_bracket(s);
	if (*s == '{')
		return s + strcspn(s, "}") - !strchr(s, '}');
	return *s == '\\' && s[1] ? s + 1 : s;
}

/* Why @text is not given to regcomp, or NULL. */
static const char *fault_of(const char *text)
{
	struct reading r = { .depth = 0 };
	const char *fault = NULL;

	for (const char *s = text; *s; s++) {
		s = read_part(&r, s, &fault);
		if (!s)
			return fault;
		/* A group is looked at when it is closed, too, and what has no end is no expression. */
		if (r.sums[r.depth].nodes > MOST_NODES ||
		    r.sums[r.depth].operators > MOST_OPERATORS)
			return "it is too large, or repeats too much";
	}
	return NULL;
}

int bmi_pattern_compile(regex_t *ret, const char *text, int flags, char *why, size_t size)
{
	const char *fault = fault_of(text);
	regex_t regex;
	int r;

	if (fault) {
		snprintf(why, size, "%s", fault);
		return -EINVAL;
	}
	r = regcomp(&regex, text, REG_EXTENDED | flags);
	if (r) {
		regerror(r, &regex, why, size);
		return -EINVAL;
	}
	*ret = regex;
	return 0;
}

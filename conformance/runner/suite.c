/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include <err.h>
#include <errno.h>
#include <string.h>

#include "text.h"

static const char *const profiles[] = {
	[CONFORM_S] = "S",
	[CONFORM_G] = "G",
	[CONFORM_F] = "F",
	[CONFORM_L] = "L",
	[CONFORM_C] = "C",
};

static const char *const levels[] = {
	[CONFORM_MUST] = "must",
	[CONFORM_SHOULD] = "should",
	[CONFORM_INFO] = "info",
};

static const char *const subjects[][2] = {
	[SUBJECT_BACKEND] = { "backend", "backends" },
	[SUBJECT_EXECUTOR] = { "executor", "executors" },
	[SUBJECT_RUNTIME] = { "runtime", "runtimes" },
};

const char *subject_name(enum subject subject)
{
	return subjects[subject][0];
}

const char *subject_plural(enum subject subject)
{
	return subjects[subject][1];
}

enum subject suite_subject(enum conform_profile profile)
{
	if (profile == CONFORM_F)
		return SUBJECT_EXECUTOR;
	return profile == CONFORM_C ? SUBJECT_RUNTIME : SUBJECT_BACKEND;
}

int suite_edition(const struct suite *suite, const char *name)
{
	for (int i = 0; suite->editions[i]; i++)
		if (strcmp(suite->editions[i], name) == 0)
			return i;
	return -1;
}

const char *suite_newest(const struct suite *suite)
{
	const char *const *edition = suite->editions;

	while (edition[1])
		edition++;
	return *edition;
}

const struct conform_case *suite_find(const struct suite *suite, const char *id)
{
	for (size_t i = 0; i < suite->count; i++)
		if (strcmp(suite->cases[i].id, id) == 0)
			return &suite->cases[i];
	return NULL;
}

static bool has_function(const struct conform_case *c)
{
	switch (suite_subject(c->profile)) {
	case SUBJECT_EXECUTOR:
		return c->pool_fn;
	case SUBJECT_RUNTIME:
		return c->runtime_fn;
	default:
		return c->fn;
	}
}

/* The fault of a row; NULL: it has none. */
static const char *fault_of(const struct suite *suite, const struct conform_case *c)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";
	const char *dot = strchr(c->id, '.');

	if (c->id[strspn(c->id, allowed)] != '\0' || !dot || dot == c->id || !dot[1])
		return "an id is subject.case, of lower-case letters, digits and '-'";
	if (suite_find(suite, c->id) != c)
		return "the id is used twice";
	if (suite_edition(suite, c->since) < 0)
		return "since names no edition";
	if (!has_function(c))
		return "the function is missing, or of another profile";
	return c->clause[0] == '\0' ? "the clause is missing" : NULL;
}

int suite_check(const struct suite *suite)
{
	for (size_t i = 0; i < suite->count; i++) {
		const char *fault = fault_of(suite, &suite->cases[i]);

		if (fault) {
			warnx("table of cases: %s: %s", SHOWN(suite->cases[i].id), fault);
			return -EINVAL;
		}
	}
	return 0;
}

const char *suite_behaviour(const struct conform_case *c)
{
	if (c->profile != CONFORM_F)
		return NULL;
	return c->behaviour ? c->behaviour : c->id;
}

const char *profile_name(enum conform_profile profile)
{
	return profiles[profile];
}

const char *level_name(enum conform_level level)
{
	return levels[level];
}

static int find(const char *const *names, size_t n, const char *name, size_t length)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
			return (int)i;
	return -1;
}

int profile_find(const char *name, size_t length)
{
	return find(profiles, sizeof(profiles) / sizeof(profiles[0]), name, length);
}

int level_find(const char *name)
{
	return find(levels, sizeof(levels) / sizeof(levels[0]), name, strlen(name));
}

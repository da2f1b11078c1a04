/* SPDX-License-Identifier: MIT */
#include "foreign.h"

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "dialog.h"
#include "edition.h"
#include "process.h"
#include "text.h"

/* The environment variable that hands the words behind "backend NAME" to the processes of cases. */
#define FOREIGN_CAN "WEFT_CONFORM_CAN"

/* A program judges one command by one edition.  A case finds both here. */
static struct {
	const struct options *options;
	struct edition edition;
	struct conform_case *cases;
	const char *editions[2];
	char name[64];
	struct weft_backend be;			/* a name, and nothing else */
	struct suite suite;
} foreign;

/*
 * The first line of a command.
 */

/* The text behind "backend NAME "; NULL: the first line is no such line.  *@ret_end: behind it. */
static const char *handshake(const struct dialog *said, char *name, size_t size,
			     const char **ret_end)
{
	static const char word[] = "backend ";
	size_t line = strcspn(said->output, "\n"), length;
	const char *at = said->output + strlen(word);

	if (strncmp(said->output, word, strlen(word)) != 0)
		return NULL;
	length = strcspn(at, " \n");
	snprintf(name, size, "%.*s", (int)length, at);
	*ret_end = said->output + line + (said->output[line] == '\n');
	return length ? at + length : NULL;
}

/* Is @word, of @length bytes, among those of @list? */
static bool has_word(const char *list, const char *word, size_t length)
{
	while (*list) {
		size_t n;

		list += strspn(list, " ");
		n = strcspn(list, " ");
		if (n == length && strncmp(list, word, n) == 0)
			return true;
		list += n;
	}
	return false;
}

/* Skip the case if a capability in @needs is missing from @can. */
static bool lacks(const char *needs, const char *can)
{
	char missing[256] = "";
	struct text_line line = { missing, sizeof(missing) };
	size_t n;

	for (; *needs; needs += n) {
		needs += strspn(needs, " ");
		n = strcspn(needs, " ");
		if (n && !has_word(can, needs, n))
			text_add(&line, " %.*s", (int)n, needs);
	}
	if (missing[0])
		conform_skip("lacks%s", missing);
	return missing[0];
}

/*
 * The case.
 */

/* A line of a text, without its end. */
struct line {
	const char *at;
	size_t size;
	bool missing;
};

/* Take a line off the text at *@at. */
static struct line next_line(const char **at, size_t *left)
{
	struct line line = { .at = *at, .missing = *left == 0 };
	size_t n;

	while (line.size < *left && line.at[line.size] != '\n')
		line.size++;
	n = line.size + (line.size < *left);
	*at += n;
	*left -= n;
	return line;
}

static bool same_line(const struct line *a, const struct line *b)
{
	return a->missing == b->missing && a->size == b->size &&
	       memcmp(a->at, b->at, a->size) == 0;
}

/* For a reader, cut if it is long; one that is missing reads as "(end)". */
static const char *show_line(const struct line *line, char *to, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < line->size && n + 8 < size; i++) {
		unsigned char c = (unsigned char)line->at[i];

		if (c < 0x20 || c == 0x7f)
			n += (size_t)snprintf(to + n, 5, "\\x%02x", c);
		else
			to[n++] = (char)c;
	}
	to[n] = '\0';
	if (line->missing)
		snprintf(to, size, "(end)");
	else if (n + 8 >= size)
		snprintf(to + n, size - n, "...");
	return to;
}

/* Whole lines are compared, every byte of them.  The first that differs fails. */
static void compare(const char *got, size_t got_size, const char *want, size_t want_size)
{
	char got_text[256], want_text[256];
	struct line got_line, want_line;
	int number = 0;
	bool equal;

	do {
		got_line = next_line(&got, &got_size);
		want_line = next_line(&want, &want_size);
		equal = same_line(&got_line, &want_line);
		number++;
	} while (equal && !want_line.missing);
	show_line(&got_line, got_text, sizeof(got_text));
	show_line(&want_line, want_text, sizeof(want_text));
	if (!equal && strcmp(got_text, want_text) == 0)
		conform_fail_("trace", number, "%zu and %zu bytes that begin alike: %s",
			      got_line.size, want_line.size, want_text);
	else
		conform_check_str_(got_text, want_text, "trace", number, "written, expected");
}

static void judge_answer(const struct edition_scenario *s, const struct dialog *said)
{
	const char *trace = NULL;
	char name[64];

	if (!handshake(said, name, sizeof(name), &trace))
		conform_fail("its first line is not `backend NAME CAPABILITY...`: %.100s",
			     said->output);
	else if (WIFSIGNALED(said->status))
		conform_fail("the command was ended by %s", strsignal(WTERMSIG(said->status)));
	else if (WEXITSTATUS(said->status) != 0)
		conform_fail("the command ended with exit code %d", WEXITSTATUS(said->status));
	else
		compare(trace, said->size - (size_t)(trace - said->output), s->trace,
			s->trace_size);
}

static void judge_scenario(const struct weft_backend *be)
{
	const struct conform_case *c = conform_current();
	const struct edition_scenario *s = &foreign.edition.scenarios[c - foreign.cases];
	struct dialog said;
	int r;

	(void)be;
	if (lacks(s->needs, getenv(FOREIGN_CAN)))
		return;
	r = dialog_run(&said, foreign.options->command, s->text, s->text_size, 0);
	if (r == -E2BIG)
		conform_fail("the command wrote more than %d bytes", DIALOG_MOST);
	else if (r < 0)
		conform_fail("the command cannot be run: %s", strerror(-r));
	if (r < 0)
		return;
	judge_answer(s, &said);
	free(said.output);
}

/*
 * The suite.
 */

/* "s12_flat": "scenario.s12-flat". */
static char *make_id(const char *name)
{
	char *id, *at;

	if (asprintf(&id, "scenario.%s", name) < 0)
		return NULL;
	for (at = id; *at; at++)
		*at = *at == '_' ? '-' : (char)tolower((unsigned char)*at);
	return id;
}

/* Programs of tasks are in another language than those of coroutines alone. */
static enum conform_profile profile_of(const struct edition_scenario *s)
{
	return has_word(s->needs, "tasks", strlen("tasks")) ? CONFORM_L : CONFORM_G;
}

static int make_cases(void)
{
	size_t i, n = foreign.edition.count;

	foreign.cases = calloc(n, sizeof(*foreign.cases));
	for (i = 0; foreign.cases && i < n; i++) {
		foreign.cases[i] = (struct conform_case){
			.id = make_id(foreign.edition.scenarios[i].name),
			.profile = profile_of(&foreign.edition.scenarios[i]),
			.clause = "scenario",
			.since = foreign.editions[0],
			.fn = judge_scenario,
		};
		if (!foreign.cases[i].id)
			break;
	}
	if (foreign.cases && i == n)
		return 0;
	warnx("out of memory");
	return -ENOMEM;
}

/* The runner asks for the name; the process of a case finds the capabilities in its environment. */
static int meet(const struct options *o)
{
	struct dialog said;
	const char *can, *end;
	int r;

	snprintf(foreign.name, sizeof(foreign.name), "command");
	if (getenv(PROCESS_RECORD))
		return 0;
	r = dialog_run(&said, o->command, "", 0, o->timeout);
	if (r < 0) {
		warnx("--command %s: %s", SHOWN(o->command),
		      r == -E2BIG      ? "it wrote more than a megabyte for an empty input" :
		      r == -ETIMEDOUT ? "it has not ended in time for an empty input" :
					strerror(-r));
		return r;
	}
	can = handshake(&said, foreign.name, sizeof(foreign.name), &end);
	said.output[strcspn(said.output, "\n")] = '\0';
	if (!can) {
		warnx("--command %s: its first line is not `backend NAME CAPABILITY...`",
		      SHOWN(o->command));
		r = -EINVAL;
	} else if (setenv(FOREIGN_CAN, can, 1) < 0) {
		warn("setenv");
		r = -errno;
	}
	free(said.output);
	return r;
}

/* A name means an installed edition, a path the edition there. */
static int read_edition(const char *name)
{
	char path[4096];

	if (strchr(name, '/'))
		return edition_read(&foreign.edition, name);
	snprintf(path, sizeof(path), "%s/%s", CONFORM_EDITIONS, name);
	return edition_read(&foreign.edition, path);
}

const struct suite *foreign_suite(const struct options *o)
{
	const char *slash = strrchr(o->edition, '/');

	foreign.options = o;
	foreign.editions[0] = slash ? slash + 1 : o->edition;
	if (read_edition(o->edition) < 0 || make_cases() < 0 || meet(o) < 0)
		return NULL;
	foreign.be.name = foreign.name;
	foreign.suite = (struct suite){
		.cases = foreign.cases,
		.count = foreign.edition.count,
		.editions = foreign.editions,
		.foreign = &foreign.be,
	};
	return suite_check(&foreign.suite) < 0 ? NULL : &foreign.suite;
}

/* SPDX-License-Identifier: MIT */
#include "cosl_words.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../runner/text.h"

int words_complain(const struct words *w, const char *what, ...)
{
	char line[WORDS_LINE + 200];
	va_list args;

	va_start(args, what);
	vsnprintf(line, sizeof(line), what, args);
	va_end(args);
	fprintf(stderr, "%s:%d: %s\n", SHOWN(w->file), *w->line, SHOWN(line));
	return -EINVAL;
}

static void split(struct words *w)
{
	char *save, *word;

	w->n = 0;
	for (word = strtok_r(w->text, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
		if (w->n < WORDS_MOST)
			w->word[w->n] = word;
		w->n++;
	}
}

/*
 * A line into the room for it, without its end; *@ret: how long it is.  False: there is none.  Input
 * without an end may be one line, so the rest of what is too long even for a comment is left there.
 */
static bool read_line(struct words *w, size_t *ret)
{
	size_t n = 0;
	int c = 0;

	while (n <= WORDS_COMMENT && (c = fgetc(w->in)) != EOF && c != '\n') {
		if (n < sizeof(w->text) - 1)
			w->text[n] = (char)c;
		n++;
	}
	w->text[n < sizeof(w->text) ? n : sizeof(w->text) - 1] = '\0';
	*ret = n;
	return n > 0 || c == '\n';
}

/* Only a comment may be longer than the room, or have a NUL. */
static int drop_comment(struct words *w, size_t n)
{
	size_t kept = n < sizeof(w->text) ? n : sizeof(w->text) - 1;
	char *comment = memchr(w->text, '#', kept);

	if (n > WORDS_COMMENT)
		return words_complain(w, "a line of up to %d bytes expected", WORDS_COMMENT);
	if (!comment && n != kept)
		return words_complain(w, "a line of up to %d bytes expected", WORDS_LINE - 2);
	if (comment)
		kept = (size_t)(comment - w->text);
	if (memchr(w->text, '\0', kept))
		return words_complain(w, "a line without a NUL expected");
	w->text[kept] = '\0';
	return 0;
}

int words_next(struct words *w)
{
	size_t n;

	while (read_line(w, &n)) {
		++*w->line;
		if (drop_comment(w, n) < 0)
			return -EINVAL;
		split(w);
		if (w->n > 0)
			return 1;
	}
	w->n = 0;
	return ferror(w->in) ? words_complain(w, "cannot be read on") : 0;
}

bool words_at(const struct words *w, const char *word)
{
	return w->n > 0 && strcmp(w->word[0], word) == 0;
}

int words_expected(const struct words *w, const char *what)
{
	char there[WORDS_LINE + WORDS_MOST] = "";
	size_t used = 0;

	if (w->n == 0)
		return words_complain(w, "%s expected, not the end of the file", what);
	for (int i = 0; i < w->n && i < WORDS_MOST; i++)
		used += (size_t)snprintf(there + used, sizeof(there) - used, " %s", w->word[i]);
	return words_complain(w, "%s expected, not:%s", what, there);
}

int word_number(const char *word, int64_t low, int64_t high, int64_t *ret)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(word, &end, 10);
	if (errno || end == word || *end || n < low || n > high)
		return -EINVAL;
	*ret = n;
	return 0;
}

int word_real(const char *word, double *ret)
{
	size_t whole = strspn(word + (*word == '-'), "0123456789") + (*word == '-');

	if (word[whole] != '.' || !isdigit((unsigned char)word[whole + 1]) || word[whole + 2])
		return -EINVAL;
	*ret = strtod(word, NULL);
	return 0;
}

int word_text(const char *word)
{
	int length = 0;

	if (*word != '"')
		return -EINVAL;
	while (isalnum((unsigned char)word[1 + length]))
		length++;
	return strcmp(word + 1 + length, "\"") == 0 ? length : -EINVAL;
}

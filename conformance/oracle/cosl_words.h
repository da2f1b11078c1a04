/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_COSL_WORDS_H
#define ORACLE_COSL_WORDS_H

/* A scenario as lines of words, and what single words can be. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { WORDS_MOST = 4, WORDS_LINE = 256, WORDS_COMMENT = 1 << 20 };

struct words {
	FILE *in;
	const char *file; /* its name, for complaints */
	int *line;
	char text[WORDS_LINE];
	char *word[WORDS_MOST];
	int n; /* 0: the end of the file; more than WORDS_MOST: only so many are kept */
};

/* To the next line that has words: 1, 0 at the end of the file, -EINVAL after a complaint. */
int words_next(struct words *w);

/* Is @word the first one here? */
bool words_at(const struct words *w, const char *word);

/* Say on stderr where and @what.  Return -EINVAL. */
int words_complain(const struct words *w, const char *what, ...)
	__attribute__((format(printf, 2, 3)));

/* The same, of a line that should have begun with @what. */
int words_expected(const struct words *w, const char *what);

/* A whole number of @low to @high, or -EINVAL. */
int word_number(const char *word, int64_t low, int64_t high, int64_t *ret);

/* A number with one digit behind the point, or -EINVAL. */
int word_real(const char *word, double *ret);

/* The length of the text between quotes, of letters and digits, or -EINVAL. */
int word_text(const char *word);

#endif

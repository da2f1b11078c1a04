/* SPDX-License-Identifier: MIT */
#include "command.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The seed appears only if it was given, because its default is the same each time. */
void command_make(struct command *ret, const struct result *r, const struct options *o)
{
	char *option = ret->option;
	const char *const words[] = {
		o->launcher, o->program, "--case", r->c->id, "--no-isolation",
		option, r->candidate->as.text,
	};
	size_t skipped = o->launcher ? 0 : 1, n = sizeof(words) / sizeof(words[0]) - skipped;

	snprintf(ret->option, sizeof(ret->option), "--%s",
		 o->command ? "command" : wanted_option(r->candidate->as.as));
	memset(ret->argv, 0, sizeof(ret->argv));
	memcpy(ret->argv, words + skipped, n * sizeof(words[0]));
	if (o->command) {
		ret->argv[n++] = "--edition";
		ret->argv[n++] = o->edition;
	}
	if (o->lack)
		ret->argv[n++] = o->lack == LACK_MEMORY ? "--fail-alloc" : "--fail-calls";
	if (o->seeded) {
		ret->argv[n++] = "--seed";
		ret->argv[n] = ret->seed;
	}
	snprintf(ret->seed, sizeof(ret->seed), "%" PRIu64, o->seed);
}

/* A word, quoted if a shell would split it. */
static void show_word(FILE *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_./:+=,@%";

	if (*word != '\0' && word[strspn(word, plain)] == '\0') {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (; *word != '\0'; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	fputc('\'', out);
}

char *command_text(const struct command *command)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (const char *const *word = command->argv; *word; word++) {
		if (word != command->argv)
			fputc(' ', out);
		show_word(out, *word);
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

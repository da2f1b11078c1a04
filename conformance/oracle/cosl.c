/* SPDX-License-Identifier: MIT */
/*
 * Reading scenarios.  One statement a line, words separated by blanks, # starts a comment:
 *
 *	scenario NAME [coroutines]
 *	func K ... end			drive ... end
 *
 * in a function (C: none, 7, 7.5, "seven" or the pointer &7; V: that, or $ for the accumulator;
 * X: class of an error, followed by its payload):
 *
 *	mark N | yield V | return V | raise X C | reraise | from K | fromh H | inline K
 *	iter N | iterx N FLAGS | next H | send H V | throw H X C | close H | state H
 *	new H K | drop H	(refused while what the handle holds runs)
 *	try ... except X ... finally ... end | loop N ... end | forever ... end
 *
 * in the script:
 *
 *	new H K | next H | send H C | throw H X C | rethrow H | close H | state H | deleg H
 *	drop H
 */

#include "cosl.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 4, LINE = 256 };

/* Everything a scenario allocates hangs on one list. */
struct cosl_piece {
	struct cosl_piece *next;
	max_align_t data[];
};

struct reader {
	FILE *in;
	int *line;
	struct cosl_scenario *scenario;
	char text[LINE];
	char *words[WORDS];
	int n_words;
};

/* What the words after an operation's name are, one letter each, and where it may stand. */
static const struct {
	const char *name;
	/* n number, h handle, f and k function, v value, x class, c constant, m methods */
	const char *operands;
	bool in_func, in_drive;
} ops[] = {
	[COSL_MARK] = { "mark", "n", true, false },
	[COSL_YIELD] = { "yield", "v", true, false },
	[COSL_RETURN] = { "return", "v", true, false },
	[COSL_RAISE] = { "raise", "xc", true, false },
	[COSL_RERAISE] = { "reraise", "", true, false },
	[COSL_FROM] = { "from", "f", true, false },
	[COSL_FROMH] = { "fromh", "h", true, false },
	[COSL_ITER] = { "iter", "n", true, false },
	[COSL_ITERX] = { "iterx", "nm", true, false },
	[COSL_INLINE] = { "inline", "f", true, false },
	[COSL_TRY] = { "try", "", true, false },
	[COSL_LOOP] = { "loop", "n", true, false },
	[COSL_FOREVER] = { "forever", "", true, false },
	[COSL_NEXT] = { "next", "h", true, true },
	[COSL_SEND] = { "send", "hv", true, true },
	[COSL_THROW] = { "throw", "hxc", true, true },
	[COSL_CLOSE] = { "close", "h", true, true },
	[COSL_STATE] = { "state", "h", true, true },
	[COSL_NEW] = { "new", "hk", true, true },
	[COSL_RETHROW] = { "rethrow", "h", false, true },
	[COSL_DELEG] = { "deleg", "h", false, true },
	[COSL_DROP] = { "drop", "h", true, true },
};

static const char *const classes[] = {
	[COSL_A] = "A",   [COSL_B] = "B",     [COSL_X] = "X",     [COSL_SI] = "SI",
	[COSL_GE] = "GE", [COSL_RT] = "RT",   [COSL_VE] = "VE",   [COSL_TE] = "TE",
	[COSL_AE] = "AE", [COSL_EXC] = "Exc", [COSL_ANY] = "Any",
};

const char *cosl_class_name(enum cosl_class class)
{
	return classes[class];
}

const char *cosl_op_name(enum cosl_op op)
{
	return ops[op].name;
}

static int complain(const struct reader *rd, const char *what)
{
	fprintf(stderr, "scenario: line %d: %s\n", *rd->line, what);
	return -EINVAL;
}

static void *take(struct reader *rd, size_t size)
{
	struct cosl_piece *piece = calloc(1, sizeof(*piece) + size);

	if (!piece) {
		complain(rd, "no memory");
		return NULL;
	}
	piece->next = rd->scenario->pieces;
	rd->scenario->pieces = piece;
	return piece->data;
}

static void split(struct reader *rd)
{
	char *save, *word;

	rd->text[strcspn(rd->text, "#\n")] = '\0';
	rd->n_words = 0;
	for (word = strtok_r(rd->text, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
		if (rd->n_words == WORDS)
			return;
		rd->words[rd->n_words++] = word;
	}
}

/* The next line that has words.  False at the end of the file. */
static bool next_line(struct reader *rd)
{
	while (fgets(rd->text, sizeof(rd->text), rd->in)) {
		++*rd->line;
		split(rd);
		if (rd->n_words > 0)
			return true;
	}
	rd->n_words = 0;
	return false;
}

static bool at_word(const struct reader *rd, const char *word)
{
	return rd->n_words > 0 && strcmp(rd->words[0], word) == 0;
}

/*
 * Operands.
 */

static int read_number(const char *word, int64_t low, int64_t high, int64_t *ret)
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

static int read_class(const char *word, enum cosl_class limit, enum cosl_class *ret)
{
	int i;

	for (i = 0; i < (int)limit; i++) {
		if (strcmp(word, classes[i]) == 0) {
			*ret = (enum cosl_class)i;
			return 0;
		}
	}
	return -EINVAL;
}

/* "text", of letters and digits. */
static int read_text(struct reader *rd, const char *word, struct cosl_operand *ret)
{
	size_t length = strcspn(word + 1, "\"");

	if (strcmp(word + 1 + length, "\"") != 0)
		return -EINVAL;
	ret->kind = COSL_TEXT;
	ret->text = take(rd, length + 1);
	if (!ret->text)
		return -ENOMEM;
	memcpy(ret->text, word + 1, length);
	return 0;
}

static int read_real(const char *word, struct cosl_operand *ret)
{
	char *end;

	ret->kind = COSL_FLOAT;
	ret->real = strtod(word, &end);
	return end == word || *end ? -EINVAL : 0;
}

static int read_constant(struct reader *rd, const char *word, struct cosl_operand *ret)
{
	if (strcmp(word, "none") == 0)
		return 0;
	if (*word == '"')
		return read_text(rd, word, ret);
	if (strchr(word, '.'))
		return read_real(word, ret);
	ret->kind = *word == '&' ? COSL_POINTER : COSL_INT;
	return read_number(word + (*word == '&'), INT64_MIN, INT64_MAX, &ret->number);
}

static unsigned read_methods(const char *word)
{
	return (strchr(word, 's') ? COSL_HAS_SEND : 0) | (strchr(word, 't') ? COSL_HAS_THROW : 0) |
	       (strchr(word, 'c') ? COSL_HAS_CLOSE : 0);
}

static int read_into_number(const char *word, int64_t high, int *ret)
{
	int64_t n;
	int r = read_number(word, 0, high, &n);

	if (r == 0)
		*ret = (int)n;
	return r;
}

static int read_operand(struct reader *rd, struct cosl_stmt *s, char kind, const char *word)
{
	switch (kind) {
	case 'n':
		return read_into_number(word, 1000000, &s->number);
	case 'h':
		return read_into_number(word, COSL_HANDLES - 1, &s->number);
	case 'f':
		return read_into_number(word, COSL_FUNCS - 1, &s->number);
	case 'k':
		return read_into_number(word, COSL_FUNCS - 1, &s->func);
	case 'v':
		if (strcmp(word, "$") == 0) {
			s->operand.kind = COSL_ACC;
			return 0;
		}
		return read_constant(rd, word, &s->operand);
	case 'c':
		return read_constant(rd, word, &s->operand);
	case 'x':
		return read_class(word, COSL_VE, &s->class);
	default:
		s->methods = read_methods(word);
		return 0;
	}
}

/* The line at hand as a statement without what it holds. */
static int read_head(struct reader *rd, bool in_func, struct cosl_stmt *s)
{
	size_t op, i, n;

	for (op = 0; op < sizeof(ops) / sizeof(ops[0]); op++)
		if (at_word(rd, ops[op].name))
			break;
	if (op == sizeof(ops) / sizeof(ops[0]) || !(in_func ? ops[op].in_func : ops[op].in_drive))
		return complain(rd, "no such statement here");
	n = strlen(ops[op].operands);
	if ((size_t)rd->n_words != n + 1)
		return complain(rd, "wrong number of operands");
	s->op = (enum cosl_op)op;
	for (i = 0; i < n; i++)
		if (read_operand(rd, s, ops[op].operands[i], rd->words[i + 1]) < 0)
			return complain(rd, "bad operand");
	return 0;
}

/*
 * Lists.  Each function here is entered before the first line of what it reads and leaves the line
 * that ended it at hand.  @ret_depth: how many blocks the list opens inside it.
 */

static int read_list(struct reader *rd, bool in_func, struct cosl_list *ret, int *ret_depth);

static void start_list(struct cosl_list *list)
{
	list->first = NULL;
	list->end = &list->first;
}

static void deepen(int *depth, int seen)
{
	if (seen > *depth)
		*depth = seen;
}

static int read_handlers(struct reader *rd, struct cosl_stmt *s, int *depth)
{
	struct cosl_handler **end = &s->handlers, *handler;
	int seen, r;

	while (at_word(rd, "except")) {
		handler = take(rd, sizeof(*handler));
		if (!handler)
			return -ENOMEM;
		if (rd->n_words != 2 ||
		    read_class(rd->words[1], COSL_CLASSES, &handler->pattern) < 0)
			return complain(rd, "bad class");
		r = read_list(rd, true, &handler->body, &seen);
		if (r < 0)
			return r;
		deepen(depth, seen);
		*end = handler;
		end = &handler->next;
	}
	return 0;
}

static int read_try(struct reader *rd, struct cosl_stmt *s, int *depth)
{
	int seen, r = read_handlers(rd, s, depth);

	if (r < 0 || !at_word(rd, "finally"))
		return r;
	s->finally = take(rd, sizeof(*s->finally));
	if (!s->finally)
		return -ENOMEM;
	r = read_list(rd, true, s->finally, &seen);
	if (r == 0)
		deepen(depth, seen);
	return r;
}

/* The lists that @s holds, when it is a block. */
static int read_inside(struct reader *rd, struct cosl_stmt *s, int *ret_depth)
{
	int depth = 0, r;

	*ret_depth = 0;
	if (s->op != COSL_TRY && s->op != COSL_LOOP && s->op != COSL_FOREVER)
		return 0;
	r = read_list(rd, true, &s->body, &depth);
	if (r == 0 && s->op == COSL_TRY)
		r = read_try(rd, s, &depth);
	if (r < 0)
		return r;
	if (!at_word(rd, "end"))
		return complain(rd, "end expected");
	*ret_depth = depth + 1;
	return 0;
}

static bool at_list_end(const struct reader *rd)
{
	return rd->n_words == 0 || at_word(rd, "end") || at_word(rd, "except") ||
	       at_word(rd, "finally");
}

static int read_list(struct reader *rd, bool in_func, struct cosl_list *ret, int *ret_depth)
{
	struct cosl_stmt *s;
	int seen, r;

	start_list(ret);
	*ret_depth = 0;
	for (;;) {
		next_line(rd);
		if (at_list_end(rd))
			return 0;
		s = take(rd, sizeof(*s));
		if (!s)
			return -ENOMEM;
		r = read_head(rd, in_func, s);
		if (r == 0)
			r = read_inside(rd, s, &seen);
		if (r < 0)
			return r;
		deepen(ret_depth, seen);
		*ret->end = s;
		ret->end = &s->next;
	}
}

/*
 * Scenarios.
 */

static int read_section(struct reader *rd)
{
	struct cosl_func *func;
	int64_t number;
	int depth, r;

	if (at_word(rd, "drive")) {
		r = read_list(rd, false, &rd->scenario->drive, &depth);
	} else {
		if (!at_word(rd, "func") || rd->n_words != 2 ||
		    read_number(rd->words[1], 0, COSL_FUNCS - 1, &number) < 0)
			return complain(rd, "func or drive expected");
		func = &rd->scenario->funcs[number];
		r = read_list(rd, true, &func->body, &depth);
		func->depth = depth + 1;
		func->has_body = 1;
	}
	if (r == 0 && !at_word(rd, "end"))
		return complain(rd, "end expected");
	return r;
}

/* Every function that is called exists.  The tree is walked as deep as it was written. */
static bool calls_resolve(const struct cosl_scenario *sc, const struct cosl_stmt *s)
{
	const struct cosl_handler *h;

	for (; s; s = s->next) {
		if ((s->op == COSL_FROM || s->op == COSL_INLINE) && !sc->funcs[s->number].has_body)
			return false;
		if (s->op == COSL_NEW && !sc->funcs[s->func].has_body)
			return false;
		if (!calls_resolve(sc, s->body.first))
			return false;
		for (h = s->handlers; h; h = h->next)
			if (!calls_resolve(sc, h->body.first))
				return false;
		if (s->finally && !calls_resolve(sc, s->finally->first))
			return false;
	}
	return true;
}

static int check(const struct reader *rd)
{
	const struct cosl_scenario *sc = rd->scenario;
	int k;

	for (k = 0; k < COSL_FUNCS; k++)
		if (!calls_resolve(sc, sc->funcs[k].body.first))
			return complain(rd, "a function that does not exist is called above");
	return calls_resolve(sc, sc->drive.first)
		       ? 0
		       : complain(rd, "a function that does not exist is made above");
}

/* Functions first, then the script, which ends the scenario. */
static int read_scenario(struct reader *rd)
{
	bool last;
	int r;

	rd->scenario->single_use = rd->n_words == 3 && strcmp(rd->words[2], "coroutines") == 0;
	if (!at_word(rd, "scenario") || rd->n_words != 2 + rd->scenario->single_use)
		return complain(rd, "scenario NAME [coroutines] expected");
	if (strlen(rd->words[1]) >= sizeof(rd->scenario->name))
		return complain(rd, "name too long");
	memcpy(rd->scenario->name, rd->words[1], strlen(rd->words[1]) + 1);
	do {
		if (!next_line(rd))
			return complain(rd, "drive expected");
		last = at_word(rd, "drive");
		r = read_section(rd);
		if (r < 0)
			return r;
	} while (!last);
	return check(rd);
}

int cosl_read(FILE *in, int *line, struct cosl_scenario **ret)
{
	struct reader rd = { .in = in, .line = line };
	int r;

	if (!next_line(&rd))
		return ferror(in) ? complain(&rd, "cannot read") : 0;
	rd.scenario = calloc(1, sizeof(*rd.scenario));
	if (!rd.scenario)
		return complain(&rd, "no memory");
	r = read_scenario(&rd);
	if (r < 0) {
		cosl_free(rd.scenario);
		return r;
	}
	*ret = rd.scenario;
	return 1;
}

void cosl_free(struct cosl_scenario *scenario)
{
	struct cosl_piece *piece;

	if (!scenario)
		return;
	while ((piece = scenario->pieces)) {
		scenario->pieces = piece->next;
		free(piece);
	}
	free(scenario);
}

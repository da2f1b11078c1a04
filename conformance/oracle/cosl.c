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
#include <stdlib.h>
#include <string.h>

#include "cosl_words.h"

enum { DEPTH = 100, MOST_PIECES = 100000 };

/* Everything a scenario allocates hangs on one list. */
struct cosl_piece {
	struct cosl_piece *next;
	max_align_t data[];
};

struct reader {
	struct words words;
	int open; /* blocks that we are in */
	int pieces; /* of the scenario */
	struct cosl_scenario *scenario;
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

static void *take(struct reader *rd, size_t size)
{
	struct cosl_piece *piece;

	if (rd->pieces++ == MOST_PIECES) {
		words_complain(&rd->words, "a scenario of up to %d parts expected", MOST_PIECES);
		return NULL;
	}
	piece = calloc(1, sizeof(*piece) + size);
	if (!piece) {
		words_complain(&rd->words, "no memory");
		return NULL;
	}
	piece->next = rd->scenario->pieces;
	rd->scenario->pieces = piece;
	return piece->data;
}

/*
 * Operands.
 */

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

static int read_text(struct reader *rd, const char *word, struct cosl_operand *ret)
{
	int length = word_text(word);

	if (length < 0)
		return length;
	ret->kind = COSL_TEXT;
	ret->text = take(rd, (size_t)length + 1);
	if (!ret->text)
		return -ENOMEM;
	memcpy(ret->text, word + 1, (size_t)length);
	return 0;
}

static int read_constant(struct reader *rd, const char *word, struct cosl_operand *ret)
{
	if (strcmp(word, "none") == 0)
		return 0;
	if (*word == '"')
		return read_text(rd, word, ret);
	if (strchr(word, '.')) {
		ret->kind = COSL_FLOAT;
		return word_real(word, &ret->real);
	}
	ret->kind = *word == '&' ? COSL_POINTER : COSL_INT;
	return word_number(word + (*word == '&'), INT64_MIN, INT64_MAX, &ret->number);
}

static int read_methods(const char *word, unsigned *ret)
{
	static const char letters[] = "nstc"; /* none has no bit */
	static const unsigned bits[] = { 0, COSL_HAS_SEND, COSL_HAS_THROW, COSL_HAS_CLOSE };

	for (; *word; word++) {
		const char *letter = strchr(letters, *word);

		if (!letter)
			return -EINVAL;
		*ret |= bits[letter - letters];
	}
	return 0;
}

static int read_into_number(const char *word, int64_t high, int *ret)
{
	int64_t n;
	int r = word_number(word, 0, high, &n);

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
		return read_methods(word, &s->methods);
	}
}

/* What each letter of ops[].operands stands for, when it is not what is there. */
static const char *const kinds[] = {
	['n'] = "a number, 0 to 1000000",
	['h'] = "a handle, 0 to 15",
	['f'] = "a function, 0 to 63",
	['k'] = "a function, 0 to 63",
	['v'] = "none, 7, 7.5, \"seven\", &7 or $",
	['c'] = "none, 7, 7.5, \"seven\" or &7",
	['x'] = "A, B, X, SI, GE or RT",
	['m'] = "methods, letters of stc, or n",
};

static int read_operands(struct reader *rd, bool in_func, struct cosl_stmt *s)
{
	const char *operands = ops[s->op].operands;
	const struct words *w = &rd->words;
	int i, r, n = (int)strlen(operands);

	if (w->n != n + 1)
		return words_complain(w, "%s with %d operand%s expected, not %d", ops[s->op].name,
				      n, n == 1 ? "" : "s", w->n - 1);
	for (i = 0; i < n; i++) {
		/* The script has no accumulator. */
		char kind = operands[i] == 'v' && !in_func ? 'c' : operands[i];

		r = read_operand(rd, s, kind, w->word[i + 1]);
		if (r == -EINVAL)
			return words_complain(w, "%s: %s expected, not: %s", ops[s->op].name,
					      kinds[(unsigned char)kind], w->word[i + 1]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The line at hand as a statement without what it holds. */
static int read_head(struct reader *rd, bool in_func, struct cosl_stmt *s)
{
	size_t op;

	for (op = 0; op < sizeof(ops) / sizeof(ops[0]); op++)
		if (words_at(&rd->words, ops[op].name))
			break;
	if (op == sizeof(ops) / sizeof(ops[0]) || !(in_func ? ops[op].in_func : ops[op].in_drive))
		return words_expected(&rd->words, in_func ? "a statement of a function"
							  : "an operation of the script");
	s->op = (enum cosl_op)op;
	s->line = *rd->words.line;
	return read_operands(rd, in_func, s);
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
	int seen = 0, r;

	while (words_at(&rd->words, "except")) {
		handler = take(rd, sizeof(*handler));
		if (!handler)
			return -ENOMEM;
		if (rd->words.n != 2 ||
		    read_class(rd->words.word[1], COSL_CLASSES, &handler->pattern) < 0)
			return words_complain(&rd->words, "except A, B, X, SI, GE, RT, VE, TE, AE, "
							  "Exc or Any expected");
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
	int seen = 0, r = read_handlers(rd, s, depth);

	if (r < 0 || !words_at(&rd->words, "finally"))
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
	if (++rd->open > DEPTH)
		return words_complain(&rd->words, "up to %d blocks in each other expected", DEPTH);
	r = read_list(rd, true, &s->body, &depth);
	if (r == 0 && s->op == COSL_TRY)
		r = read_try(rd, s, &depth);
	if (r < 0)
		return r;
	if (!words_at(&rd->words, "end"))
		return words_expected(&rd->words, "end");
	if (s->op == COSL_FOREVER && (!s->body.first || s->body.first->op != COSL_YIELD)) {
		*rd->words.line = s->line;
		return words_complain(&rd->words, "forever: a yield to begin with expected");
	}
	rd->open--;
	*ret_depth = depth + 1;
	return 0;
}

static bool at_list_end(const struct reader *rd)
{
	return rd->words.n == 0 || words_at(&rd->words, "end") || words_at(&rd->words, "except") ||
	       words_at(&rd->words, "finally");
}

static int read_list(struct reader *rd, bool in_func, struct cosl_list *ret, int *ret_depth)
{
	struct cosl_stmt *s;
	int seen = 0, r;

	start_list(ret);
	*ret_depth = 0;
	for (;;) {
		r = words_next(&rd->words);
		if (r < 0 || at_list_end(rd))
			return r < 0 ? r : 0;
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

	if (words_at(&rd->words, "drive")) {
		r = read_list(rd, false, &rd->scenario->drive, &depth);
	} else {
		if (!words_at(&rd->words, "func") || rd->words.n != 2 ||
		    word_number(rd->words.word[1], 0, COSL_FUNCS - 1, &number) < 0)
			return words_expected(&rd->words, "func 0 to 63, or drive,");
		func = &rd->scenario->funcs[number];
		r = read_list(rd, true, &func->body, &depth);
		func->depth = depth + 1;
		func->has_body = 1;
	}
	if (r == 0 && !words_at(&rd->words, "end"))
		return words_expected(&rd->words, "end");
	return r;
}

/* Does a call that yields for its caller stand in @list? */
static bool calls_inline(const struct cosl_list *list)
{
	for (const struct cosl_stmt *s = list ? list->first : NULL; s; s = s->next) {
		if (s->op == COSL_INLINE || calls_inline(&s->body) || calls_inline(s->finally))
			return true;
		for (const struct cosl_handler *h = s->handlers; h; h = h->next)
			if (calls_inline(&h->body))
				return true;
	}
	return false;
}

/* A coroutine has room for one activation beside its own. */
static bool nests(const struct cosl_scenario *sc, const struct cosl_stmt *s)
{
	return s->op == COSL_INLINE && calls_inline(&sc->funcs[s->number].body);
}

/* The first statement that calls a function which does not exist, or must not be called so. */
static const struct cosl_stmt *find_astray(const struct cosl_scenario *sc,
					   const struct cosl_list *list)
{
	const struct cosl_stmt *s, *found = NULL;
	const struct cosl_handler *h;

	for (s = list ? list->first : NULL; s && !found; s = s->next) {
		if ((s->op == COSL_FROM || s->op == COSL_INLINE) && !sc->funcs[s->number].has_body)
			return s;
		if (nests(sc, s))
			return s;
		if (s->op == COSL_NEW && !sc->funcs[s->func].has_body)
			return s;
		found = find_astray(sc, &s->body);
		for (h = s->handlers; h && !found; h = h->next)
			found = find_astray(sc, &h->body);
		if (!found)
			found = find_astray(sc, s->finally);
	}
	return found;
}

static int check(struct reader *rd)
{
	const struct cosl_scenario *sc = rd->scenario;
	const struct cosl_stmt *astray = find_astray(sc, &sc->drive);

	for (int k = 0; k < COSL_FUNCS && !astray; k++)
		astray = find_astray(sc, &sc->funcs[k].body);
	if (!astray)
		return 0;
	*rd->words.line = astray->line;
	if (nests(sc, astray))
		return words_complain(&rd->words,
				      "inline: a function without an inline expected, not: %d",
				      astray->number);
	return words_complain(&rd->words, "%s: a function that the scenario has expected, not: %d",
			      ops[astray->op].name,
			      astray->op == COSL_NEW ? astray->func : astray->number);
}

/* Functions first, then the script, which ends the scenario. */
static int read_title(struct reader *rd)
{
	struct cosl_scenario *sc = rd->scenario;
	struct words *w = &rd->words;

	sc->single_use = w->n == 3 && strcmp(w->word[2], "coroutines") == 0;
	if (!words_at(w, "scenario") || w->n != 2 + sc->single_use)
		return words_expected(w, "scenario NAME [coroutines]");
	if (strlen(w->word[1]) >= sizeof(sc->name))
		return words_complain(w, "a name of less than %zu bytes expected",
				      sizeof(sc->name));
	memcpy(sc->name, w->word[1], strlen(w->word[1]) + 1);
	return 0;
}

static int read_scenario(struct reader *rd)
{
	int r = read_title(rd);
	bool last = false;

	while (r == 0 && !last) {
		r = words_next(&rd->words);
		if (r >= 0) {
			last = words_at(&rd->words, "drive");
			r = read_section(rd);
		}
	}
	return r < 0 ? r : check(rd);
}

int cosl_read(FILE *in, const char *file, int *line, struct cosl_scenario **ret)
{
	struct reader rd = { .words = { .in = in, .file = file, .line = line } };
	int r = words_next(&rd.words);

	if (r <= 0)
		return r;
	rd.scenario = calloc(1, sizeof(*rd.scenario));
	if (!rd.scenario)
		return words_complain(&rd.words, "no memory");
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

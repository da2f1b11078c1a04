/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Arguments: a and b are numbers, t is seconds, w a word, l a list to the end of the line. */
static const struct {
	const char *name, *args;
} words[] = {
	[OP_MARK] = { "mark", "a" },
	[OP_STATE] = { "state", "a" },
	[OP_CANCEL] = { "cancel", "a" },
	[OP_UNCANCEL] = { "uncancel", "" },
	[OP_SPAWN] = { "spawn", "ab" },
	[OP_ESPAWN] = { "espawn", "ab" },
	[OP_GSPAWN] = { "gspawn", "ab" },
	[OP_SETRES] = { "setres", "ab" },
	[OP_SETEXC] = { "setexc", "ab" },
	[OP_CANCELF] = { "cancelf", "a" },
	[OP_SOON] = { "soon", "a" },
	[OP_LATER] = { "later", "ta" },
	[OP_ADDCB] = { "addcb", "ab" },
	[OP_RESCHED] = { "resched", "t" },
	[OP_UNLOCK] = { "unlock", "a" },
	[OP_EVSET] = { "evset", "a" },
	[OP_EVCLEAR] = { "evclear", "a" },
	[OP_SEMREL] = { "semrel", "a" },
	[OP_CNOTIFY] = { "cnotify", "ab" },
	[OP_TPUT] = { "tput", "ab" },
	[OP_TGET] = { "tget", "a" },
	[OP_QDONE] = { "qdone", "a" },
	[OP_BRESET] = { "breset", "a" },
	[OP_BABORT] = { "babort", "a" },
	[OP_RAISE] = { "raise", "a" },
	[OP_RERAISE] = { "reraise", "" },
	[OP_RETURN] = { "return", "a" },
	[OP_TRY] = { "try", "" },
	[OP_EXCEPT] = { "except", "w" },
	[OP_FINALLY] = { "finally", "" },
	[OP_TIMEOUT] = { "timeout", "t" },
	[OP_GROUP] = { "group", "" },
	[OP_END] = { "end", "" },
	[OP_SLEEP] = { "sleep", "t" },
	[OP_AWAIT] = { "await", "a" },
	[OP_AWAITF] = { "awaitf", "a" },
	[OP_CALL] = { "call", "a" },
	[OP_SHIELD] = { "shield", "a" },
	[OP_WAITFOR] = { "waitfor", "at" },
	[OP_GATHER] = { "gather", "l" },
	[OP_GATHERX] = { "gatherx", "l" },
	[OP_WAIT] = { "wait", "wtl" },
	[OP_STOP] = { "stop", "a" },
	[OP_LOCK] = { "lock", "a" },
	[OP_EVWAIT] = { "evwait", "a" },
	[OP_SEM] = { "sem", "a" },
	[OP_CWAIT] = { "cwait", "a" },
	[OP_BARRIER] = { "barrier", "a" },
	[OP_PUT] = { "put", "ab" },
	[OP_GET] = { "get", "a" },
	[OP_JOIN] = { "join", "a" },
	[OP_CLOSE_GROUP] = { "", "" },
};

const char *op_name(enum op_kind kind)
{
	return words[kind].name;
}

static int find_kind(const char *word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (*words[i].name && strcmp(words[i].name, word) == 0)
			return (int)i;
	return -1;
}

/* The next word of *@at, which is moved behind it; false: there is none. */
static bool next_word(const char **at, char *word, size_t size)
{
	size_t n;

	*at += strspn(*at, " \t");
	n = strcspn(*at, " \t\n;");
	if (n == 0 || n >= size)
		return false;
	memcpy(word, *at, n);
	word[n] = '\0';
	*at += n;
	return true;
}

static bool number(const char *word, int *ret)
{
	char *end;
	long n = strtol(word, &end, 10);

	*ret = (int)n;
	return *word && !*end && n >= 0 && n < 1000000;
}

static bool seconds(const char *word, double *ret)
{
	char *end;

	if (strcmp(word, "-") == 0) {
		*ret = INFINITY;
		return true;
	}
	*ret = strtod(word, &end);
	return *word && !*end;
}

static bool read_list(struct op *op, const char **at)
{
	char word[16];

	for (op->n = 0; next_word(at, word, sizeof(word)); op->n++)
		if (op->n == OP_LIST || !number(word, &op->list[op->n]))
			return false;
	return op->n > 0;
}

static bool read_argument(struct op *op, char kind, const char **at)
{
	char word[16];

	if (kind == 'l')
		return read_list(op, at);
	if (!next_word(at, word, sizeof(word)))
		return false;
	switch (kind) {
	case 'a':
		return number(word, &op->a);
	case 'b':
		return number(word, &op->b);
	case 't':
		return seconds(word, &op->t);
	default:
		return snprintf(op->word, sizeof(op->word), "%s", word) < (int)sizeof(op->word);
	}
}

/* Blocks that are open while a program is read. */
struct reader {
	struct program *program;
	int open[16];
	int depth;
};

static bool open_block(struct reader *r, int at)
{
	if (r->depth == (int)(sizeof(r->open) / sizeof(r->open[0])))
		return false;
	r->open[r->depth++] = at;
	return true;
}

/* Link a part of a block with its beginning. */
static bool link_block(struct reader *r, int at)
{
	struct op *op = &r->program->ops[at], *begin;

	if (op->kind == OP_TRY || op->kind == OP_TIMEOUT || op->kind == OP_GROUP)
		return open_block(r, at);
	if (op->kind != OP_EXCEPT && op->kind != OP_FINALLY && op->kind != OP_END)
		return true;
	if (r->depth == 0)
		return false;
	op->begin = r->open[r->depth - 1];
	begin = &r->program->ops[op->begin];
	if (op->kind == OP_END) {
		r->depth--;
		begin->end = at;
		return true;
	}
	*(op->kind == OP_EXCEPT ? &begin->except : &begin->finally) = at;
	return begin->kind == OP_TRY;
}

/* Room for an op; NULL: the program is too long. */
static struct op *new_op(struct program *p)
{
	if (p->n == PROGRAM_OPS)
		return NULL;
	p->ops[p->n] = (struct op){ .kind = OP_RETURN, .a = -1 };
	return &p->ops[p->n++];
}

static bool begin_co(struct reader *r, const char *at)
{
	char word[16];
	int k;

	/* The lines before this one end here. */
	if (!new_op(r->program) || r->depth > 0)
		return false;
	if (!next_word(&at, word, sizeof(word)) || !number(word, &k) || k >= PROGRAM_COS)
		return false;
	r->program->start[k] = (int)r->program->n;
	return true;
}

static bool read_line(struct reader *r, const char *at)
{
	char word[16];
	struct op *op;
	int kind;

	if (!next_word(&at, word, sizeof(word)))
		return true;
	if (strcmp(word, "co") == 0)
		return begin_co(r, at);
	kind = find_kind(word);
	op = kind < 0 ? NULL : new_op(r->program);
	if (!op)
		return false;
	op->kind = (enum op_kind)kind;
	for (const char *arg = words[kind].args; *arg; arg++)
		if (!read_argument(op, *arg, &at))
			return false;
	return link_block(r, (int)r->program->n - 1) && !next_word(&at, word, sizeof(word));
}

int program_parse(struct program *ret, const char *text)
{
	struct reader r = { .program = ret };
	int line = 1;

	memset(ret, 0, sizeof(*ret));
	for (const char *at = text; *at; line++) {
		if (!read_line(&r, at))
			return line;
		at += strcspn(at, "\n;");
		at += *at != '\0';
	}
	return new_op(ret) && r.depth == 0 ? 0 : line;
}

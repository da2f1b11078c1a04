/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_COSL_H
#define ORACLE_COSL_H

/*
 * The scenario language: programs of generator functions and a script that drives them.
 *
 * A scenario is a tree: lists of statements, some of which hold lists again.  It is read once,
 * never changed, and freed as a whole.  Grammar: see the head of cosl.c.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { COSL_HANDLES = 16, COSL_FUNCS = 64 };

enum cosl_op {
	/* Statements of a function. */
	COSL_MARK,
	COSL_YIELD,
	COSL_RETURN,
	COSL_RAISE,
	COSL_RERAISE,
	COSL_FROM,
	COSL_FROMH,
	COSL_ITER,
	COSL_ITERX,
	COSL_INLINE,
	COSL_TRY,
	COSL_LOOP,
	COSL_FOREVER,
	/* Operations on a handle: in a function and in the script. */
	COSL_NEXT,
	COSL_SEND,
	COSL_THROW,
	COSL_CLOSE,
	COSL_STATE,
	COSL_NEW,
	COSL_DROP,
	/* Only in the script. */
	COSL_RETHROW,
	COSL_DELEG,
};

/* What handlers can name; the first six can also be raised. */
enum cosl_class {
	COSL_A,
	COSL_B,
	COSL_X,
	COSL_SI,
	COSL_GE,
	COSL_RT,
	COSL_VE,
	COSL_TE,
	COSL_AE,
	COSL_EXC,
	COSL_ANY,
	COSL_CLASSES,
};

/* Which optional methods an `iterx` has. */
enum {
	COSL_HAS_SEND = 1 << 0,
	COSL_HAS_THROW = 1 << 1,
	COSL_HAS_CLOSE = 1 << 2,
};

/* A value, or the accumulator; the text is the scenario's. */
struct cosl_operand {
	enum { COSL_NONE, COSL_INT, COSL_FLOAT, COSL_TEXT, COSL_POINTER, COSL_ACC } kind;
	int64_t number; /* also of a pointer */
	double real;
	char *text;
};

struct cosl_list {
	struct cosl_stmt *first;
	struct cosl_stmt **end;
};

struct cosl_handler {
	enum cosl_class pattern;
	struct cosl_list body;
	struct cosl_handler *next;
};

struct cosl_stmt {
	enum cosl_op op;
	int line;                    /* of the file */
	int number;                  /* marker, function, rounds, items; of a handle: its number */
	int func;                    /* new: of what */
	enum cosl_class class;       /* raise, throw */
	unsigned methods;            /* iterx */
	struct cosl_operand operand; /* yield, return, send; raise, throw: the payload */
	struct cosl_list body;       /* try, loop, forever */
	struct cosl_handler *handlers; /* try */
	struct cosl_list *finally;     /* try; NULL: none */
	struct cosl_stmt *next;
};

struct cosl_func {
	struct cosl_list body;
	int depth; /* blocks that can be open in it at once */
	int has_body;
};

struct cosl_scenario {
	char name[64];
	bool single_use; /* its functions are coroutines, not generators */
	struct cosl_func funcs[COSL_FUNCS];
	struct cosl_list drive;
	struct cosl_piece *pieces; /* what it is made of, to be freed */
};

/*
 * Read the next scenario of @in.  1 and *@ret, to be given to cosl_free; 0 at the end of the file;
 * below 0 for an error, which was explained on stderr as @file:line and what was expected.  @line
 * counts on from call to call, from 0.
 */
int cosl_read(FILE *in, const char *file, int *line, struct cosl_scenario **ret);

/* NULL is allowed. */
void cosl_free(struct cosl_scenario *scenario);

/* The word for a class or an operation, as the language spells it. */
const char *cosl_class_name(enum cosl_class class);
const char *cosl_op_name(enum cosl_op op);

#endif

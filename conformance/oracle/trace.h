/* SPDX-License-Identifier: MIT */
#ifndef ORACLE_TRACE_H
#define ORACLE_TRACE_H

/*
 * The trace, on stdout, in the words that the reference implementation uses: errors by class and
 * payload, never by message, so that two implementations can be compared line by line.
 */

#include <stdbool.h>

#include <weft/weft.h>

#include "cosl.h"

/* The code that stands for an error of @class; @class is one that can be raised. */
int trace_code(enum cosl_class class);

/* The codes that a handler for @class takes, 0 ends them; NULL for Exc and Any. */
const int *trace_codes(enum cosl_class class);

/* A line "#@id @format". */
void trace_event(int id, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line that ends in a value or in an error: "#@id @what V". */
void trace_value(int id, const char *what, struct weft_value value);
void trace_error(int id, const char *what, const struct weft_error *err);

/* "#@id raise A 7" */
void trace_raise(int id, enum cosl_class class, struct weft_value payload);

/*
 * A line that echoes an operation, which @brings a value: "#@id op next 0"; @id below 0: of the
 * script, "> next 0".
 */
void trace_op(int id, const struct cosl_stmt *s, struct weft_value brings);

/* What the script got: "= @what", with a value or an error if not NULL. */
void trace_result(const char *what);
void trace_result_value(const char *what, struct weft_value value);
void trace_result_error(const struct weft_error *err);

/* "! unraisable E" */
void trace_unraisable(const struct weft_error *err);

const char *trace_state(enum weft_co_state state);

#endif

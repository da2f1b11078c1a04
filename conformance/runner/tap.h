/* SPDX-License-Identifier: MIT */
#ifndef TAP_H
#define TAP_H

/*
 * tap.h - write TAP 13, in the dialect that both prove and meson read without a complaint.
 *
 * The plan comes first, numbers are in order, a name has neither '#' nor '\', a skipped test is
 * "ok", and a YAML block has one quoted line for a key and no blank line.  Any text may be given:
 * characters that would break the stream are replaced.  It knows nothing of the tests.  One thread
 * at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One stream.  Zero, then tap_begin. */
struct tap {
	FILE *out;
	size_t planned, written;
	bool in_block;		/* a YAML block is open */
};

enum tap_directive {
	TAP_NONE,
	TAP_SKIP,		/* not run; the line says ok */
	TAP_TODO,		/* known to fail */
};

/* Version and plan: @planned tests will follow.  @out is borrowed until tap_end. */
void tap_begin(struct tap *tap, FILE *out, size_t planned);

/* The next test.  @why goes with a directive and is NULL without one. */
void tap_test(struct tap *tap, bool ok, const char *name, enum tap_directive directive,
	      const char *why);

/* One line of the YAML block of the test above; the first one opens it.  Nothing else between. */
void tap_field(struct tap *tap, const char *key, const char *value);

/* Comment lines, one for each line of the @n bytes at @text. */
void tap_comment(struct tap *tap, const char *text, size_t n);

/* One comment line, as printf. */
void tap_printf(struct tap *tap, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* No more tests come although some were planned.  The program's exit code must not be 0 then. */
void tap_bail(struct tap *tap, const char *why);

/* Flush.  0, -EPROTO when the plan was not met, or -EIO when the stream could not be written. */
int tap_end(struct tap *tap);

#endif

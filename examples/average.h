/* SPDX-License-Identifier: MIT */
#ifndef AVERAGE_H
#define AVERAGE_H

/*
 * The averager in both forms.  Each number that is sent to it is answered with the mean so far.
 * When none is sent, it returns a pointer to its result.
 */

#include <weft/weft.h>

struct average {
	int64_t count;
	double mean;
};

/* The stackful form, average.c.  @result: a zeroed struct average, where it keeps its result. */
int averager(struct weft_co *co, void *result);

/* The frame of the resumable form, average_frame.c. */
struct averager {
	struct weft_frame weft;
	double total;
	struct average result;
};

int averager_frame(void *self);

/* The averager's result out of the value that it returned; NULL when @v is something else. */
const struct average *average_of(struct weft_value v);

/* Send three numbers to an averager of either form and print what it answers.  0 or a code. */
int average_drive(struct weft_co *co);

#endif

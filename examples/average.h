/* SPDX-License-Identifier: MIT */
#ifndef AVERAGE_H
#define AVERAGE_H

/*
 * The averager: send it numbers, each answer is their mean so far; send none, and it returns the
 * result.
 */

#include <weft/weft.h>

struct average {
	int64_t count;
	double mean;
};

struct averager {
	struct weft_frame weft;
	double total;
	struct average result;		/* what it returns points here */
};

int averager(void *self);

/* The averager's result out of the value it returned; NULL when @v is something else. */
const struct average *average_of(struct weft_value v);

#endif

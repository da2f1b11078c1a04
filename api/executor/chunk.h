/* SPDX-License-Identifier: MIT */
#ifndef WEFT_EXECUTOR_CHUNK_H
#define WEFT_EXECUTOR_CHUNK_H

/*
 * chunk.h - several items of a map as one job.
 *
 * The argument of the job is an array of values: the function, the number of inputs, and then the
 * items.  Its result is bytes: for each item a head, and behind it what a string or the text of an
 * error points to.  A worker in another process may have written any bytes there, so the reader
 * checks them.
 */

#include "executor.h"

enum { WEFT_CHUNK_HEAD = 2 };

/* Write the head of an argument to the first WEFT_CHUNK_HEAD values. */
void weft_chunk_begin(struct weft_value *values, weft_job_function *function, size_t inputs);

/* Runs each item of its argument; an error of one of them is the result of that one. */
weft_job_function weft_chunk_job;

/* The function that the chunk @f runs for each item; 0: it is no chunk. */
uintptr_t weft_chunk_function(const struct weft_future *f);

struct weft_chunk_reader {
	const unsigned char *at, *end;
	bool pointers;			/* a result may be one */
};

/*
 * The result of the next item.  0 and *@ret; the error of that item, with its text, or NULL, in
 * *@ret_text; WEFT_EBROKEN: there is no such item, so the bytes were overwritten.  Both live as
 * long as the bytes.
 */
int weft_chunk_next(struct weft_chunk_reader *reader, struct weft_value *ret,
		    const char **ret_text);

#endif

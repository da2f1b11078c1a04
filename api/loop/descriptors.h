/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_DESCRIPTORS_H
#define WEFT_LOOP_DESCRIPTORS_H

/*
 * descriptors.h - the descriptors that a loop watches.
 *
 *  D1	A descriptor that is watched in some direction has a record, found by its number, and its
 *	uv_poll asks for these directions.  When none is left the record goes, since the number
 *	may be another file's next time.  A record is kept where its user says when the
 *	descriptor is closed; one that is kept and not watched counts nowhere, so that neither the
 *	end of the loop's work nor a virtual clock waits for it.
 *  D2	The record lives until libuv has closed its handle.
 */

#include <stddef.h>
#include <stdint.h>

struct weft_descriptor;
struct weft_loop;

struct weft_descriptors {
	struct weft_descriptor **by_fd;
	size_t room;
	size_t live;			/* directions in which somebody waits, signals and look-ups,
					 * and records that libuv is closing */
	int64_t looked;			/* when the system was asked last */
};

/* The loop closes: no watch is left, and the handles are on their way out. */
void weft_descriptors_drop(struct weft_loop *loop);

#endif

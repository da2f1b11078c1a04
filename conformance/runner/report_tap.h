/* SPDX-License-Identifier: MIT */
#ifndef REPORT_TAP_H
#define REPORT_TAP_H

/* report_tap.h - a run as a TAP stream, written during the run. */

#include "run.h"
#include "tap.h"

void report_tap_begin(struct tap *tap, FILE *out, const struct run *run);
void report_tap_result(struct tap *tap, const struct result *r, const struct run *run);

/* The numbers and the claim of each backend.  0 or a negative code, as tap_end. */
int report_tap_end(struct tap *tap, const struct run *run);

#endif

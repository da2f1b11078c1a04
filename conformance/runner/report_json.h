/* SPDX-License-Identifier: MIT */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

/* report_json.h - a run as JSON; README.md describes the keys. */

#include <stdio.h>

#include "run.h"

/* Errors show in ferror(@out). */
void report_json(FILE *out, const struct run *run);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef LACK_H
#define LACK_H

/* lack.h - what a run does without, as --fail-alloc and --fail-calls say. */
enum lack { LACK_NOTHING, LACK_MEMORY, LACK_CALLS };

#endif

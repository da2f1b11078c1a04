/* SPDX-License-Identifier: MIT */
#ifndef FLAG_H
#define FLAG_H

/* flag.h - the flags of countries that exist only as codes: each is drawn from its two letters. */

#include <stdbool.h>
#include <stddef.h>

#define FLAG_WIDTH 64
#define FLAG_HEIGHT 42

enum { FLAG_ROOM = 4096 };		/* no flag is larger than that */

/* The codes, of two small letters each, one after the other in alphabetical order. */
extern const char flag_codes[];
size_t flag_count(void);
bool flag_exists(const char *code);

/* Draw the flag of @code as a GIF; returns how many bytes it takes of @ret. */
size_t flag_draw(const char *code, unsigned char ret[FLAG_ROOM]);

#endif

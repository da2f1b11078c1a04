/* SPDX-License-Identifier: MIT */
#ifndef WITHOUT_FORMAT_H
#define WITHOUT_FORMAT_H

#include <weft/co.h>

/* weft_next, from code that was compiled for a backend whose contexts have no format. */
int next_without_format(struct weft_co *co, struct weft_value *ret);

#endif

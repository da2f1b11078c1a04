/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_API_H
#define WEFT_BASE_API_H

/* api.h - the mark of a function that the shared library exports. */

#define WEFT_API __attribute__((visibility("default")))

#endif

/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_API_H
#define WEFT_BASE_API_H

/* api.h - marks the functions that the shared library exports. */

#define WEFT_API __attribute__((visibility("default")))

#endif

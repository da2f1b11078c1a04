/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_API_H
#define WEFT_BASE_API_H

/*
 * api.h - marks the functions that the shared library exports.
 *
 * A few that no public header declares are among them: the other libraries of the project, such as
 * weft-executor, take memory, texts and their last words from this one.
 */

#define WEFT_API __attribute__((visibility("default")))

#endif

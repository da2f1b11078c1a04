/* SPDX-License-Identifier: MIT */
#ifndef WEFT_FUTURE_GROUP_H
#define WEFT_FUTURE_GROUP_H

/* group.h - several futures that one thread waits for. */

#include "future.h"

struct weft_group;

/*
 * Register with @n futures.  One allocation, and a reference to each future until it is delivered.
 * 0, -EINVAL: one is NULL; -ENOMEM.
 */
int weft_group_new(struct weft_future *const *futures, size_t n, struct weft_group **ret);

/* 1 and the index of a settled one, each once; 0: there are no more; WEFT_ETIMEDOUT. */
int weft_group_next(struct weft_group *group, struct weft_deadline deadline, size_t *ret);

/* How many were not delivered, and how many there are, duplicates counted once. */
size_t weft_group_left(const struct weft_group *group);
size_t weft_group_size(const struct weft_group *group);

void weft_group_free(struct weft_group *group);

#endif

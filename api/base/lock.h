/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_LOCK_H
#define WEFT_BASE_LOCK_H

/*
 * lock.h - the one lock of the core, for data that threads share and seldom need.
 *
 * No thread holds it for long, and a child of fork finds it free.
 */

void weft_lock(void);
void weft_unlock(void);

#endif

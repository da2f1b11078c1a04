/* SPDX-License-Identifier: MIT */

/* Profile G, by subject; see ../cases.h.  A row's function is in the file named above it. */

/* value.c: what coroutines hand to each other */
CASE(value_none_is_not_zero, "value.none-is-not-zero", G, MUST, NONE, "2.1", "2026.1")

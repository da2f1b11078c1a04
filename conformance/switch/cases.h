/* SPDX-License-Identifier: MIT */

/* Profile S, by subject; see ../cases.h.  A row's function is in the file named above it. */

/* backend.c: the struct itself */
CASE(backend_checked, "backend.checked", S, MUST, NONE, "1.1", "2026.1")
CASE(backend_name, "backend.name", S, MUST, NONE, "1.1", "2026.1")

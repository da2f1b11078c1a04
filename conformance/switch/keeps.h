/* SPDX-License-Identifier: MIT */

/*
 * keeps.h - the rows of keeps.c: each property of property.c over each edge.
 *
 * Included by cases.h wherever that is included, so there is no guard.
 */

#define KEEPS_EDGE(property, edge, clause, ...)                                                    \
	CASE(keeps, "keeps." property "." edge, clause, .caps = STACKFUL | __VA_ARGS__)            \
	CASE(keeps, "keeps." property "." edge ".migrate", clause,                                 \
	     .caps = STACKFUL | MIGRATE | __VA_ARGS__)

#define KEEPS(property, clause)                                                                    \
	KEEPS_EDGE(property, "thread-to-fresh", clause, NONE)                                      \
	KEEPS_EDGE(property, "thread-to-suspended", clause, NONE)                                  \
	KEEPS_EDGE(property, "context-to-fresh", clause, NONE)                                     \
	KEEPS_EDGE(property, "context-to-suspended", clause, NONE)                                 \
	KEEPS_EDGE(property, "suspend", clause, NONE)                                              \
	KEEPS_EDGE(property, "finish-to-resumer", clause, NONE)                                    \
	KEEPS_EDGE(property, "finish-to-third", clause, SYMMETRIC)                                 \
	KEEPS_EDGE(property, "finish-to-fresh", clause, SYMMETRIC)

/* What the other ops leave alone, too. */
#define KEEPS_BY_ALL(property, clause)                                                             \
	KEEPS(property, clause)                                                                    \
	CASE(keeps, "keeps." property ".init", "1.25")                                             \
	CASE(keeps, "keeps." property ".fini", "1.25")

#if defined(__x86_64__)
KEEPS("rbx", "1.6")
KEEPS("rbp", "1.6")
KEEPS("r12", "1.6")
KEEPS("r13", "1.6")
KEEPS("r14", "1.6")
KEEPS("r15", "1.6")
KEEPS("stack-pointer", "1.6")
KEEPS("red-zone", "1.10")
KEEPS_BY_ALL("mxcsr", "1.18")
KEEPS_BY_ALL("x87-control", "1.18")
KEEPS_BY_ALL("x87-tags", "1.6")
KEEPS_BY_ALL("direction", "1.6")
#elif defined(__aarch64__)
KEEPS("x19", "1.6")
KEEPS("x20", "1.6")
KEEPS("x21", "1.6")
KEEPS("x22", "1.6")
KEEPS("x23", "1.6")
KEEPS("x24", "1.6")
KEEPS("x25", "1.6")
KEEPS("x26", "1.6")
KEEPS("x27", "1.6")
KEEPS("x28", "1.6")
KEEPS("x29", "1.6")
KEEPS("d8", "1.6")
KEEPS("d9", "1.6")
KEEPS("d10", "1.6")
KEEPS("d11", "1.6")
KEEPS("d12", "1.6")
KEEPS("d13", "1.6")
KEEPS("d14", "1.6")
KEEPS("d15", "1.6")
KEEPS("stack-pointer", "1.6")
KEEPS_BY_ALL("fpcr", "1.18")
#endif
KEEPS("errno", "1.7")
KEEPS("thread-local", "1.20")
KEEPS_BY_ALL("mask", "1.19")
KEEPS_BY_ALL("alternate-stack", "1.12")
KEEPS_BY_ALL("dispositions", "1.12")

#undef KEEPS_BY_ALL
#undef KEEPS
#undef KEEPS_EDGE

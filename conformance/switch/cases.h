/* SPDX-License-Identifier: MIT */

/*
 * Profile S, by subject; see ../all_cases.h.  A row's function is in the file named above it.
 * A row says only where it differs from these.
 */
#define USUALLY .profile = CONFORM_S, .caps = STACKFUL, .since = "2026.1"

/* backend.c: the struct itself */
CASE(backend_checked, "backend.checked", "1.1", .caps = NONE)
CASE(backend_name, "backend.name", "1.1", .caps = NONE)
CASE(backend_abi, "backend.abi", "1.1", .caps = NONE)
CASE(backend_ops, "backend.ops", "1.1", .caps = NONE)
CASE(backend_caps, "backend.caps", "1.1", .level = SHOULD, .caps = NONE)

/* entry.c: the first switch to a context */
CASE(entry_once, "entry.once", "1.2")
CASE(entry_init_runs_nothing, "entry.init-runs-nothing", "1.2")
CASE(entry_argument, "entry.argument", "1.2")
CASE(entry_finish_at_once, "entry.finish-at-once", "1.4")
CASE(entry_aligned, "entry.aligned", "1.8")
CASE(entry_aligned_odd_size, "entry.aligned-odd-size", "1.8")
CASE(entry_vector_locals, "entry.vector-locals", "1.8")

/* registers.c: each register that the calling convention keeps, by name */
#if defined(__x86_64__)
CASE(registers_rbx, "registers.rbx", "1.6")
CASE(registers_rbp, "registers.rbp", "1.6")
CASE(registers_r12, "registers.r12", "1.6")
CASE(registers_r13, "registers.r13", "1.6")
CASE(registers_r14, "registers.r14", "1.6")
CASE(registers_r15, "registers.r15", "1.6")
#elif defined(__aarch64__)
CASE(registers_x19, "registers.x19", "1.6")
CASE(registers_x20, "registers.x20", "1.6")
CASE(registers_x21, "registers.x21", "1.6")
CASE(registers_x22, "registers.x22", "1.6")
CASE(registers_x23, "registers.x23", "1.6")
CASE(registers_x24, "registers.x24", "1.6")
CASE(registers_x25, "registers.x25", "1.6")
CASE(registers_x26, "registers.x26", "1.6")
CASE(registers_x27, "registers.x27", "1.6")
CASE(registers_x28, "registers.x28", "1.6")
CASE(registers_x29, "registers.x29", "1.6")
CASE(registers_d8, "registers.d8", "1.6")
CASE(registers_d9, "registers.d9", "1.6")
CASE(registers_d10, "registers.d10", "1.6")
CASE(registers_d11, "registers.d11", "1.6")
CASE(registers_d12, "registers.d12", "1.6")
CASE(registers_d13, "registers.d13", "1.6")
CASE(registers_d14, "registers.d14", "1.6")
CASE(registers_d15, "registers.d15", "1.6")
#endif
#if defined(__x86_64__) || defined(__aarch64__)
CASE(registers_finish, "registers.finish", "1.6")
CASE(registers_many, "registers.many", "1.6")
#endif

/* keeps.c: each property of a switch, over each edge, the first, second and thousandth time */
#include "keeps.h"

/* values.c: the same as a compiler's code sees it, on any processor */
CASE(values_integers, "values.integers", "1.6")
CASE(values_doubles, "values.doubles", "1.6")
CASE(values_vectors, "values.vectors", "1.6")
CASE(values_long_double, "values.long-double", "1.6")
CASE(values_locals, "values.locals", "1.6")
CASE(values_shared_local, "values.shared-local", "1.4")
CASE(values_hidden_static, "values.hidden-static", "1.4")

/* fpu.c: floating-point control */
CASE(fpu_rounding, "fpu.rounding", "1.18", .caps = STACKFUL | SAVES_FPU)
CASE(fpu_left_alone, "fpu.left-alone", "1.18")
#ifdef __x86_64__
CASE(fpu_mxcsr, "fpu.mxcsr", "1.18", .caps = STACKFUL | SAVES_FPU)
CASE(fpu_x87_control, "fpu.x87-control", "1.18", .caps = STACKFUL | SAVES_FPU)
CASE(fpu_exception_masks, "fpu.exception-masks", "1.18", .caps = STACKFUL | SAVES_FPU)
CASE(fpu_x87_empty, "fpu.x87-empty", "1.6")
#endif

/* stack.c: where a context runs, and how much it has */
CASE(stack_within, "stack.within", "1.9", .caps = STACKFUL | WANTS_STACK | NO_PROBE)
CASE(stack_top_used, "stack.top-used", "1.9", .level = SHOULD,
	.caps = STACKFUL | WANTS_STACK | NO_PROBE)
CASE(stack_neighbours, "stack.neighbours", "1.9", .caps = STACKFUL | WANTS_STACK | NO_PROBE)
CASE(stack_minimum, "stack.minimum", "1.9")
CASE(stack_large_frame, "stack.large-frame", "1.14")
CASE(stack_alloca, "stack.alloca", "1.9")
CASE(stack_megabytes, "stack.megabytes", "1.9")
CASE(stack_variable_array, "stack.variable-array", "1.14")
CASE(stack_aligned_and_variable, "stack.aligned-and-variable", "1.6")
CASE(stack_recursion, "stack.recursion", "1.14")
CASE(stack_deep_on_both_sides, "stack.deep-on-both-sides", "1.4")
/* sizes.c: where a stack may lie, and how large it may be */
CASE(stack_any_base, "stack.any-base", "1.23", .caps = STACKFUL | WANTS_STACK | NO_PROBE)
CASE(stack_any_size, "stack.any-size", "1.23")
#ifdef __x86_64__
CASE(stack_red_zone, "stack.red-zone", "1.10")
#endif

/* control.c, unwind.c: leaving frames otherwise than by return */
CASE(control_longjmp, "control.longjmp", "1.14")
CASE(control_longjmp_over_switch, "control.longjmp-over-switch", "1.14")
CASE(control_longjmp_in_caller, "control.longjmp-in-caller", "1.14")
CASE(unwind_walk_ends, "unwind.walk-ends", "1.21", .caps = STACKFUL | UNWIND)
CASE(unwind_backtrace_ends, "unwind.backtrace-ends", "1.21", .caps = STACKFUL | UNWIND)
CASE(unwind_forced, "unwind.forced", "1.21", .caps = STACKFUL | UNWIND)
CASE(unwind_forced_to_the_end, "unwind.forced-to-the-end", "1.21", .caps = STACKFUL | UNWIND)

/* signals.c, mask.c: signals on a context's stack, and the mask */
CASE(signals_inside, "signals.inside", "1.22")
CASE(signals_alternate_stack, "signals.alternate-stack", "1.22")
CASE(signals_timer, "signals.timer", "1.22")
CASE(signals_from_thread, "signals.from-thread", "1.22")
CASE(signals_switch_in_handler, "signals.switch-in-handler", "1.15",
	.caps = STACKFUL | FOREIGN_FRAMES)
#ifdef __x86_64__
CASE(signals_every_instruction, "signals.every-instruction", "1.22")
CASE(signals_backtrace_anywhere, "signals.backtrace-anywhere", "1.21", .level = INFO,
	.caps = STACKFUL | UNWIND)
#endif
CASE(mask_kept, "mask.kept", "1.19", .caps = STACKFUL | SAVES_SIGMASK)
CASE(mask_after_finish, "mask.after-finish", "1.19", .caps = STACKFUL | SAVES_SIGMASK)
CASE(mask_left_alone, "mask.left-alone", "1.19")

/* thread_local.c: errno, and variables of a thread */
CASE(errno_caller, "errno.caller", "1.7")
CASE(errno_context, "errno.context", "1.7")
CASE(errno_finish, "errno.finish", "1.7")
CASE(tls_shared, "tls.shared", "1.20")
CASE(tls_own, "tls.own", "1.20", .caps = STACKFUL | OWN_TLS)

/* life.c: from init to fini */
CASE(life_fini_unentered, "life.fini-unentered", "1.12")
CASE(life_fini_suspended, "life.fini-suspended", "1.12")
CASE(life_fini_finished, "life.fini-finished", "1.12")
CASE(life_many, "life.many", "1.13")
CASE(life_churn, "life.churn", "1.13")
CASE(life_memory_reused, "life.memory-reused", "1.12")
CASE(life_finish_untouched, "life.finish-untouched", "1.11")
CASE(life_finish_final, "life.finish-final", "1.11")
CASE(life_record_bounds, "life.record-bounds", "1.2")
CASE(life_init_fails, "life.init-fails", "1.3")

/* lost.c, imports.c, record.c: nothing is left behind, and a record has an end */
CASE(life_nothing_lost, "life.nothing-lost", "1.12")
CASE(life_init_fails_in_turn, "life.init-fails-in-turn", "1.3")
CASE(record_aligned_exactly, "record.aligned-exactly", "1.23")

/* signal_state.c: what a program has set up about signals */
CASE(resources_signals, "resources.signals", "1.12")

/* order.c, symmetric.c: who goes on */
CASE(order_independent, "order.independent", "1.13")
CASE(order_opened_between, "order.opened-between", "1.13")
CASE(order_fifo, "order.fifo", "1.13")
CASE(order_lifo, "order.lifo", "1.13")
CASE(order_random, "order.random", "1.13")
CASE(order_nested, "order.nested", "1.4")
CASE(order_back_to_resumer, "order.back-to-resumer", "1.4")
CASE(order_two_callers, "order.two-callers", "1.5")
CASE(order_record_reused, "order.record-reused", "1.5")
CASE(order_own_record, "order.own-record", "1.4")
CASE(symmetric_ring, "symmetric.ring", "1.16", .caps = STACKFUL | SYMMETRIC)
CASE(symmetric_past_resumer, "symmetric.past-resumer", "1.16", .caps = STACKFUL | SYMMETRIC)
CASE(symmetric_finish, "symmetric.finish", "1.16", .caps = STACKFUL | SYMMETRIC)
CASE(symmetric_finish_into_fresh, "symmetric.finish-into-fresh", "1.16",
	.caps = STACKFUL | SYMMETRIC)

/* threads.c: more than one thread of the program */
CASE(threads_at_once, "threads.at-once", "1.13")
CASE(threads_lives_at_once, "threads.lives-at-once", "1.13")
CASE(threads_callers, "threads.callers", "1.5")
/* race.c: two threads in the middle of a switch at once */
CASE(threads_behind_barrier, "threads.behind-barrier", "1.13")
#ifdef __x86_64__
CASE(threads_at_every_instruction, "threads.at-every-instruction", "1.13")
#endif
CASE(migrate_there_and_back, "migrate.there-and-back", "1.17", .caps = STACKFUL | MIGRATE)
CASE(migrate_first_entry, "migrate.first-entry", "1.17", .caps = STACKFUL | MIGRATE)
CASE(migrate_outlives_thread, "migrate.outlives-thread", "1.17", .caps = STACKFUL | MIGRATE)
CASE(migrate_finish_elsewhere, "migrate.finish-elsewhere", "1.17", .caps = STACKFUL | MIGRATE)
CASE(migrate_round_and_round, "migrate.round-and-round", "1.17", .caps = STACKFUL | MIGRATE)
CASE(migrate_tls, "migrate.tls", "1.17", .caps = STACKFUL | MIGRATE)

/* foreign.c, library.c: other people's code on the stack */
CASE(foreign_sort, "foreign.sort", "1.15", .caps = STACKFUL | FOREIGN_FRAMES)
CASE(foreign_two_sorts, "foreign.two-sorts", "1.15", .caps = STACKFUL | FOREIGN_FRAMES)
CASE(foreign_tree_walk, "foreign.tree-walk", "1.15", .caps = STACKFUL | FOREIGN_FRAMES)
CASE(library_printf, "library.printf", "1.14")
CASE(library_malloc, "library.malloc", "1.14")
CASE(library_stdio, "library.stdio", "1.14")
CASE(library_threads, "library.threads", "1.14")

/* core.c: the backend under the core */
CASE(core_any_depth, "core.any-depth", "9.7")
CASE(core_many, "core.many", "1.13")
CASE(core_nested, "core.nested", "1.4")
CASE(core_stack_size, "core.stack-size", "1.9")

#undef USUALLY

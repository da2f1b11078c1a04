/* SPDX-License-Identifier: MIT */

/* Profile S, by subject; see ../cases.h.  A row's function is in the file named above it. */

/* backend.c: the struct itself */
CASE(backend_checked, "backend.checked", S, MUST, NONE, "1.1", "2026.1")
CASE(backend_name, "backend.name", S, MUST, NONE, "1.1", "2026.1")
CASE(backend_abi, "backend.abi", S, MUST, NONE, "1.1", "2026.1")
CASE(backend_ops, "backend.ops", S, MUST, NONE, "1.1", "2026.1")
CASE(backend_caps, "backend.caps", S, SHOULD, NONE, "1.1", "2026.1")

/* entry.c: the first switch to a context */
CASE(entry_once, "entry.once", S, MUST, STACKFUL, "1.2", "2026.1")
CASE(entry_init_runs_nothing, "entry.init-runs-nothing", S, MUST, STACKFUL, "1.2", "2026.1")
CASE(entry_argument, "entry.argument", S, MUST, STACKFUL, "1.2", "2026.1")
CASE(entry_finish_at_once, "entry.finish-at-once", S, MUST, STACKFUL, "1.4", "2026.1")
CASE(entry_aligned, "entry.aligned", S, MUST, STACKFUL, "1.8", "2026.1")
CASE(entry_aligned_odd_size, "entry.aligned-odd-size", S, MUST, STACKFUL, "1.8", "2026.1")
CASE(entry_vector_locals, "entry.vector-locals", S, MUST, STACKFUL, "1.8", "2026.1")

/* registers.c: each register that the calling convention keeps, by name */
#if defined(__x86_64__)
CASE(registers_rbx, "registers.rbx", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_rbp, "registers.rbp", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_r12, "registers.r12", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_r13, "registers.r13", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_r14, "registers.r14", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_r15, "registers.r15", S, MUST, STACKFUL, "1.6", "2026.1")
#elif defined(__aarch64__)
CASE(registers_x19, "registers.x19", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_x20, "registers.x20", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_x21, "registers.x21", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_x22, "registers.x22", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_x23, "registers.x23", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_x24, "registers.x24", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_x25, "registers.x25", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_x26, "registers.x26", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_x27, "registers.x27", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_x28, "registers.x28", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_x29, "registers.x29", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_d8, "registers.d8", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_d9, "registers.d9", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_d10, "registers.d10", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_d11, "registers.d11", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_d12, "registers.d12", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_d13, "registers.d13", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_d14, "registers.d14", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_d15, "registers.d15", S, MUST, STACKFUL, "1.6", "2026.1")
#endif
#if defined(__x86_64__) || defined(__aarch64__)
CASE(registers_finish, "registers.finish", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(registers_many, "registers.many", S, MUST, STACKFUL, "1.6", "2026.1")
#endif

/* values.c: the same as a compiler's code sees it, on any processor */
CASE(values_integers, "values.integers", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(values_doubles, "values.doubles", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(values_vectors, "values.vectors", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(values_long_double, "values.long-double", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(values_locals, "values.locals", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(values_shared_local, "values.shared-local", S, MUST, STACKFUL, "1.4", "2026.1")
CASE(values_hidden_static, "values.hidden-static", S, MUST, STACKFUL, "1.4", "2026.1")

/* fpu.c: floating-point control */
CASE(fpu_rounding, "fpu.rounding", S, MUST, STACKFUL | SAVES_FPU, "1.18", "2026.1")
CASE(fpu_left_alone, "fpu.left-alone", S, MUST, STACKFUL, "1.18", "2026.1")
#ifdef __x86_64__
CASE(fpu_mxcsr, "fpu.mxcsr", S, MUST, STACKFUL | SAVES_FPU, "1.18", "2026.1")
CASE(fpu_x87_control, "fpu.x87-control", S, MUST, STACKFUL | SAVES_FPU, "1.18", "2026.1")
CASE(fpu_exception_masks, "fpu.exception-masks", S, MUST, STACKFUL | SAVES_FPU, "1.18", "2026.1")
CASE(fpu_x87_empty, "fpu.x87-empty", S, MUST, STACKFUL, "1.6", "2026.1")
#endif

/* stack.c: where a context runs, and how much it has */
CASE(stack_within, "stack.within", S, MUST, STACKFUL | WANTS_STACK | NO_PROBE, "1.9", "2026.1")
CASE(stack_top_used, "stack.top-used", S, SHOULD, STACKFUL | WANTS_STACK | NO_PROBE, "1.9",
	"2026.1")
CASE(stack_neighbours, "stack.neighbours", S, MUST, STACKFUL | WANTS_STACK | NO_PROBE, "1.9",
	"2026.1")
CASE(stack_minimum, "stack.minimum", S, MUST, STACKFUL, "1.9", "2026.1")
CASE(stack_large_frame, "stack.large-frame", S, MUST, STACKFUL, "1.14", "2026.1")
CASE(stack_alloca, "stack.alloca", S, MUST, STACKFUL, "1.9", "2026.1")
CASE(stack_megabytes, "stack.megabytes", S, MUST, STACKFUL, "1.9", "2026.1")
CASE(stack_variable_array, "stack.variable-array", S, MUST, STACKFUL, "1.14", "2026.1")
CASE(stack_aligned_and_variable, "stack.aligned-and-variable", S, MUST, STACKFUL, "1.6", "2026.1")
CASE(stack_recursion, "stack.recursion", S, MUST, STACKFUL, "1.14", "2026.1")
CASE(stack_deep_on_both_sides, "stack.deep-on-both-sides", S, MUST, STACKFUL, "1.4", "2026.1")
#ifdef __x86_64__
CASE(stack_red_zone, "stack.red-zone", S, MUST, STACKFUL, "1.10", "2026.1")
#endif

/* control.c, unwind.c: leaving frames otherwise than by return */
CASE(control_longjmp, "control.longjmp", S, MUST, STACKFUL, "1.14", "2026.1")
CASE(control_longjmp_over_switch, "control.longjmp-over-switch", S, MUST, STACKFUL, "1.14",
	"2026.1")
CASE(control_longjmp_in_caller, "control.longjmp-in-caller", S, MUST, STACKFUL, "1.14", "2026.1")
CASE(unwind_walk_ends, "unwind.walk-ends", S, MUST, STACKFUL | UNWIND, "1.21", "2026.1")
CASE(unwind_backtrace_ends, "unwind.backtrace-ends", S, MUST, STACKFUL | UNWIND, "1.21", "2026.1")
CASE(unwind_forced, "unwind.forced", S, MUST, STACKFUL | UNWIND, "1.21", "2026.1")
CASE(unwind_forced_to_the_end, "unwind.forced-to-the-end", S, MUST, STACKFUL | UNWIND, "1.21",
	"2026.1")

/* signals.c, mask.c: signals on a context's stack, and the mask */
CASE(signals_inside, "signals.inside", S, MUST, STACKFUL, "1.22", "2026.1")
CASE(signals_alternate_stack, "signals.alternate-stack", S, MUST, STACKFUL, "1.22", "2026.1")
CASE(signals_timer, "signals.timer", S, MUST, STACKFUL, "1.22", "2026.1")
CASE(signals_from_thread, "signals.from-thread", S, MUST, STACKFUL, "1.22", "2026.1")
CASE(signals_switch_in_handler, "signals.switch-in-handler", S, MUST, STACKFUL | FOREIGN_FRAMES,
	"1.15", "2026.1")
#ifdef __x86_64__
CASE(signals_every_instruction, "signals.every-instruction", S, MUST, STACKFUL, "1.22", "2026.1")
CASE(signals_backtrace_anywhere, "signals.backtrace-anywhere", S, INFO, STACKFUL | UNWIND, "1.21",
	"2026.1")
#endif
CASE(mask_kept, "mask.kept", S, MUST, STACKFUL | SAVES_SIGMASK, "1.19", "2026.1")
CASE(mask_after_finish, "mask.after-finish", S, MUST, STACKFUL | SAVES_SIGMASK, "1.19", "2026.1")
CASE(mask_left_alone, "mask.left-alone", S, MUST, STACKFUL, "1.19", "2026.1")

/* thread_local.c: errno, and variables of a thread */
CASE(errno_caller, "errno.caller", S, MUST, STACKFUL, "1.7", "2026.1")
CASE(errno_context, "errno.context", S, MUST, STACKFUL, "1.7", "2026.1")
CASE(errno_finish, "errno.finish", S, MUST, STACKFUL, "1.7", "2026.1")
CASE(tls_shared, "tls.shared", S, MUST, STACKFUL, "1.20", "2026.1")
CASE(tls_own, "tls.own", S, MUST, STACKFUL | OWN_TLS, "1.20", "2026.1")

/* life.c: from init to fini */
CASE(life_fini_unentered, "life.fini-unentered", S, MUST, STACKFUL, "1.12", "2026.1")
CASE(life_fini_suspended, "life.fini-suspended", S, MUST, STACKFUL, "1.12", "2026.1")
CASE(life_fini_finished, "life.fini-finished", S, MUST, STACKFUL, "1.12", "2026.1")
CASE(life_many, "life.many", S, MUST, STACKFUL, "1.13", "2026.1")
CASE(life_churn, "life.churn", S, MUST, STACKFUL, "1.13", "2026.1")
CASE(life_memory_reused, "life.memory-reused", S, MUST, STACKFUL, "1.12", "2026.1")
CASE(life_finish_untouched, "life.finish-untouched", S, MUST, STACKFUL, "1.11", "2026.1")
CASE(life_finish_final, "life.finish-final", S, MUST, STACKFUL, "1.11", "2026.1")
CASE(life_record_bounds, "life.record-bounds", S, MUST, STACKFUL, "1.2", "2026.1")
CASE(life_init_fails, "life.init-fails", S, MUST, STACKFUL, "1.3", "2026.1")

/* signal_state.c: what a program has set up about signals */
CASE(resources_signals, "resources.signals", S, MUST, STACKFUL, "1.12", "2026.1")

/* order.c, symmetric.c: who goes on */
CASE(order_independent, "order.independent", S, MUST, STACKFUL, "1.13", "2026.1")
CASE(order_opened_between, "order.opened-between", S, MUST, STACKFUL, "1.13", "2026.1")
CASE(order_fifo, "order.fifo", S, MUST, STACKFUL, "1.13", "2026.1")
CASE(order_lifo, "order.lifo", S, MUST, STACKFUL, "1.13", "2026.1")
CASE(order_random, "order.random", S, MUST, STACKFUL, "1.13", "2026.1")
CASE(order_nested, "order.nested", S, MUST, STACKFUL, "1.4", "2026.1")
CASE(order_back_to_resumer, "order.back-to-resumer", S, MUST, STACKFUL, "1.4", "2026.1")
CASE(order_two_callers, "order.two-callers", S, MUST, STACKFUL, "1.5", "2026.1")
CASE(order_record_reused, "order.record-reused", S, MUST, STACKFUL, "1.5", "2026.1")
CASE(order_own_record, "order.own-record", S, MUST, STACKFUL, "1.4", "2026.1")
CASE(symmetric_ring, "symmetric.ring", S, MUST, STACKFUL | SYMMETRIC, "1.16", "2026.1")
CASE(symmetric_past_resumer, "symmetric.past-resumer", S, MUST, STACKFUL | SYMMETRIC, "1.16",
	"2026.1")
CASE(symmetric_finish, "symmetric.finish", S, MUST, STACKFUL | SYMMETRIC, "1.16", "2026.1")
CASE(symmetric_finish_into_fresh, "symmetric.finish-into-fresh", S, MUST, STACKFUL | SYMMETRIC,
	"1.16", "2026.1")

/* threads.c: more than one thread of the program */
CASE(threads_at_once, "threads.at-once", S, MUST, STACKFUL, "1.13", "2026.1")
CASE(threads_lives_at_once, "threads.lives-at-once", S, MUST, STACKFUL, "1.13", "2026.1")
CASE(threads_callers, "threads.callers", S, MUST, STACKFUL, "1.5", "2026.1")
CASE(migrate_there_and_back, "migrate.there-and-back", S, MUST, STACKFUL | MIGRATE, "1.17",
	"2026.1")
CASE(migrate_first_entry, "migrate.first-entry", S, MUST, STACKFUL | MIGRATE, "1.17", "2026.1")
CASE(migrate_outlives_thread, "migrate.outlives-thread", S, MUST, STACKFUL | MIGRATE, "1.17",
	"2026.1")
CASE(migrate_finish_elsewhere, "migrate.finish-elsewhere", S, MUST, STACKFUL | MIGRATE, "1.17",
	"2026.1")
CASE(migrate_round_and_round, "migrate.round-and-round", S, MUST, STACKFUL | MIGRATE, "1.17",
	"2026.1")
CASE(migrate_tls, "migrate.tls", S, MUST, STACKFUL | MIGRATE, "1.17", "2026.1")

/* foreign.c, library.c: other people's code on the stack */
CASE(foreign_sort, "foreign.sort", S, MUST, STACKFUL | FOREIGN_FRAMES, "1.15", "2026.1")
CASE(foreign_two_sorts, "foreign.two-sorts", S, MUST, STACKFUL | FOREIGN_FRAMES, "1.15", "2026.1")
CASE(foreign_tree_walk, "foreign.tree-walk", S, MUST, STACKFUL | FOREIGN_FRAMES, "1.15", "2026.1")
CASE(library_printf, "library.printf", S, MUST, STACKFUL, "1.14", "2026.1")
CASE(library_malloc, "library.malloc", S, MUST, STACKFUL, "1.14", "2026.1")
CASE(library_stdio, "library.stdio", S, MUST, STACKFUL, "1.14", "2026.1")
CASE(library_threads, "library.threads", S, MUST, STACKFUL, "1.14", "2026.1")

/* core.c: the backend under the core */
CASE(core_any_depth, "core.any-depth", S, MUST, STACKFUL, "9.7", "2026.1")
CASE(core_many, "core.many", S, MUST, STACKFUL, "1.13", "2026.1")
CASE(core_nested, "core.nested", S, MUST, STACKFUL, "1.4", "2026.1")
CASE(core_stack_size, "core.stack-size", S, MUST, STACKFUL, "1.9", "2026.1")

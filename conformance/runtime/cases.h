/* SPDX-License-Identifier: MIT */

/*
 * Profile C, by subject; see ../all_cases.h.  A row's function is in the file named above it, and
 * .caps are what the runtime must claim; TURNS is a runtime without RESUME.  A row says only where
 * it differs from these.
 */
#define USUALLY .profile = CONFORM_C, .since = "2026.1"

/* table.c: the struct, and the way in */
RUNTIME_CASE(rt_struct_checked, "rt.struct.checked", "22.1")
RUNTIME_CASE(rt_struct_claims, "rt.struct.claims", "22.1", .level = SHOULD)
RUNTIME_CASE(rt_enter_once, "rt.enter.once", "22.2", .caps = RT_SCHEDULED)
RUNTIME_CASE(rt_enter_again, "rt.enter.again", "22.2", .caps = RT_SCHEDULED)

/* life.c: from the spawn to the end */
RUNTIME_CASE(rt_life_once, "rt.life.once", "22.3")
RUNTIME_CASE(rt_life_begins, "rt.life.begins", "22.3")
RUNTIME_CASE(rt_life_eager_ends, "rt.life.eager-ends", "22.3", .caps = RT_EAGER)
RUNTIME_CASE(rt_life_self, "rt.life.self", "22.3")
RUNTIME_CASE(rt_life_result, "rt.life.result", "22.6")
RUNTIME_CASE(rt_life_join_twice, "rt.life.join-twice", "22.6")
RUNTIME_CASE(rt_life_status, "rt.life.status", "22.7")
RUNTIME_CASE(rt_life_thousand, "rt.life.thousand", "22.3")
RUNTIME_CASE(rt_life_sizes, "rt.life.sizes", "22.3")

/* order.c: the order in which coroutines run */
RUNTIME_CASE(rt_order_alternates, "rt.order.alternates", "22.4", .caps = RT_RESUME)
RUNTIME_CASE(rt_order_two, "rt.order.two", "22.4", .caps = RT_RESUME)
RUNTIME_CASE(rt_order_last_resumer, "rt.order.last-resumer", "22.4", .caps = RT_RESUME)
RUNTIME_CASE(rt_order_turns, "rt.order.turns", "22.5", .caps = RT_TURNS)
RUNTIME_CASE(rt_order_first_come, "rt.order.first-come", "22.5", .level = SHOULD, .caps = RT_TURNS)
RUNTIME_CASE(rt_order_alone, "rt.order.alone", "22.5", .caps = RT_TURNS)
RUNTIME_CASE(rt_order_join_waits, "rt.order.join-waits", "22.6", .caps = RT_TURNS)
RUNTIME_CASE(rt_order_join_inside, "rt.order.join-inside", "22.6", .caps = RT_TURNS | RT_OWN_STACKS)
RUNTIME_CASE(rt_order_spawn_inside, "rt.order.spawn-inside", "22.3")

/* nest.c: coroutines inside coroutines, and yields from far below */
RUNTIME_CASE(rt_nest_inside, "rt.nest.inside", "22.4", .caps = RT_RESUME)
RUNTIME_CASE(rt_nest_deep, "rt.nest.deep", "22.4", .caps = RT_RESUME)
RUNTIME_CASE(rt_nest_status, "rt.nest.status", "22.7", .caps = RT_RESUME)
RUNTIME_CASE(rt_nest_calls, "rt.nest.calls", "22.8", .caps = RT_OWN_STACKS)
RUNTIME_CASE(rt_nest_foreign, "rt.nest.foreign", "22.8", .caps = RT_OWN_STACKS)

/* values.c: values, and errors that are thrown in */
RUNTIME_CASE(rt_values_out, "rt.values.out", "22.9", .caps = RT_VALUES)
RUNTIME_CASE(rt_values_in, "rt.values.in", "22.9", .caps = RT_VALUES)
RUNTIME_CASE(rt_values_any, "rt.values.any", "22.9", .caps = RT_VALUES)
RUNTIME_CASE(rt_values_apart, "rt.values.apart", "22.9", .caps = RT_VALUES)
RUNTIME_CASE(rt_values_unwanted, "rt.values.unwanted", "22.9", .caps = RT_VALUES)
RUNTIME_CASE(rt_throw_caught, "rt.throw.caught", "22.10", .caps = RT_THROW)
RUNTIME_CASE(rt_throw_leaves, "rt.throw.leaves", "22.10", .caps = RT_THROW)
RUNTIME_CASE(rt_throw_unstarted, "rt.throw.unstarted", "22.10", .caps = RT_THROW)
RUNTIME_CASE(rt_close_ends, "rt.close.ends", "22.11", .caps = RT_CLOSE)
RUNTIME_CASE(rt_close_ignored, "rt.close.ignored", "22.11", .caps = RT_CLOSE)
RUNTIME_CASE(rt_close_unstarted, "rt.close.unstarted", "22.11", .caps = RT_CLOSE)

/* misuse.c: calls that must be refused */
RUNTIME_CASE(rt_misuse_resume_ended, "rt.misuse.resume-ended", "22.12",
	     .caps = RT_CHECKED | RT_RESUME)
RUNTIME_CASE(rt_misuse_resume_self, "rt.misuse.resume-self", "22.12",
	     .caps = RT_CHECKED | RT_RESUME)
RUNTIME_CASE(rt_misuse_resume_outer, "rt.misuse.resume-outer", "22.12",
	     .caps = RT_CHECKED | RT_RESUME)
RUNTIME_CASE(rt_misuse_destroy_self, "rt.misuse.destroy-self", "22.12", .caps = RT_CHECKED)
RUNTIME_CASE(rt_misuse_join_self, "rt.misuse.join-self", "22.12", .caps = RT_CHECKED)
RUNTIME_CASE(rt_misuse_join_suspended, "rt.misuse.join-suspended", "22.12",
	     .caps = RT_CHECKED | RT_RESUME)

/* many.c: many at once, and those that never come to their end */
RUNTIME_CASE(rt_many_live, "rt.many.live", "22.13")
RUNTIME_CASE(rt_many_ended, "rt.many.ended", "22.13")
RUNTIME_CASE(rt_many_unstarted, "rt.many.unstarted", "22.13")
RUNTIME_CASE(rt_many_suspended, "rt.many.suspended", "22.13")
RUNTIME_CASE(rt_destroy_unstarted, "rt.destroy.unstarted", "22.7")
RUNTIME_CASE(rt_destroy_suspended, "rt.destroy.suspended", "22.7")
RUNTIME_CASE(rt_destroy_middle, "rt.destroy.middle", "22.7")
RUNTIME_CASE(rt_destroy_inside, "rt.destroy.inside", "22.7")

/* stack.c: stacks, registers, floating point, longjmp */
RUNTIME_CASE(rt_stack_aligned, "rt.stack.aligned", "22.8", .caps = RT_OWN_STACKS)
RUNTIME_CASE(rt_stack_size, "rt.stack.size", "22.8", .caps = RT_OWN_STACKS)
RUNTIME_CASE(rt_stack_usual, "rt.stack.usual", "22.8", .caps = RT_OWN_STACKS)
RUNTIME_CASE(rt_stack_apart, "rt.stack.apart", "22.8", .caps = RT_OWN_STACKS)
RUNTIME_CASE(rt_registers_kept, "rt.registers.kept", "22.8", .caps = RT_OWN_STACKS)
RUNTIME_CASE(rt_longjmp_yield, "rt.longjmp.yield", "22.8", .caps = RT_OWN_STACKS)
RUNTIME_CASE(rt_longjmp_frames, "rt.longjmp.frames", "22.8", .caps = RT_OWN_STACKS)
RUNTIME_CASE(rt_fpu_sound, "rt.fpu.sound", "22.14", .caps = RT_OWN_STACKS)
RUNTIME_CASE(rt_fpu_rounding, "rt.fpu.own-rounding", "22.14", .caps = RT_SAVES_FPU | RT_OWN_STACKS)

/* signals.c: signals, forks and threads */
RUNTIME_CASE(rt_signal_handled, "rt.signal.handled", "22.15")
RUNTIME_CASE(rt_signal_mask_left, "rt.signal.mask-left", "22.15")
RUNTIME_CASE(rt_signal_mask_own, "rt.signal.mask-own", "22.15", .caps = RT_SAVES_SIGMASK)
RUNTIME_CASE(rt_fork_goes_on, "rt.fork.goes-on", "22.15", .caps = RT_FORK)
RUNTIME_CASE(rt_thread_each, "rt.thread.each", "22.15", .caps = RT_THREADS)
RUNTIME_CASE(rt_thread_moves, "rt.thread.moves", "22.15", .caps = RT_MIGRATE | RT_RESUME)

/* symmetric.c: a hand-over */
RUNTIME_CASE(rt_transfer_pair, "rt.transfer.pair", "22.16", .caps = RT_SYMMETRIC | RT_OWN_STACKS)
RUNTIME_CASE(rt_transfer_yields, "rt.transfer.yields", "22.16",
	     .caps = RT_SYMMETRIC | RT_OWN_STACKS)

/* channel.c */
RUNTIME_CASE(rt_channel_order, "rt.channel.order", "22.17", .caps = RT_CHANNEL | RT_OWN_STACKS)
RUNTIME_CASE(rt_channel_waits, "rt.channel.waits", "22.17", .caps = RT_CHANNEL | RT_OWN_STACKS)
RUNTIME_CASE(rt_channel_many, "rt.channel.many", "22.17", .caps = RT_CHANNEL | RT_OWN_STACKS)

#undef USUALLY

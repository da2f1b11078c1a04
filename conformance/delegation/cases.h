/* SPDX-License-Identifier: MIT */

/* Profile G, delegation; see ../cases.h.  A row's function is in the file named above it. */

/* rules.c: the six rules of PEP 380 */
CASE(del_rule1_values_pass, "del.rule1.values-pass", G, MUST, NONE, "7.1", "2026.1")
CASE(del_rule2_send_none_is_next, "del.rule2.send-none-is-next", G, MUST, NONE, "7.2", "2026.1")
CASE(del_rule2_send_value, "del.rule2.send-value", G, MUST, NONE, "7.2", "2026.1")
CASE(del_rule2_finish_resumes, "del.rule2.finish-resumes", G, MUST, NONE, "7.3", "2026.1")
CASE(del_rule2_error_propagates, "del.rule2.error-propagates", G, MUST, NONE, "7.4", "2026.1")
CASE(del_rule2_error_first, "del.rule2.error-first", G, MUST, NONE, "7.4", "2026.1")
CASE(del_rule3_result, "del.rule3.result", G, MUST, NONE, "7.3", "2026.1")
CASE(del_rule4_return_expr, "del.rule4.return-expr", G, MUST, NONE, "7.3", "2026.1")
CASE(del_rule5_throw, "del.rule5.throw", G, MUST, NONE, "7.6", "2026.1")
CASE(del_rule5_throw_base, "del.rule5.throw-base", G, MUST, NONE, "7.6", "2026.1")
CASE(del_rule5_throw_finish, "del.rule5.throw-finish", G, MUST, NONE, "7.3", "2026.1")
CASE(del_rule5_throw_yields, "del.rule5.throw-yields", G, MUST, NONE, "7.6", "2026.1")
CASE(del_rule5_throw_error, "del.rule5.throw-error", G, MUST, NONE, "7.4", "2026.1")
CASE(del_rule6_close, "del.rule6.close", G, MUST, NONE, "7.7", "2026.1")
CASE(del_rule6_close_error, "del.rule6.close-error", G, MUST, NONE, "7.7", "2026.1")
CASE(del_rule6_throw_exit, "del.rule6.throw-exit", G, MUST, NONE, "7.7", "2026.1")
CASE(del_rule6_exit_then_raised_outside, "del.rule6.exit-then-raised-outside",
	G, MUST, NONE, "7.7", "2026.1")
CASE(del_rule6_exit_subgen_yields, "del.rule6.exit-subgen-yields", G, MUST, NONE, "7.7", "2026.1")
CASE(del_rule6_exit_subgen_raises, "del.rule6.exit-subgen-raises", G, MUST, NONE, "7.7", "2026.1")
CASE(del_rule6_delegator_ignores, "del.rule6.delegator-ignores", G, MUST, NONE, "5.11", "2026.1")

/* iter.c: delegates that are iterators */
CASE(del_iter_next, "del.iter.next", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_empty, "del.iter.empty", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_no_send, "del.iter.no-send", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_no_throw, "del.iter.no-throw", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_no_throw_stop, "del.iter.no-throw-stop", G, MUST, NONE, "7.9", "2026.1")
CASE(del_iter_no_close, "del.iter.no-close", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_custom_send, "del.iter.custom-send", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_send_ends, "del.iter.send-ends", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_custom_return, "del.iter.custom-return", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_custom_throw_continues, "del.iter.custom-throw-continues",
	G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_throw_ends, "del.iter.throw-ends", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_error, "del.iter.error", G, MUST, NONE, "7.4", "2026.1")
CASE(del_iter_close_called_once, "del.iter.close-called-once", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_close_not_called, "del.iter.close-not-called", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_close_on_drop, "del.iter.close-on-drop", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_close_error, "del.iter.close-error", G, MUST, NONE, "7.8", "2026.1")
CASE(del_iter_running_during_close, "del.iter.running-during-close",
	G, MUST, NONE, "7.10", "2026.1")
CASE(del_iter_running_during_methods, "del.iter.running-during-methods",
	G, MUST, NONE, "7.10", "2026.1")

/* ready.c: the iterators that weft brings along */
CASE(del_ready_range, "del.ready.range", G, MUST, NONE, "7.8", "2026.1")
CASE(del_ready_range_empty, "del.ready.range-empty", G, MUST, NONE, "7.8", "2026.1")
CASE(del_ready_range_overflow, "del.ready.range-overflow", G, MUST, NONE, "7.8", "2026.1")
CASE(del_ready_chars, "del.ready.chars", G, MUST, NONE, "7.8", "2026.1")
CASE(del_ready_array, "del.ready.array", G, MUST, NONE, "7.8", "2026.1")
CASE(del_ready_end, "del.ready.end", G, MUST, NONE, "7.8", "2026.1")
CASE(del_ready_methods, "del.ready.methods", G, MUST, NONE, "7.8", "2026.1")

/* structure.c: starts, repetitions, the way of errors, queries */
CASE(del_initial_priming, "del.initial-priming", G, MUST, NONE, "7.5", "2026.1")
CASE(del_loop_same_level, "del.loop.same-level", G, MUST, NONE, "7.5", "2026.1")
CASE(del_grouper_last, "del.grouper.last", G, MUST, NONE, "7.3", "2026.1")
CASE(del_grouper_error, "del.grouper.error", G, MUST, NONE, "7.4", "2026.1")
CASE(del_started_delegate, "del.started-delegate", G, MUST, NONE, "7.5", "2026.1")
CASE(del_finished_delegate, "del.finished-delegate", G, MUST, NONE, "7.5", "2026.1")
CASE(del_finished_delegate_failed, "del.finished-delegate.failed", G, MUST, NONE, "7.5", "2026.1")
CASE(del_catch_in_delegator, "del.catch-in-delegator", G, MUST, NONE, "7.4", "2026.1")
CASE(del_stop_raised, "del.stop-raised", G, MUST, NONE, "6.2", "2026.1")
CASE(del_try_around_error, "del.try-around.error", G, MUST, NONE, "6.3", "2026.1")
CASE(del_try_around_throw, "del.try-around.throw", G, MUST, NONE, "6.3", "2026.1")
CASE(del_try_around_close, "del.try-around.close", G, MUST, NONE, "6.3", "2026.1")
CASE(del_try_around_destroy, "del.try-around.destroy", G, MUST, NONE, "6.3", "2026.1")
CASE(del_destroy_error, "del.destroy-error", G, MUST, NONE, "4.6", "2026.1")

/* busy.c: loops, and driving a delegator from below */
CASE(del_loop_detected_self, "del.loop-detected.self", G, MUST, NONE, "7.11", "2026.1")
CASE(del_loop_detected, "del.loop-detected", G, MUST, NONE, "7.11", "2026.1")
CASE(del_loop_detected_uncaught, "del.loop-detected.uncaught", G, MUST, NONE, "7.11", "2026.1")
CASE(del_loop_suspended_ancestor, "del.loop-detected.suspended-ancestor",
	G, MUST, NONE, "7.11", "2026.1")
CASE(del_loop_suspended_ancestor_caught, "del.loop-detected.suspended-ancestor-caught",
	G, MUST, NONE, "7.11", "2026.1")
CASE(del_loop_suspended_ancestor_delegation, "del.loop-detected.suspended-ancestor-delegation",
	G, MUST, NONE, "7.11", "2026.1")
CASE(del_claims_running_next, "del.claims-running.next", G, MUST, NONE, "7.11", "2026.1")
CASE(del_claims_running_send, "del.claims-running.send", G, MUST, NONE, "7.11", "2026.1")
CASE(del_claims_running_throw, "del.claims-running.throw", G, MUST, NONE, "7.11", "2026.1")
CASE(del_claims_running_close, "del.claims-running.close", G, MUST, NONE, "7.11", "2026.1")
CASE(del_claims_running_unref, "del.claims-running.unref", G, MUST, NONE, "7.11", "2026.1")
CASE(del_claims_running_during_close, "del.claims-running.during-close",
	G, MUST, NONE, "7.11", "2026.1")

/* shared.c: delegates that others drive as well */
CASE(del_shared, "del.shared", G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_throw, "del.shared.throw", G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_states, "del.shared.states", G, MUST, NONE, "4.2", "2026.1")
CASE(del_shared_intermediate, "del.shared.intermediate", G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_finished_behind, "del.shared.finished-behind", G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_finished_behind_send, "del.shared.finished-behind.send",
	G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_finished_behind_throw, "del.shared.finished-behind.throw",
	G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_finished_behind_stop, "del.shared.finished-behind.stop",
	G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_finished_behind_close, "del.shared.finished-behind.close",
	G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_finished_behind_exit, "del.shared.finished-behind.exit",
	G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_intermediate_finished, "del.shared.intermediate-finished",
	G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_two_delegators, "del.shared.two-delegators", G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_two_delegators_close, "del.shared.two-delegators.close",
	G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_two_delegators_result, "del.shared.two-delegators.result",
	G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_two_delegators_error, "del.shared.two-delegators.error",
	G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_two_delegators_ignored, "del.shared.two-delegators.ignored",
	G, MUST, NONE, "7.12", "2026.1")
CASE(del_shared_every_handle, "del.shared.every-handle", G, MUST, NONE, "7.12", "2026.1")

/* release.c: when a delegate is let go */
CASE(del_abandoned_delegate, "del.abandoned-delegate", G, MUST, NONE, "7.13", "2026.1")
CASE(del_abandoned_delegate_caught, "del.abandoned-delegate.caught",
	G, MUST, NONE, "7.13", "2026.1")
CASE(del_abandoned_delegate_held, "del.abandoned-delegate.held", G, MUST, NONE, "7.13", "2026.1")
CASE(del_abandoned_delegate_reported, "del.abandoned-delegate.reported",
	G, MUST, NONE, "4.7", "2026.1")
CASE(del_abandoned_chain, "del.abandoned-delegate.chain", G, MUST, NONE, "7.13", "2026.1")
CASE(del_release_handle_early, "del.release.handle-early", G, MUST, NONE, "4.5", "2026.1")
CASE(del_release_on_finish, "del.release-on-finish", G, MUST, NONE, "7.13", "2026.1")
CASE(del_release_on_error, "del.release-on-finish.error", G, MUST, NONE, "7.13", "2026.1")
CASE(del_release_finished_behind, "del.release-on-finish.behind", G, MUST, NONE, "7.13", "2026.1")
CASE(del_dropped_order, "del.dropped.order", G, MUST, NONE, "2.5", "2026.1")
CASE(del_dropped_none, "del.dropped.none", G, MUST, NONE, "2.5", "2026.1")

/* start.c: delegates that cannot be started, or may not be waited for */
CASE(del_start_no_memory, "del.start.no-memory",
	G, MUST, STACKFUL | WANTS_STACK | NO_PROBE, "3.5", "2026.1")
CASE(del_start_no_memory_uncaught, "del.start.no-memory-uncaught",
	G, MUST, STACKFUL | WANTS_STACK | NO_PROBE, "3.5", "2026.1")
CASE(del_start_init_fails, "del.start.init-fails", G, MUST, STACKFUL | NO_PROBE, "7.4", "2026.1")
CASE(del_single_use_finished_behind, "del.single-use.finished-behind",
	G, MUST, NONE, "8.2", "2026.1")
CASE(del_single_use_finished_behind_throw, "del.single-use.finished-behind-throw",
	G, MUST, NONE, "8.2", "2026.1")

/* depth.c: long chains, and what they cost */
CASE(del_depth_next, "del.depth.next", G, MUST, NONE, "7.14", "2026.1")
CASE(del_depth_return, "del.depth.return", G, MUST, NONE, "7.14", "2026.1")
CASE(del_depth_throw, "del.depth.throw", G, MUST, NONE, "7.14", "2026.1")
CASE(del_depth_throw_caught, "del.depth.throw-caught", G, MUST, NONE, "7.14", "2026.1")
CASE(del_depth_close, "del.depth.close", G, MUST, NONE, "7.14", "2026.1")
CASE(del_depth_close_error, "del.depth.close-error", G, MUST, NONE, "7.14", "2026.1")
CASE(del_depth_from_inside, "del.depth.from-inside", G, MUST, NONE, "7.14", "2026.1")
CASE(del_cost_switches, "del.cost.switches", G, SHOULD, STACKFUL | NO_PROBE, "7.14", "2026.1")
CASE(del_cost_no_allocation, "del.cost.no-allocation", G, SHOULD, NONE, "7.14", "2026.1")
CASE(del_cost_untouched, "del.cost.untouched", G, SHOULD, NONE, "7.14", "2026.1")
CASE(del_cost_untouched_iter, "del.cost.untouched-iter", G, SHOULD, NONE, "7.14", "2026.1")

/* matrix.c: an error from outside by what the cleanup does */
CASE(del_mx_none_close, "del.mx.none.close", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_none_throw_exit, "del.mx.none.throw-exit", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_none_throw_stop, "del.mx.none.throw-stop", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_none_throw_base, "del.mx.none.throw-base", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_none_throw_ordinary, "del.mx.none.throw-ordinary", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_exit_close, "del.mx.raise-exit.close", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_exit_throw_exit, "del.mx.raise-exit.throw-exit", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_exit_throw_stop, "del.mx.raise-exit.throw-stop", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_exit_throw_base, "del.mx.raise-exit.throw-base", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_exit_throw_ordinary, "del.mx.raise-exit.throw-ordinary",
	G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_stop_close, "del.mx.raise-stop.close", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_stop_throw_exit, "del.mx.raise-stop.throw-exit", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_stop_throw_stop, "del.mx.raise-stop.throw-stop", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_stop_throw_base, "del.mx.raise-stop.throw-base", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_stop_throw_ordinary, "del.mx.raise-stop.throw-ordinary",
	G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_base_close, "del.mx.raise-base.close", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_base_throw_exit, "del.mx.raise-base.throw-exit", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_base_throw_stop, "del.mx.raise-base.throw-stop", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_base_throw_base, "del.mx.raise-base.throw-base", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_base_throw_ordinary, "del.mx.raise-base.throw-ordinary",
	G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_ordinary_close, "del.mx.raise-ordinary.close", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_ordinary_throw_exit, "del.mx.raise-ordinary.throw-exit",
	G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_ordinary_throw_stop, "del.mx.raise-ordinary.throw-stop",
	G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_ordinary_throw_base, "del.mx.raise-ordinary.throw-base",
	G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_raise_ordinary_throw_ordinary, "del.mx.raise-ordinary.throw-ordinary",
	G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_yield_close, "del.mx.yield.close", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_yield_throw_exit, "del.mx.yield.throw-exit", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_yield_throw_stop, "del.mx.yield.throw-stop", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_yield_throw_base, "del.mx.yield.throw-base", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_yield_throw_ordinary, "del.mx.yield.throw-ordinary", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_return_close, "del.mx.return.close", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_return_throw_exit, "del.mx.return.throw-exit", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_return_throw_stop, "del.mx.return.throw-stop", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_return_throw_base, "del.mx.return.throw-base", G, MUST, NONE, "7.7", "2026.1")
CASE(del_mx_return_throw_ordinary, "del.mx.return.throw-ordinary", G, MUST, NONE, "7.7", "2026.1")

/* call.c: in nested calls, and in stackful bodies */
CASE(del_call_result, "del.call.result", G, MUST, NONE, "9.3", "2026.1")
CASE(del_call_throw, "del.call.throw", G, MUST, NONE, "9.3", "2026.1")
CASE(del_call_close, "del.call.close", G, MUST, NONE, "9.3", "2026.1")
CASE(del_call_exit_taken, "del.call.exit-taken", G, MUST, NONE, "9.3", "2026.1")
CASE(del_call_in_delegate, "del.call.in-delegate", G, MUST, NONE, "9.3", "2026.1")
CASE(del_plain_result, "del.plain.result", G, MUST, STACKFUL | NO_PROBE, "9.7", "2026.1")
CASE(del_plain_throw, "del.plain.throw", G, MUST, STACKFUL | NO_PROBE, "9.7", "2026.1")
CASE(del_plain_close, "del.plain.close", G, MUST, STACKFUL | NO_PROBE, "9.7", "2026.1")
CASE(del_plain_as_delegate, "del.plain.as-delegate", G, MUST, STACKFUL | NO_PROBE, "9.7", "2026.1")

/* foreign.c: delegates on another backend */
CASE(del_foreign_send, "del.foreign.send", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_return, "del.foreign.return", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_error, "del.foreign.error", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_throw, "del.foreign.throw", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_throw_stop, "del.foreign.throw-stop", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_close, "del.foreign.close", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_close_error, "del.foreign.close-error", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_exit, "del.foreign.exit", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_ignored, "del.foreign.ignored", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_query, "del.foreign.query", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_shared, "del.foreign.shared", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_finished_behind_throw, "del.foreign.finished-behind-throw",
	G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_finished_behind_stop, "del.foreign.finished-behind-stop",
	G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_finished, "del.foreign.finished", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_busy, "del.foreign.busy", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_chain, "del.foreign.chain", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_chain_destroy, "del.foreign.chain-destroy", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_awaited, "del.foreign.awaited", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_type, "del.foreign.type", G, MUST, NONE, "7.16", "2026.1")
CASE(del_foreign_single_use_finished_behind, "del.foreign.single-use-finished-behind",
	G, MUST, NONE, "7.16", "2026.1")

/* formal.c: the expansion that PEP 380 gives */
CASE(del_formal_equivalence, "del.formal.equivalence", G, MUST, NONE, "7.17", "2026.1")

/* SPDX-License-Identifier: MIT */

/* Profile G, by subject; see ../cases.h.  A row's function is in the file named above it. */

/* state.c: states and introspection */
CASE(gen_state_created, "gen.state.created", G, MUST, NONE, "4.1", "2026.1")
CASE(gen_state_suspended, "gen.state.suspended", G, MUST, NONE, "4.2", "2026.1")
CASE(gen_state_running_self, "gen.state.running-self", G, MUST, NONE, "4.2", "2026.1")
CASE(gen_state_running_delegator, "gen.state.running-delegator", G, MUST, NONE, "4.2", "2026.1")
CASE(gen_state_closed_return, "gen.state.closed-return", G, MUST, NONE, "4.2", "2026.1")
CASE(gen_state_closed_error, "gen.state.closed-error", G, MUST, NONE, "4.2", "2026.1")
CASE(gen_state_closed_close, "gen.state.closed-close", G, MUST, NONE, "4.2", "2026.1")
CASE(gen_state_fresh_send_rejected_stays_created, "gen.state.fresh-send-rejected-stays-created",
	G, MUST, NONE, "5.2", "2026.1")
CASE(gen_state_after_ignored_exit, "gen.state.after-ignored-exit", G, MUST, NONE, "5.11", "2026.1")
CASE(gen_name_get_set, "gen.name.get-set", G, MUST, NONE, "4.4", "2026.1")
CASE(gen_deleg_query, "gen.deleg.query", G, MUST, NONE, "7.15", "2026.1")
CASE(gen_deleg_query_iter, "gen.deleg.query-iter", G, MUST, NONE, "7.15", "2026.1")

/* send.c: next and send */
CASE(gen_next_primes, "gen.next.primes", G, MUST, NONE, "5.1", "2026.1")
CASE(gen_send_none_primes, "gen.send.none-primes", G, MUST, NONE, "5.1", "2026.1")
CASE(gen_send_fresh_non_none, "gen.send.fresh-non-none", G, MUST, NONE, "5.2", "2026.1")
CASE(gen_send_delivers, "gen.send.delivers", G, MUST, NONE, "5.3", "2026.1")
CASE(gen_next_delivers_none, "gen.next.delivers-none", G, MUST, NONE, "5.1", "2026.1")
CASE(gen_yield_none_default, "gen.yield.none-default", G, MUST, NONE, "2.2", "2026.1")
CASE(gen_send_returns_next, "gen.send.returns-next", G, MUST, NONE, "5.3", "2026.1")
CASE(gen_locals_persist, "gen.locals.persist", G, MUST, NONE, "9.2", "2026.1")
CASE(gen_next_most_recent_caller, "gen.next.most-recent-caller", G, MUST, NONE, "5.4", "2026.1")
CASE(gen_next_after_return, "gen.next.after-return", G, MUST, NONE, "5.5", "2026.1")
CASE(gen_next_after_error, "gen.next.after-error", G, MUST, NONE, "5.5", "2026.1")
CASE(gen_send_after_finish, "gen.send.after-finish", G, MUST, NONE, "5.5", "2026.1")
CASE(gen_yield_in_expression_order, "gen.yield.in-expression-order", G, MUST, NONE, "5.3", "2026.1")
CASE(gen_prime_helper, "gen.prime.helper", G, MUST, NONE, "5.1", "2026.1")
CASE(gen_prime_incompatible_deleg, "gen.prime.incompatible-deleg", G, MUST, NONE, "7.5", "2026.1")

/* iterate.c: loops, many at once, bodies that make more of themselves */
CASE(gen_iterate_forloop, "gen.iterate.forloop", G, MUST, NONE, "5.16", "2026.1")
CASE(gen_iterate_body_error, "gen.iterate.body-error", G, MUST, NONE, "5.16", "2026.1")
CASE(gen_iterate_break, "gen.iterate.break", G, MUST, NONE, "5.16", "2026.1")
CASE(gen_many, "gen.many", G, MUST, NONE, "4.10", "2026.1")
CASE(gen_recursive_tree, "gen.recursive.tree", G, MUST, NONE, "5.14", "2026.1")
CASE(gen_recursive_combinations, "gen.recursive.combinations", G, MUST, NONE, "5.14", "2026.1")
CASE(gen_recursive_queens, "gen.recursive.queens", G, MUST, NONE, "5.14", "2026.1")

/* return.c: returned values */
CASE(gen_return_value, "gen.return.value", G, MUST, NONE, "6.1", "2026.1")
CASE(gen_return_value_send, "gen.return.value-send", G, MUST, NONE, "6.1", "2026.1")
CASE(gen_return_none, "gen.return.none", G, MUST, NONE, "6.1", "2026.1")
CASE(gen_return_any_value, "gen.return.any-value", G, MUST, NONE, "6.1", "2026.1")
CASE(gen_return_heap_ownership, "gen.return.heap-ownership", G, MUST, NONE, "2.4", "2026.1")
CASE(gen_return_sentinel, "gen.return.sentinel", G, MUST, NONE, "6.1", "2026.1")
CASE(gen_return_not_catchable, "gen.return.not-catchable", G, MUST, NONE, "6.5", "2026.1")
CASE(gen_return_finally_yield, "gen.return.finally-yield", G, MUST, NONE, "6.4", "2026.1")

/* stop.c: the stop error, PEP 479 */
CASE(gen_479_raise, "gen.479.raise", G, MUST, NONE, "6.2", "2026.1")
CASE(gen_479_raise_code, "gen.479.raise-code", G, MUST, NONE, "6.2", "2026.1")
CASE(gen_479_catchable_inside, "gen.479.catchable-inside", G, MUST, NONE, "6.2", "2026.1")
CASE(gen_479_nested_next, "gen.479.nested-next", G, MUST, NONE, "6.2", "2026.1")
CASE(gen_479_then_finished, "gen.479.then-finished", G, MUST, NONE, "6.2", "2026.1")
CASE(gen_479_throw, "gen.479.throw", G, MUST, NONE, "6.2", "2026.1")
CASE(gen_479_throw_fresh, "gen.479.throw-fresh", G, MUST, NONE, "5.7", "2026.1")
CASE(gen_479_finally_raise_on_close, "gen.479.finally-raise-on-close",
	G, MUST, NONE, "6.2", "2026.1")

/* throw.c: throw */
CASE(gen_throw_at_yield, "gen.throw.at-yield", G, MUST, NONE, "5.6", "2026.1")
CASE(gen_throw_returns_next_yield, "gen.throw.returns-next-yield", G, MUST, NONE, "5.6", "2026.1")
CASE(gen_throw_caught_then_return, "gen.throw.caught-then-return", G, MUST, NONE, "5.6", "2026.1")
CASE(gen_throw_uncaught, "gen.throw.uncaught", G, MUST, NONE, "5.6", "2026.1")
CASE(gen_throw_replaced, "gen.throw.replaced", G, MUST, NONE, "5.6", "2026.1")
CASE(gen_throw_fresh, "gen.throw.fresh", G, MUST, NONE, "5.7", "2026.1")
CASE(gen_throw_closed, "gen.throw.closed", G, MUST, NONE, "5.8", "2026.1")
CASE(gen_throw_closed_stop, "gen.throw.closed-stop", G, MUST, NONE, "5.8", "2026.1")
CASE(gen_throw_exit_class, "gen.throw.exit-class", G, MUST, NONE, "5.9", "2026.1")
CASE(gen_throw_exit_uncaught, "gen.throw.exit-uncaught", G, MUST, NONE, "5.9", "2026.1")
CASE(gen_throw_identity, "gen.throw.identity", G, MUST, NONE, "3.3", "2026.1")
CASE(gen_throw_invalid, "gen.throw.invalid", G, MUST, NONE, "5.10", "2026.1")
CASE(gen_throw_resume_loop, "gen.throw.resume-loop", G, MUST, NONE, "5.6", "2026.1")
CASE(gen_throw_continues_send, "gen.throw.continues-send", G, MUST, NONE, "5.6", "2026.1")
CASE(gen_reraise, "gen.reraise", G, MUST, NONE, "9.5", "2026.1")

/* close.c: close */
CASE(gen_close_suspended, "gen.close.suspended", G, MUST, NONE, "5.11", "2026.1")
CASE(gen_close_handler_runs, "gen.close.handler-runs", G, MUST, NONE, "5.11", "2026.1")
CASE(gen_close_swallow_return, "gen.close.swallow-return", G, MUST, NONE, "5.11", "2026.1")
CASE(gen_close_stop_is_ok, "gen.close.stop-is-ok", G, MUST, NONE, "5.11", "2026.1")
CASE(gen_close_ignored, "gen.close.ignored", G, MUST, NONE, "5.11", "2026.1")
CASE(gen_close_ignored_value_dropped, "gen.close.ignored-value-dropped",
	G, MUST, NONE, "2.5", "2026.1")
CASE(gen_close_ignored_again, "gen.close.ignored-again", G, MUST, NONE, "5.11", "2026.1")
CASE(gen_close_other_error, "gen.close.other-error", G, MUST, NONE, "5.11", "2026.1")
CASE(gen_close_new_exit_object, "gen.close.new-exit-object", G, MUST, NONE, "5.11", "2026.1")
CASE(gen_close_fresh, "gen.close.fresh", G, MUST, NONE, "5.12", "2026.1")
CASE(gen_close_closed, "gen.close.closed", G, MUST, NONE, "5.12", "2026.1")
CASE(gen_close_exit_not_plain_error, "gen.close.exit-not-plain-error",
	G, MUST, NONE, "3.2", "2026.1")
CASE(gen_close_with_await_chain, "gen.close.with-await-chain", G, MUST, NONE, "7.7", "2026.1")

/* reenter.c: driving what runs already */
CASE(gen_reent_next, "gen.reent.next", G, MUST, NONE, "5.13", "2026.1")
CASE(gen_reent_send, "gen.reent.send", G, MUST, NONE, "5.13", "2026.1")
CASE(gen_reent_throw, "gen.reent.throw", G, MUST, NONE, "5.13", "2026.1")
CASE(gen_reent_close, "gen.reent.close", G, MUST, NONE, "5.13", "2026.1")
CASE(gen_reent_destroy_running, "gen.reent.destroy-running", G, MUST, NONE, "4.8", "2026.1")
CASE(gen_reent_catchable, "gen.reent.catchable", G, MUST, NONE, "5.13", "2026.1")
CASE(gen_reent_propagates, "gen.reent.propagates", G, MUST, NONE, "5.13", "2026.1")
CASE(gen_reent_handled_error_kept, "gen.reent.handled-error-kept", G, MUST, NONE, "3.4", "2026.1")
CASE(gen_reent_via_delegate, "gen.reent.via-delegate", G, MUST, NONE, "7.11", "2026.1")
CASE(gen_reent_via_delegate_send, "gen.reent.via-delegate-send", G, MUST, NONE, "7.11", "2026.1")
CASE(gen_reent_via_delegate_throw, "gen.reent.via-delegate-throw", G, MUST, NONE, "7.11", "2026.1")
CASE(gen_reent_via_delegate_close, "gen.reent.via-delegate-close", G, MUST, NONE, "7.11", "2026.1")
CASE(gen_reent_via_delegate_destroy, "gen.reent.via-delegate-destroy",
	G, MUST, NONE, "4.8", "2026.1")
CASE(gen_resume_other_nested, "gen.resume-other.nested", G, MUST, NONE, "5.14", "2026.1")
CASE(gen_interleave, "gen.interleave", G, MUST, NONE, "5.14", "2026.1")

/* thread.c: more than one thread */
CASE(gen_thread_concurrent_resume, "gen.thread.concurrent-resume",
	G, MUST, MIGRATE, "5.15", "2026.1")
CASE(gen_thread_migrate, "gen.thread.migrate", G, MUST, MIGRATE, "5.17", "2026.1")
CASE(gen_thread_migrate_ends, "gen.thread.migrate-ends", G, MUST, MIGRATE, "5.17", "2026.1")

/* cleanup.c: what runs on the way out */
CASE(gen_finally_order, "gen.finally.order", G, MUST, NONE, "6.3", "2026.1")
CASE(gen_finally_order_throw, "gen.finally.order-throw", G, MUST, NONE, "6.3", "2026.1")
CASE(gen_finally_order_close, "gen.finally.order-close", G, MUST, NONE, "6.3", "2026.1")
CASE(gen_finally_order_calls, "gen.finally.order-calls", G, MUST, NONE, "6.3", "2026.1")
CASE(gen_finally_yield_ok, "gen.finally.yield-ok", G, MUST, NONE, "6.4", "2026.1")
CASE(gen_finally_raise_replaces, "gen.finally.raise-replaces", G, MUST, NONE, "6.4", "2026.1")
CASE(gen_finally_throw_replaces_parked, "gen.finally.throw-replaces-parked",
	G, MUST, NONE, "6.4", "2026.1")
CASE(gen_finally_return_swallows, "gen.finally.return-swallows", G, MUST, NONE, "6.4", "2026.1")
CASE(gen_try_matrix, "gen.try-matrix", G, MUST, NONE, "6.3", "2026.1")
CASE(gen_locals_released_on_finish, "gen.locals.released-on-finish", G, MUST, NONE, "6.3", "2026.1")

/* destroy.c: dropping the last reference */
CASE(gen_destroy_suspended_runs_cleanup, "gen.destroy.suspended-runs-cleanup",
	G, MUST, NONE, "4.6", "2026.1")
CASE(gen_destroy_created_silent, "gen.destroy.created-silent", G, MUST, NONE, "4.8", "2026.1")
CASE(gen_destroy_created_coroutine_warns, "gen.destroy.created-coroutine-warns",
	G, MUST, NONE, "8.4", "2026.1")
CASE(gen_destroy_closed_silent, "gen.destroy.closed-silent", G, MUST, NONE, "4.8", "2026.1")
CASE(gen_destroy_error_hook, "gen.destroy.error-hook", G, MUST, NONE, "4.6", "2026.1")
CASE(gen_destroy_ignored_exit, "gen.destroy.ignored-exit", G, MUST, NONE, "4.7", "2026.1")
CASE(gen_destroy_ignored_by_delegating, "gen.destroy.ignored-by-delegating",
	G, MUST, NONE, "4.7", "2026.1")
CASE(gen_destroy_errors_preserved, "gen.destroy.errors-preserved", G, MUST, NONE, "4.6", "2026.1")
CASE(gen_destroy_in_delegation, "gen.destroy.in-delegation", G, MUST, NONE, "6.3", "2026.1")
CASE(gen_destroy_ignored_in_delegation, "gen.destroy.ignored-in-delegation",
	G, MUST, NONE, "4.7", "2026.1")
CASE(gen_destroy_refcount, "gen.destroy.refcount", G, MUST, NONE, "4.5", "2026.1")
CASE(gen_destroy_last_reference, "gen.destroy.last-reference", G, MUST, NONE, "4.5", "2026.1")
CASE(gen_destroy_revived, "gen.destroy.revived", G, MUST, NONE, "4.6", "2026.1")
CASE(gen_destroy_cycle, "gen.destroy.cycle", G, MUST, NONE, "4.9", "2026.1")
CASE(gen_destroy_value_dropped, "gen.destroy.value-dropped", G, MUST, NONE, "2.5", "2026.1")
CASE(gen_destroy_delegate_value_dropped, "gen.destroy.delegate-value-dropped",
	G, MUST, NONE, "2.5", "2026.1")

/* single_use.c: async def */
CASE(coro_await_value, "coro.await.value", G, MUST, NONE, "8.1", "2026.1")
CASE(coro_await_passes_yields, "coro.await.passes-yields", G, MUST, NONE, "7.1", "2026.1")
CASE(coro_await_throw, "coro.await.throw", G, MUST, NONE, "7.6", "2026.1")
CASE(coro_reuse_finished, "coro.reuse.finished", G, MUST, NONE, "8.2", "2026.1")
CASE(coro_reuse_closed, "coro.reuse.closed", G, MUST, NONE, "8.2", "2026.1")
CASE(coro_reuse_finished_throw, "coro.reuse.finished-throw", G, MUST, NONE, "8.2", "2026.1")
CASE(coro_reuse_finished_await, "coro.reuse.finished-await", G, MUST, NONE, "8.2", "2026.1")
CASE(coro_reuse_closed_noop_close, "coro.reuse.closed-noop-close", G, MUST, NONE, "8.2", "2026.1")
CASE(coro_await_already, "coro.await.already", G, MUST, NONE, "8.3", "2026.1")
CASE(coro_await_started, "coro.await.started", G, MUST, NONE, "8.3", "2026.1")
CASE(coro_not_iterable, "coro.not-iterable", G, MUST, NONE, "8.1", "2026.1")
CASE(coro_not_iterable_delegation, "coro.not-iterable-delegation", G, MUST, NONE, "8.1", "2026.1")
CASE(coro_await_generator, "coro.await.generator", G, MUST, NONE, "8.1", "2026.1")
CASE(coro_errors_named, "coro.errors-named", G, MUST, NONE, "8.2", "2026.1")
CASE(coro_refusals, "coro.refusals", G, MUST, NONE, "5.2", "2026.1")

/* deep.c: stackful bodies, suspended from any depth */
CASE(deep_yield_plain_fn, "deep.yield-plain-fn", G, MUST, STACKFUL, "9.7", "2026.1")
CASE(deep_yield_recursive, "deep.yield-recursive", G, MUST, STACKFUL, "9.7", "2026.1")
CASE(deep_exit_unwinds_nested, "deep.exit-unwinds-nested", G, MUST, STACKFUL, "5.11", "2026.1")
CASE(deep_destroy_unwinds_nested, "deep.destroy-unwinds-nested", G, MUST, STACKFUL, "4.6", "2026.1")
CASE(deep_foreign, "deep.foreign", G, MUST, FOREIGN_FRAMES, "9.7", "2026.1")
CASE(deep_stack_overflow, "deep.stack-overflow", G, MUST, STACKFUL, "9.8", "2026.1")
CASE(deep_delegates, "deep.delegates", G, MUST, STACKFUL, "9.7", "2026.1")
CASE(deep_delegates_iter, "deep.delegates-iter", G, MUST, STACKFUL, "9.7", "2026.1")
CASE(deep_raise, "deep.raise", G, MUST, STACKFUL, "3.3", "2026.1")
CASE(deep_refused, "deep.refused", G, MUST, NONE, "9.7", "2026.1")

/* body.c: the resumable form */
CASE(body_call_value, "body.call.value", G, MUST, NONE, "9.3", "2026.1")
CASE(body_call_suspends, "body.call.suspends", G, MUST, NONE, "9.3", "2026.1")
CASE(body_call_none, "body.call.none", G, MUST, NONE, "9.3", "2026.1")
CASE(body_call_afresh, "body.call.afresh", G, MUST, NONE, "9.3", "2026.1")
CASE(body_call_error, "body.call.error", G, MUST, NONE, "9.3", "2026.1")
CASE(body_call_bare_code, "body.call.bare-code", G, MUST, NONE, "9.3", "2026.1")
CASE(body_call_stop, "body.call.stop", G, MUST, NONE, "9.3", "2026.1")
CASE(body_call_exit_swallowed, "body.call.exit-swallowed", G, MUST, NONE, "9.3", "2026.1")
CASE(body_call_recursion, "body.call.recursion", G, MUST, NONE, "9.3", "2026.1")
CASE(body_call_recursion_closed, "body.call.recursion-closed", G, MUST, NONE, "9.3", "2026.1")
CASE(body_call_again, "body.call.again", G, MUST, NONE, "9.3", "2026.1")
CASE(body_call_delegates, "body.call.delegates", G, MUST, NONE, "9.3", "2026.1")
CASE(body_except_selects, "body.except.selects", G, MUST, NONE, "9.5", "2026.1")
CASE(body_except_takes, "body.except.takes", G, MUST, NONE, "9.5", "2026.1")
CASE(body_except_bare_code, "body.except.bare-code", G, MUST, NONE, "9.5", "2026.1")
CASE(body_raise_error, "body.raise-error", G, MUST, NONE, "3.3", "2026.1")
CASE(body_hold_value, "body.hold.value", G, MUST, NONE, "9.4", "2026.1")
CASE(body_hold_error, "body.hold.error", G, MUST, NONE, "9.4", "2026.1")
CASE(body_hold_newer_error, "body.hold.newer-error", G, MUST, NONE, "9.4", "2026.1")
CASE(body_hold_closed, "body.hold.closed", G, MUST, NONE, "9.4", "2026.1")
CASE(body_hold_nothing, "body.hold.nothing", G, MUST, NONE, "9.4", "2026.1")
CASE(body_nested_control_flow, "body.nested-control-flow", G, MUST, NONE, "9.1", "2026.1")
CASE(body_self, "body.self", G, MUST, NONE, "9.2", "2026.1")

/* create.c: weft_co_new */
CASE(new_arguments, "new.arguments", G, MUST, NONE, "4.1", "2026.1")
CASE(new_too_large, "new.too-large", G, MUST, NONE, "4.11", "2026.1")
CASE(new_broken_backend, "new.broken-backend", G, MUST, NONE, "1.1", "2026.1")
CASE(new_stack_too_small, "new.stack-too-small", G, MUST, NONE, "1.9", "2026.1")
CASE(new_default_backend, "new.default-backend", G, MUST, NONE, "9.1", "2026.1")
CASE(new_linkage, "new.linkage", G, MUST, NONE, "4.13", "2026.1")
CASE(new_frame_allocated, "new.frame-allocated", G, MUST, NONE, "9.2", "2026.1")
CASE(new_options_borrowed, "new.options-borrowed", G, MUST, NONE, "4.4", "2026.1")

/* memory.c: the hooks */
CASE(memory_life, "memory.life", G, MUST, NONE, "4.1", "2026.1")
CASE(memory_created, "memory.created", G, MUST, NONE, "4.1", "2026.1")
CASE(memory_stack_back, "memory.stack-back", G, MUST, NONE, "6.6", "2026.1")
CASE(memory_delegate_stack_back, "memory.delegate-stack-back", G, MUST, NONE, "6.6", "2026.1")
CASE(memory_new_fails, "memory.new-fails", G, MUST, NONE, "3.5", "2026.1")
CASE(memory_start_fails, "memory.start-fails", G, MUST, NONE, "3.5", "2026.1")
CASE(memory_init_fails, "memory.init-fails", G, MUST, STACKFUL, "3.5", "2026.1")
CASE(memory_delegate_fails, "memory.delegate-fails", G, MUST, NONE, "3.5", "2026.1")
CASE(memory_failing_allocates_nothing, "memory.failing-allocates-nothing",
	G, MUST, NONE, "3.5", "2026.1")
CASE(memory_each_fails, "memory.each-fails", G, MUST, NONE, "3.5", "2026.1")
CASE(memory_sizes, "memory.sizes", G, MUST, NONE, "4.11", "2026.1")
CASE(memory_hooks_both, "memory.hooks-both", G, MUST, NONE, "4.11", "2026.1")
CASE(memory_hooks_default, "memory.hooks-default", G, MUST, NONE, "4.11", "2026.1")

/* stack.c: how large, whose, which is next, how much of it was used */
CASE(stack_sizes, "stack.sizes", G, MUST, STACKFUL, "9.10", "2026.1")
CASE(stack_pool_last_is_next, "stack.pool.last-is-next",
	G, MUST, WANTS_STACK | NO_PROBE, "9.11", "2026.1")
CASE(stack_pool_reused_clean, "stack.pool.reused-clean", G, MUST, STACKFUL, "9.11", "2026.1")
CASE(stack_pool_thread_ends, "stack.pool.thread-ends",
	G, MUST, WANTS_STACK | NO_PROBE, "9.11", "2026.1")
CASE(stack_pool_threads, "stack.pool.threads", G, MUST, STACKFUL, "9.11", "2026.1")
CASE(stack_trim, "stack.trim", G, MUST, WANTS_STACK | NO_PROBE, "9.13", "2026.1")
CASE(stack_used, "stack.used", G, MUST, STACKFUL, "9.14", "2026.1")
CASE(stack_used_never_run, "stack.used.never-run", G, MUST, NONE, "9.14", "2026.1")
CASE(stack_own, "stack.own", G, MUST, WANTS_STACK | NO_PROBE, "9.12", "2026.1")
CASE(stack_own_smallest, "stack.own.smallest",
	G, MUST, WANTS_STACK | NO_PROBE, "9.12", "2026.1")
CASE(stack_own_refused, "stack.own.refused", G, MUST, NONE, "9.12", "2026.1")
CASE(stack_start_refused, "stack.start-refused", G, MUST, STACKFUL, "1.3", "2026.1")
CASE(stack_live_limit, "stack.live-limit", G, MUST, STACKFUL, "4.10", "2026.1")
CASE(stack_neighbours_survive, "stack.neighbours-survive",
	G, MUST, WANTS_STACK | NO_PROBE, "9.8", "2026.1")

/* value.c: what coroutines hand to each other */
CASE(value_none_is_not_zero, "value.none-is-not-zero", G, MUST, NONE, "2.2", "2026.1")
CASE(value_payloads, "value.payloads", G, MUST, NONE, "2.1", "2026.1")
CASE(value_wrong_type, "value.wrong-type", G, MUST, NONE, "2.3", "2026.1")
CASE(value_equal, "value.equal", G, MUST, NONE, "2.1", "2026.1")
CASE(value_round_trip, "value.round-trip", G, MUST, NONE, "2.1", "2026.1")
CASE(value_copied, "value.copied", G, MUST, NONE, "2.1", "2026.1")

/* error.c: codes and objects */
CASE(error_codes_distinct, "error.codes-distinct", G, MUST, NONE, "3.1", "2026.1")
CASE(error_user_codes, "error.user-codes", G, MUST, NONE, "3.1", "2026.1")
CASE(error_user_letters, "error.user-letters", G, MUST, NONE, "3.1", "2026.1")
CASE(error_ordinary, "error.ordinary", G, MUST, NONE, "3.2", "2026.1")
CASE(error_strerror, "error.strerror", G, MUST, NONE, "3.1", "2026.1")
CASE(error_strerror_unknown, "error.strerror-unknown", G, MUST, NONE, "3.1", "2026.1")
CASE(error_object, "error.object", G, MUST, NONE, "3.3", "2026.1")
CASE(error_object_through_delegation, "error.object-through-delegation",
	G, MUST, NONE, "3.3", "2026.1")
CASE(error_bare_code, "error.bare-code", G, MUST, NONE, "9.5", "2026.1")
CASE(error_null_until_it_ends, "error.null-until-it-ends", G, MUST, NONE, "3.4", "2026.1")
CASE(error_copied, "error.copied", G, MUST, NONE, "3.3", "2026.1")
CASE(error_outputs_untouched, "error.outputs-untouched", G, MUST, NONE, "3.6", "2026.1")

/* SPDX-License-Identifier: MIT */

/*
 * Profile F, by subject; see ../all_cases.h.  A row's function is in the file named above it.  The
 * clause is a behaviour of BEHAVIOURS.md, and .caps are those that the pool must claim.  A row says
 * only where it differs from these.
 */
#define USUALLY .profile = CONFORM_F, .since = "2026.1", .before = pools_fresh

/* state.c: states, and the two sides of a future */
POOL_CASE(cf_state_enum, "cf.state.enum", "cf.state.enum")
POOL_CASE(cf_query_matrix, "cf.query.matrix", "cf.query.matrix")
POOL_CASE(cf_setrunning, "cf.setrunning", "cf.setrunning")
POOL_CASE(cf_set_twice, "cf.set.twice", "cf.set.twice")
POOL_CASE(cf_set_after_cancel, "cf.set.after-cancel", "cf.set.after-cancel")
POOL_CASE(set_race, "future.set-race", "cf.set.twice")
POOL_CASE(cf_not_user_created, "cf.not-user-created", "cf.not-user-created")
POOL_CASE(promise_given_up, "promise.given-up", "weft.promise.given-up")
POOL_CASE(future_outlives, "future.outlives", "weft.future.references")
POOL_CASE(future_name, "future.name", "weft.future.name")
POOL_CASE(future_describe, "future.describe", "weft.future.name")

/* result.c: results, errors, and waiting for one */
POOL_CASE(cf_result_value, "cf.result.value", "cf.result.value")
POOL_CASE(cf_result_error, "cf.result.error", "cf.result.error")
POOL_CASE(cf_result_repeat, "cf.result.repeat", "cf.result.repeat")
POOL_CASE(cf_result_timeout0, "cf.result.timeout0", "cf.result.timeout0")
POOL_CASE(cf_result_timeout_keeps, "cf.result.timeout-keeps", "cf.result.timeout-keeps")
POOL_CASE(cf_result_cancelled, "cf.result.cancelled", "cf.result.cancelled")
POOL_CASE(cf_result_wakes, "cf.result.wakes", "cf.result.wakes")
POOL_CASE(result_bytes, "result.bytes", "weft.result.bytes")
POOL_CASE(result_owned, "result.owned", "weft.result.owned")
POOL_CASE(result_last, "result.last", "weft.result.owned")
POOL_CASE(result_fail_text, "result.fail-text", "weft.result.text")
POOL_CASE(result_same_codes, "result.same-codes", "weft.result.codes")

/* cancel.c: cancelling and stopping */
POOL_CASE(cf_cancel_pending, "cf.cancel.pending", "cf.cancel.pending")
POOL_CASE(cf_cancel_running, "cf.cancel.running", "cf.cancel.running")
POOL_CASE(cf_cancel_finished, "cf.cancel.finished", "cf.cancel.finished")
POOL_CASE(cf_cancel_again, "cf.cancel.again", "cf.cancel.again")
POOL_CASE(cf_cancel_not_executed, "cf.cancel.not-executed", "cf.cancel.not-executed",
	.caps = APART | WORKERS)
POOL_CASE(cancel_race, "cancel.race", "cf.cancel.not-executed")
POOL_CASE(stop_running, "stop.running", "weft.stop", .caps = APART)
POOL_CASE(stop_queued, "stop.queued", "weft.stop", .caps = APART | WORKERS)
POOL_CASE(stop_promise, "stop.promise", "weft.stop")

/* callbacks.c: done callbacks */
POOL_CASE(cf_cb_result, "cf.cb.result", "cf.cb.result")
POOL_CASE(cf_cb_error, "cf.cb.error", "cf.cb.error")
POOL_CASE(cf_cb_cancel, "cf.cb.cancel", "cf.cb.cancel")
POOL_CASE(cf_cb_order, "cf.cb.order", "cf.cb.order")
POOL_CASE(cf_cb_raises, "cf.cb.raises", "cf.cb.raises")
POOL_CASE(cf_cb_already_done, "cf.cb.already-done", "cf.cb.already-done")
POOL_CASE(cf_cb_already_done_raises, "cf.cb.already-done-raises", "cf.cb.already-done-raises")
POOL_CASE(cf_cb_thread, "cf.cb.thread", "cf.cb.thread", .caps = APART)
POOL_CASE(cf_cb_after_waiters, "cf.cb.after-waiters", "cf.cb.after-waiters", .caps = APART)
POOL_CASE(cf_cb_may_submit, "cf.cb.may-submit", "cf.cb.may-submit")
POOL_CASE(cb_race, "cb.race", "cf.cb.order")
POOL_CASE(cb_drops_last, "cb.drops-last", "weft.future.references")
POOL_CASE(cb_bad, "cb.bad", "weft.bad")

/* wait.c: waiting for several */
POOL_CASE(cf_wait_all, "cf.wait.all", "cf.wait.all")
POOL_CASE(cf_wait_first, "cf.wait.first", "cf.wait.first")
POOL_CASE(cf_wait_first_already, "cf.wait.first-already", "cf.wait.first-already")
POOL_CASE(cf_wait_cancelled_not_notified, "cf.wait.cancelled-not-notified",
	"cf.wait.cancelled-not-notified")
POOL_CASE(cf_wait_first_exc, "cf.wait.first-exc", "cf.wait.first-exc")
POOL_CASE(cf_wait_first_exc_cancel, "cf.wait.first-exc-cancel", "cf.wait.first-exc-cancel")
POOL_CASE(cf_wait_timeout, "cf.wait.timeout", "cf.wait.timeout")
POOL_CASE(cf_wait_duplicates, "cf.wait.duplicates", "cf.wait.duplicates")
POOL_CASE(cf_wait_invalid_mode, "cf.wait.invalid-mode", "cf.wait.invalid-mode")
POOL_CASE(cf_wait_race, "cf.wait.race", "cf.wait.race")
POOL_CASE(cf_wait_mixed, "cf.wait.mixed", "cf.wait.mixed")

/* as_completed.c: the order of completion */
POOL_CASE(cf_asc_all, "cf.asc.all", "cf.asc.all")
POOL_CASE(cf_asc_order, "cf.asc.order", "cf.asc.order")
POOL_CASE(cf_asc_result_nonblocking, "cf.asc.result-nonblocking", "cf.asc.result-nonblocking")
POOL_CASE(cf_asc_timeout, "cf.asc.timeout", "cf.asc.timeout")
POOL_CASE(cf_asc_zero, "cf.asc.zero", "cf.asc.zero")
POOL_CASE(cf_asc_timeout_msg, "cf.asc.timeout-msg", "cf.asc.timeout-msg")
POOL_CASE(cf_asc_duplicates, "cf.asc.duplicates", "cf.asc.duplicates")
POOL_CASE(cf_asc_lazy_clock, "cf.asc.lazy-clock", "cf.asc.lazy-clock")
POOL_CASE(cf_asc_drop_refs, "cf.asc.drop-refs", "cf.asc.drop-refs")
POOL_CASE(cf_asc_mixed, "cf.asc.mixed", "cf.asc.mixed")
POOL_CASE(cf_asc_early_stop, "cf.asc.early-stop", "cf.asc.early-stop")
POOL_CASE(asc_leave_race, "asc.leave-race", "cf.asc.early-stop")
POOL_CASE(cf_asc_map_back, "cf.asc.map-back", "cf.asc.map-back")
POOL_CASE(asc_many, "asc.many", "cf.asc.all")
POOL_CASE(asc_bad, "asc.bad", "weft.bad")

/* submit.c: submitting */
POOL_CASE(cf_submit_result, "cf.submit.result", "cf.submit.result")
POOL_CASE(cf_submit_error, "cf.submit.error", "cf.submit.error")
POOL_CASE(cf_submit_mixed_callables, "cf.submit.mixed-callables", "cf.submit.mixed-callables")
POOL_CASE(cf_submit_scheduled_state, "cf.submit.scheduled-state", "cf.submit.scheduled-state",
	.caps = APART | WORKERS)
POOL_CASE(submit_inline, "submit.inline", "weft.submit.inline")
POOL_CASE(cf_submit_fifo, "cf.submit.fifo", "cf.submit.fifo", .caps = APART | WORKERS | FIFO)
POOL_CASE(submit_order_one_worker, "submit.order-one-worker", "cf.submit.fifo", .caps = WORKERS)
POOL_CASE(submit_many_fifo, "submit.many-fifo", "cf.submit.fifo", .caps = APART | WORKERS | FIFO)
POOL_CASE(submit_fifo_nested, "submit.fifo-nested", "cf.submit.fifo",
	.caps = APART | WORKERS | FIFO)
POOL_CASE(cf_submit_nested, "cf.submit.nested", "cf.submit.nested")
POOL_CASE(submit_many, "submit.many", "weft.submit.many")
POOL_CASE(submit_no_future, "submit.no-future", "weft.submit.no-future")
POOL_CASE(submit_many_none, "submit.many-none", "weft.submit.many")
POOL_CASE(submit_copy, "submit.copy", "weft.submit.copy")
POOL_CASE(submit_copy_and_bytes, "submit.copy-and-bytes", "weft.submit.copy")
POOL_CASE(submit_name, "submit.name", "weft.future.name")

/* release.c: arguments and results are given back */
POOL_CASE(cf_submit_releases_args, "cf.submit.releases-args", "cf.submit.releases-args")
POOL_CASE(release_read, "release.read", "weft.release")
POOL_CASE(release_unwanted, "release.unwanted", "weft.release")
POOL_CASE(release_cancelled, "release.cancelled", "cf.submit.releases-args",
	.caps = APART | WORKERS)
POOL_CASE(release_shutdown, "release.shutdown", "cf.submit.releases-args", .caps = APART | WORKERS)
POOL_CASE(release_refused, "release.refused", "weft.release")
POOL_CASE(release_failed, "release.failed", "weft.release")

/* nested.c: jobs that wait for jobs */
POOL_CASE(cf_submit_nested_wait_deadlock, "cf.submit.nested-wait-deadlock",
	"cf.submit.nested-wait-deadlock")
POOL_CASE(nested_fib, "nested.fib", "weft.nested", .caps = HELP)
POOL_CASE(nested_chain, "nested.chain", "weft.nested", .caps = HELP)
POOL_CASE(nested_several, "nested.several", "weft.nested", .caps = HELP)
POOL_CASE(nested_other, "nested.other", "weft.nested", .caps = APART | WORKERS | HELP)
POOL_CASE(nested_promise, "nested.promise", "weft.nested", .caps = APART | WORKERS | HELP)

/* map.c: a job for each item */
POOL_CASE(cf_map_order, "cf.map.order", "cf.map.order")
POOL_CASE(map_late_first, "map.late-first", "cf.map.order", .caps = APART)
POOL_CASE(cf_map_eager, "cf.map.eager", "cf.map.eager")
POOL_CASE(cf_map_lazy_wait, "cf.map.lazy-wait", "cf.map.lazy-wait", .caps = APART)
POOL_CASE(cf_map_two_inputs, "cf.map.two-inputs", "cf.map.two-inputs")
POOL_CASE(cf_map_error, "cf.map.error", "cf.map.error")
POOL_CASE(cf_map_error_cancels, "cf.map.error-cancels", "cf.map.error-cancels",
	.caps = APART | WORKERS)
POOL_CASE(map_close_cancels, "map.close-cancels", "cf.map.error-cancels", .caps = APART | WORKERS)
POOL_CASE(cf_map_timeout, "cf.map.timeout", "cf.map.timeout", .caps = APART | WORKERS)
POOL_CASE(map_timeout_cancels_awaited, "map.timeout-cancels-awaited", "cf.map.error-cancels",
	.caps = APART | WORKERS)
POOL_CASE(map_timeout_ready, "map.timeout-ready", "cf.map.timeout")
POOL_CASE(cf_map_release, "cf.map.release", "cf.map.release")
POOL_CASE(map_release_undelivered, "map.release-undelivered", "cf.map.release")
POOL_CASE(map_ahead, "map.ahead", "weft.map.ahead")
POOL_CASE(map_input_fails, "map.input-fails", "weft.map.input")
POOL_CASE(map_bad, "map.bad", "weft.bad")
POOL_CASE(map_empty, "map.empty", "weft.map.input")

/* workers.c: workers, initializers, counts */
POOL_CASE(cf_pool_max_workers_invalid, "cf.pool.max-workers-invalid", "cf.pool.max-workers-invalid")
POOL_CASE(cf_pool_default_workers, "cf.pool.default-workers", "cf.pool.default-workers")
POOL_CASE(cf_pool_on_demand, "cf.pool.on-demand", "cf.pool.on-demand", .caps = APART | WORKERS)
POOL_CASE(pool_at_most, "pool.at-most", "cf.pool.on-demand", .caps = WORKERS)
POOL_CASE(cf_pool_idle_reuse, "cf.pool.idle-reuse", "cf.pool.idle-reuse",
	.caps = WORKERS | COUNTS)
POOL_CASE(cf_pool_thread_names, "cf.pool.thread-names", "cf.pool.thread-names", .caps = WORKERS)
POOL_CASE(cf_init_runs, "cf.init.runs", "cf.init.runs", .caps = APART | WORKERS)
POOL_CASE(cf_init_fails, "cf.init.fails", "cf.init.fails", .caps = WORKERS)
POOL_CASE(init_fails_text, "init.fails-text", "cf.init.fails", .caps = WORKERS)
POOL_CASE(pool_worker_numbers, "pool.worker-numbers", "weft.pool.numbers", .caps = APART | WORKERS)
POOL_CASE(pool_pin, "pool.pin", "weft.pool.wishes", .caps = PIN)
POOL_CASE(pool_stack_size, "pool.stack-size", "weft.pool.wishes", .caps = WORKERS)
POOL_CASE(pool_no_thread, "pool.no-thread", "weft.pool.no-thread", .caps = WORKERS)
POOL_CASE(pool_counts, "pool.counts", "weft.pool.counts", .caps = APART | WORKERS | COUNTS)
POOL_CASE(pool_tables, "pool.tables", "weft.pool.tables")

/* shutdown.c: the end of a pool */
POOL_CASE(cf_shutdown_submit_after, "cf.shutdown.submit-after", "cf.shutdown.submit-after")
POOL_CASE(cf_shutdown_wait, "cf.shutdown.wait", "cf.shutdown.wait")
POOL_CASE(cf_shutdown_nowait, "cf.shutdown.nowait", "cf.shutdown.nowait", .caps = APART | WORKERS)
POOL_CASE(cf_shutdown_cancel, "cf.shutdown.cancel", "cf.shutdown.cancel", .caps = APART | WORKERS)
POOL_CASE(shutdown_cancel_no_wait, "shutdown.cancel-no-wait", "cf.shutdown.cancel",
	.caps = APART | WORKERS)
POOL_CASE(cf_shutdown_idempotent, "cf.shutdown.idempotent", "cf.shutdown.idempotent")
POOL_CASE(cf_shutdown_scope, "cf.shutdown.scope", "cf.shutdown.scope")
POOL_CASE(cf_shutdown_destroy, "cf.shutdown.destroy", "cf.shutdown.destroy")
POOL_CASE(shutdown_destroy_in_job, "shutdown.destroy-in-job", "cf.shutdown.destroy")
POOL_CASE(cf_shutdown_process_exit, "cf.shutdown.process-exit", "cf.shutdown.process-exit")
POOL_CASE(cf_shutdown_race, "cf.shutdown.race", "cf.shutdown.race")
POOL_CASE(cf_shutdown_cancelled_job, "cf.shutdown.cancelled-job", "cf.shutdown.cancelled-job")
POOL_CASE(cf_shutdown_from_worker, "cf.shutdown.from-worker", "cf.shutdown.from-worker")
POOL_CASE(shutdown_other_pool, "shutdown.other-pool", "cf.shutdown.from-worker")
POOL_CASE(shutdown_deadline, "shutdown.deadline", "weft.shutdown.deadline",
	.caps = APART | WORKERS)
POOL_CASE(shutdown_two_wait, "shutdown.two-wait", "cf.shutdown.wait", .caps = APART | WORKERS)
POOL_CASE(shutdown_idle_workers, "shutdown.idle-workers", "cf.shutdown.wait",
	.caps = APART | WORKERS)
POOL_CASE(shutdown_bad_mode, "shutdown.bad-mode", "weft.bad")
POOL_CASE(shutdown_unused, "shutdown.unused", "cf.shutdown.destroy")

/* queue.c: the queue between threads */
POOL_CASE(queue_fifo, "queue.fifo", "weft.queue.order")
POOL_CASE(queue_lifo, "queue.lifo", "weft.queue.order")
POOL_CASE(queue_priority, "queue.priority", "weft.queue.order")
POOL_CASE(queue_bounded, "queue.bounded", "weft.queue.bounded")
POOL_CASE(queue_threads, "queue.threads", "weft.queue.bounded")
POOL_CASE(queue_close_drain, "queue.close-drain", "weft.queue.close")
POOL_CASE(queue_close_now, "queue.close-now", "weft.queue.close")
POOL_CASE(queue_close_wakes, "queue.close-wakes", "weft.queue.close")
POOL_CASE(queue_task_done, "queue.task-done", "weft.queue.join")
POOL_CASE(queue_release, "queue.release", "weft.release")

/* programs.c: known programs */
POOL_CASE(cf_prog_flags_map, "cf.prog.flags-map", "cf.prog.flags-map")
POOL_CASE(cf_prog_flags_asc, "cf.prog.flags-asc", "cf.prog.flags-asc")
POOL_CASE(cf_prog_flags_errors, "cf.prog.flags-errors", "cf.prog.flags-errors")
POOL_CASE(cf_prog_loiter, "cf.prog.loiter", "cf.prog.loiter", .caps = APART | WORKERS)
POOL_CASE(cf_io_releases, "cf.io.releases", "cf.io.releases", .caps = APART)

/* bad.c: bad input */
POOL_CASE(bad_submit, "bad.submit", "weft.bad")
POOL_CASE(bad_promise, "bad.promise", "weft.bad")
POOL_CASE(bad_no_memory, "bad.no-memory", "weft.bad")
POOL_CASE(bad_waited_twice, "bad.waited-twice", "weft.bad")

/* processes.c: a pool of processes, and what passes to it */
#define PROCESS_CASE(function, id_, clause_)                                                       \
	POOL_CASE(function, id_, clause_, .caps = PROCESSES, .apart_memory = true)
PROCESS_CASE(process_values, "process.values", "weft.process.values")
PROCESS_CASE(process_bytes, "process.bytes", "weft.process.values")
PROCESS_CASE(process_error, "process.error", "cf.proc.error-in-job")
PROCESS_CASE(process_pointer, "process.pointer", "cf.proc.ser-fail")
PROCESS_CASE(process_too_large, "process.too-large", "cf.proc.ser-fail")
PROCESS_CASE(process_function, "process.function", "weft.process.function")
PROCESS_CASE(process_map, "process.map", "weft.process.map")
PROCESS_CASE(process_many, "process.many", "weft.process.values")
PROCESS_CASE(process_cancel, "process.cancel", "weft.process.cancel")
PROCESS_CASE(process_shutdown, "process.shutdown", "weft.process.cancel")
PROCESS_CASE(process_parallel, "process.parallel", "cf.proc.parallel")
PROCESS_CASE(process_long_job, "process.long-job", "weft.process.long-job")
PROCESS_CASE(process_max_jobs, "process.max-jobs", "cf.proc.max-tasks")
PROCESS_CASE(process_callback_blocks, "process.callback-blocks", "cf.proc.wakeup-full")
PROCESS_CASE(process_callback_submits, "process.callback-submits", "weft.process.callback")
PROCESS_CASE(process_bad, "process.bad", "weft.process.bad")

/* deaths.c: workers that die, and those that do not */
PROCESS_CASE(process_killed, "process.killed", "cf.proc.killed")
PROCESS_CASE(process_killed_idle, "process.killed-idle", "cf.proc.killed")
PROCESS_CASE(process_killed_often, "process.killed-often", "cf.proc.killed")
PROCESS_CASE(process_crash, "process.crash", "cf.proc.crash-in-job")
PROCESS_CASE(process_exit, "process.exit", "cf.proc.exit-in-job")
PROCESS_CASE(process_shutdown_crash, "process.shutdown-crash", "cf.proc.shutdown-then-crash")
PROCESS_CASE(process_big_data, "process.big-data", "cf.proc.big-data")
PROCESS_CASE(process_stepped, "process.stepped", "cf.proc.killed")
PROCESS_CASE(process_stopped, "process.stopped", "weft.process.stopped")
PROCESS_CASE(process_terminate, "process.terminate", "weft.process.end")
PROCESS_CASE(process_scribble, "process.scribble", "weft.process.scribble")
PROCESS_CASE(process_closes_all, "process.closes-all", "weft.process.environment")
PROCESS_CASE(process_forks, "process.forks", "weft.process.environment")
PROCESS_CASE(process_server_killed, "process.server-killed", "weft.process.server")
PROCESS_CASE(process_parent_killed, "process.parent-killed", "weft.process.server")
PROCESS_CASE(process_host_waits, "process.host-waits", "weft.process.server")
PROCESS_CASE(process_exit_open, "process.exit-open", "weft.process.server")

/* environment.c: what a worker finds */
PROCESS_CASE(process_signals, "process.signals", "weft.process.environment")
PROCESS_CASE(process_descriptors, "process.descriptors", "weft.process.environment")
PROCESS_CASE(process_output, "process.output", "weft.process.environment")
PROCESS_CASE(process_init, "process.init", "weft.process.init")
PROCESS_CASE(process_init_fails, "process.init-fails", "weft.process.init")
PROCESS_CASE(process_name, "process.name", "weft.process.environment")
PROCESS_CASE(process_prepared, "process.prepare", "weft.process.prepare")
#undef PROCESS_CASE

/* stress.c: many at once */
POOL_CASE(stress_long_job, "stress.long-job", "cf.io.releases", .caps = APART)
POOL_CASE(stress_submit, "stress.submit", "weft.stress")
POOL_CASE(stress_shutdown, "stress.shutdown", "weft.stress")
POOL_CASE(stress_shutdown_edge, "stress.shutdown-edge", "weft.stress", .caps = APART)
POOL_CASE(stress_wake, "stress.wake", "cf.result.wakes")
POOL_CASE(stress_bursts, "stress.bursts", "cf.result.wakes")
POOL_CASE(stress_wake_each, "stress.wake-each", "cf.io.releases", .caps = APART | WORKERS)
POOL_CASE(stress_publish, "stress.publish", "cf.result.value")
POOL_CASE(stress_reuse, "stress.reuse", "weft.stress")
POOL_CASE(stress_push_never_blocks, "stress.push-never-blocks", "weft.submit.no-block",
	.caps = APART | WORKERS)
POOL_CASE(stress_tree, "stress.tree", "cf.submit.nested")

#undef USUALLY

/* SPDX-License-Identifier: MIT */

/*
 * Profile F, by subject; see ../all_cases.h.  A row's function is in the file named above it.
 * .behaviour is one of BEHAVIOURS.md; where it is missing, it is the id.  .caps are those that the
 * pool must claim.  A row says only where it differs from these.
 */
#define USUALLY .profile = CONFORM_F, .since = "2026.1", .before = pools_fresh

/* state.c: states, and the two sides of a future */
POOL_CASE(cf_state_enum, "cf.state.enum", "10.1")
POOL_CASE(cf_query_matrix, "cf.query.matrix", "10.1")
POOL_CASE(cf_setrunning, "cf.setrunning", "10.4")
POOL_CASE(cf_set_twice, "cf.set.twice", "10.5")
POOL_CASE(cf_set_after_cancel, "cf.set.after-cancel", "10.5")
POOL_CASE(set_race, "future.set-race", "10.5", .behaviour = "cf.set.twice")
POOL_CASE(cf_not_user_created, "cf.not-user-created", "10.13")
POOL_CASE(promise_given_up, "promise.given-up", "10.7", .behaviour = "weft.promise.given-up")
POOL_CASE(future_outlives, "future.outlives", "10.13", .behaviour = "weft.future.references")
POOL_CASE(future_name, "future.name", "10.14", .behaviour = "weft.future.name")
POOL_CASE(future_describe, "future.describe", "10.14", .behaviour = "weft.future.name")

/* result.c: results, errors, and waiting for one */
POOL_CASE(cf_result_value, "cf.result.value", "10.6")
POOL_CASE(cf_result_error, "cf.result.error", "10.6")
POOL_CASE(cf_result_repeat, "cf.result.repeat", "10.6")
POOL_CASE(cf_result_timeout0, "cf.result.timeout0", "10.6")
POOL_CASE(cf_result_timeout_keeps, "cf.result.timeout-keeps", "10.6")
POOL_CASE(cf_result_cancelled, "cf.result.cancelled", "10.6")
POOL_CASE(cf_result_wakes, "cf.result.wakes", "10.6")
POOL_CASE(result_bytes, "result.bytes", "11.6", .behaviour = "weft.result.bytes")
POOL_CASE(result_owned, "result.owned", "11.6", .behaviour = "weft.result.owned")
POOL_CASE(result_last, "result.last", "11.6", .behaviour = "weft.result.owned")
POOL_CASE(result_fail_text, "result.fail-text", "10.6", .behaviour = "weft.result.text")
POOL_CASE(result_same_codes, "result.same-codes", "10.6", .behaviour = "weft.result.codes")

/* cancel.c: cancelling and stopping */
POOL_CASE(cf_cancel_pending, "cf.cancel.pending", "10.2")
POOL_CASE(cf_cancel_running, "cf.cancel.running", "10.2")
POOL_CASE(cf_cancel_finished, "cf.cancel.finished", "10.2")
POOL_CASE(cf_cancel_again, "cf.cancel.again", "10.2")
POOL_CASE(cf_cancel_not_executed, "cf.cancel.not-executed", "10.3", .caps = APART | WORKERS)
POOL_CASE(cancel_race, "cancel.race", "11.2", .behaviour = "cf.cancel.not-executed")
POOL_CASE(stop_running, "stop.running", "10.9", .behaviour = "weft.stop", .caps = APART)
POOL_CASE(stop_queued, "stop.queued", "10.9", .behaviour = "weft.stop", .caps = APART | WORKERS)
POOL_CASE(stop_promise, "stop.promise", "10.9", .behaviour = "weft.stop")

/* callbacks.c: done callbacks */
POOL_CASE(cf_cb_result, "cf.cb.result", "10.8")
POOL_CASE(cf_cb_error, "cf.cb.error", "10.8")
POOL_CASE(cf_cb_cancel, "cf.cb.cancel", "10.8")
POOL_CASE(cf_cb_order, "cf.cb.order", "10.8")
POOL_CASE(cf_cb_raises, "cf.cb.raises", "10.8")
POOL_CASE(cf_cb_already_done, "cf.cb.already-done", "10.8")
POOL_CASE(cf_cb_already_done_raises, "cf.cb.already-done-raises", "10.8")
POOL_CASE(cf_cb_thread, "cf.cb.thread", "10.8", .caps = APART)
POOL_CASE(cf_cb_after_waiters, "cf.cb.after-waiters", "10.8", .caps = APART)
POOL_CASE(cf_cb_may_submit, "cf.cb.may-submit", "10.8")
POOL_CASE(cb_race, "cb.race", "10.8", .behaviour = "cf.cb.order")
POOL_CASE(cb_drops_last, "cb.drops-last", "10.13", .behaviour = "weft.future.references")
POOL_CASE(cb_bad, "cb.bad", "10.8", .behaviour = "weft.bad")

/* wait.c: waiting for several */
POOL_CASE(cf_wait_all, "cf.wait.all", "10.10")
POOL_CASE(cf_wait_first, "cf.wait.first", "10.10")
POOL_CASE(cf_wait_first_already, "cf.wait.first-already", "10.10")
POOL_CASE(cf_wait_cancelled_not_notified, "cf.wait.cancelled-not-notified", "10.10")
POOL_CASE(cf_wait_first_exc, "cf.wait.first-exc", "10.10")
POOL_CASE(cf_wait_first_exc_cancel, "cf.wait.first-exc-cancel", "10.10")
POOL_CASE(cf_wait_timeout, "cf.wait.timeout", "10.10")
POOL_CASE(cf_wait_duplicates, "cf.wait.duplicates", "10.10")
POOL_CASE(cf_wait_invalid_mode, "cf.wait.invalid-mode", "10.10")
POOL_CASE(cf_wait_race, "cf.wait.race", "10.10")
POOL_CASE(cf_wait_mixed, "cf.wait.mixed", "10.10")

/* as_completed.c: the order of completion */
POOL_CASE(cf_asc_all, "cf.asc.all", "10.11")
POOL_CASE(cf_asc_order, "cf.asc.order", "10.11")
POOL_CASE(cf_asc_result_nonblocking, "cf.asc.result-nonblocking", "10.11")
POOL_CASE(cf_asc_timeout, "cf.asc.timeout", "10.11")
POOL_CASE(cf_asc_zero, "cf.asc.zero", "10.11")
POOL_CASE(cf_asc_timeout_msg, "cf.asc.timeout-msg", "10.11")
POOL_CASE(cf_asc_duplicates, "cf.asc.duplicates", "10.11")
POOL_CASE(cf_asc_lazy_clock, "cf.asc.lazy-clock", "10.11")
POOL_CASE(cf_asc_drop_refs, "cf.asc.drop-refs", "10.12")
POOL_CASE(cf_asc_mixed, "cf.asc.mixed", "10.11")
POOL_CASE(cf_asc_early_stop, "cf.asc.early-stop", "10.12")
POOL_CASE(asc_leave_race, "asc.leave-race", "10.12", .behaviour = "cf.asc.early-stop")
POOL_CASE(cf_asc_map_back, "cf.asc.map-back", "10.11")
POOL_CASE(asc_many, "asc.many", "10.11", .behaviour = "cf.asc.all")
POOL_CASE(asc_bad, "asc.bad", "10.11", .behaviour = "weft.bad")

/* submit.c: submitting */
POOL_CASE(cf_submit_result, "cf.submit.result", "11.3")
POOL_CASE(cf_submit_error, "cf.submit.error", "11.3")
POOL_CASE(cf_submit_mixed_callables, "cf.submit.mixed-callables", "11.3")
POOL_CASE(cf_submit_scheduled_state, "cf.submit.scheduled-state", "11.8", .caps = APART | WORKERS)
POOL_CASE(submit_inline, "submit.inline", "11.8", .behaviour = "weft.submit.inline")
POOL_CASE(cf_submit_fifo, "cf.submit.fifo", "11.5", .caps = APART | WORKERS | FIFO)
POOL_CASE(submit_order_one_worker, "submit.order-one-worker", "11.5", .behaviour = "cf.submit.fifo",
	.caps = WORKERS)
POOL_CASE(submit_many_fifo, "submit.many-fifo", "11.5", .behaviour = "cf.submit.fifo",
	.caps = APART | WORKERS | FIFO)
POOL_CASE(submit_fifo_nested, "submit.fifo-nested", "11.5", .behaviour = "cf.submit.fifo",
	.caps = APART | WORKERS | FIFO)
POOL_CASE(cf_submit_nested, "cf.submit.nested", "11.7")
POOL_CASE(submit_many, "submit.many", "11.4", .behaviour = "weft.submit.many")
POOL_CASE(submit_no_future, "submit.no-future", "11.3", .behaviour = "weft.submit.no-future")
POOL_CASE(submit_many_none, "submit.many-none", "11.4", .behaviour = "weft.submit.many")
POOL_CASE(submit_copy, "submit.copy", "11.3", .behaviour = "weft.submit.copy")
POOL_CASE(submit_copy_and_bytes, "submit.copy-and-bytes", "11.3", .behaviour = "weft.submit.copy")
POOL_CASE(submit_name, "submit.name", "10.14", .behaviour = "weft.future.name")

/* release.c: arguments and results are given back */
POOL_CASE(cf_submit_releases_args, "cf.submit.releases-args", "11.6")
POOL_CASE(release_read, "release.read", "11.6", .behaviour = "weft.release")
POOL_CASE(release_unwanted, "release.unwanted", "11.6", .behaviour = "weft.release")
POOL_CASE(release_cancelled, "release.cancelled", "11.6", .behaviour = "cf.submit.releases-args",
	.caps = APART | WORKERS)
POOL_CASE(release_shutdown, "release.shutdown", "11.6", .behaviour = "cf.submit.releases-args",
	.caps = APART | WORKERS)
POOL_CASE(release_refused, "release.refused", "11.6", .behaviour = "weft.release")
POOL_CASE(release_failed, "release.failed", "11.6", .behaviour = "weft.release")

/* nested.c: jobs that wait for jobs */
POOL_CASE(cf_submit_nested_wait_deadlock, "cf.submit.nested-wait-deadlock", "11.7")
POOL_CASE(nested_fib, "nested.fib", "11.7", .behaviour = "weft.nested", .caps = HELP)
POOL_CASE(nested_chain, "nested.chain", "11.7", .behaviour = "weft.nested", .caps = HELP)
POOL_CASE(nested_several, "nested.several", "11.7", .behaviour = "weft.nested", .caps = HELP)
POOL_CASE(nested_other, "nested.other", "11.7", .behaviour = "weft.nested",
	.caps = APART | WORKERS | HELP)
POOL_CASE(nested_promise, "nested.promise", "11.7", .behaviour = "weft.nested",
	.caps = APART | WORKERS | HELP)

/* map.c: a job for each item */
POOL_CASE(cf_map_order, "cf.map.order", "11.16")
POOL_CASE(map_late_first, "map.late-first", "11.16", .behaviour = "cf.map.order", .caps = APART)
POOL_CASE(cf_map_eager, "cf.map.eager", "11.16")
POOL_CASE(cf_map_lazy_wait, "cf.map.lazy-wait", "11.16", .caps = APART)
POOL_CASE(cf_map_two_inputs, "cf.map.two-inputs", "11.16")
POOL_CASE(cf_map_error, "cf.map.error", "11.16")
POOL_CASE(cf_map_error_cancels, "cf.map.error-cancels", "11.16", .caps = APART | WORKERS)
POOL_CASE(map_close_cancels, "map.close-cancels", "11.16", .behaviour = "cf.map.error-cancels",
	.caps = APART | WORKERS)
POOL_CASE(cf_map_timeout, "cf.map.timeout", "11.16", .caps = APART | WORKERS)
POOL_CASE(map_timeout_cancels_awaited, "map.timeout-cancels-awaited", "11.16",
	.behaviour = "cf.map.error-cancels", .caps = APART | WORKERS)
POOL_CASE(map_timeout_of_job, "map.timeout-of-job", "11.16", .behaviour = "cf.map.error")
POOL_CASE(map_timeout_ready, "map.timeout-ready", "11.16", .behaviour = "cf.map.timeout")
POOL_CASE(cf_map_release, "cf.map.release", "11.16")
POOL_CASE(map_release_undelivered, "map.release-undelivered", "11.16",
	.behaviour = "cf.map.release")
POOL_CASE(map_ahead, "map.ahead", "11.16", .behaviour = "weft.map.ahead")
POOL_CASE(map_input_fails, "map.input-fails", "11.16", .behaviour = "weft.map.input")
POOL_CASE(map_bad, "map.bad", "11.16", .behaviour = "weft.bad")
POOL_CASE(map_empty, "map.empty", "11.16", .behaviour = "weft.map.input")

/* chunks.c: a job for several items; see also below */
POOL_CASE(cf_map_chunks, "cf.map.chunks", "14.18")
POOL_CASE(map_chunk_error, "map.chunk-error", "14.18", .behaviour = "cf.map.chunks")
POOL_CASE(map_chunk_cancel, "map.chunk-cancel", "14.18", .behaviour = "cf.map.chunks",
	.caps = APART | WORKERS)
POOL_CASE(map_chunk_ahead, "map.chunk-ahead", "14.18", .behaviour = "weft.map.ahead")
POOL_CASE(map_chunk_bad, "map.chunk-bad", "14.18", .behaviour = "weft.bad")

/* workers.c: workers, initializers, counts */
POOL_CASE(cf_pool_max_workers_invalid, "cf.pool.max-workers-invalid", "11.9")
POOL_CASE(cf_pool_default_workers, "cf.pool.default-workers", "11.9")
POOL_CASE(cf_pool_on_demand, "cf.pool.on-demand", "11.9", .caps = APART | WORKERS)
POOL_CASE(pool_at_most, "pool.at-most", "11.9", .behaviour = "cf.pool.on-demand", .caps = WORKERS)
POOL_CASE(cf_pool_idle_reuse, "cf.pool.idle-reuse", "11.9", .caps = WORKERS | COUNTS)
POOL_CASE(pool_sleeps, "pool.sleeps", "11.9", .behaviour = "weft.pool.sleeps",
	.apart_memory = true)
POOL_CASE(cf_pool_thread_names, "cf.pool.thread-names", "11.9", .caps = WORKERS)
POOL_CASE(cf_init_runs, "cf.init.runs", "11.10", .caps = APART | WORKERS)
POOL_CASE(cf_init_fails, "cf.init.fails", "11.10", .caps = WORKERS)
POOL_CASE(init_fails_text, "init.fails-text", "11.10", .behaviour = "cf.init.fails",
	.caps = WORKERS)
POOL_CASE(pool_worker_numbers, "pool.worker-numbers", "11.9", .behaviour = "weft.pool.numbers",
	.caps = APART | WORKERS)
POOL_CASE(pool_pin, "pool.pin", "11.9", .behaviour = "weft.pool.wishes", .caps = PIN)
POOL_CASE(pool_stack_size, "pool.stack-size", "11.9", .behaviour = "weft.pool.wishes",
	.caps = WORKERS)
POOL_CASE(pool_no_thread, "pool.no-thread", "11.11", .behaviour = "weft.pool.no-thread",
	.caps = WORKERS)
POOL_CASE(pool_counts, "pool.counts", "11.9", .behaviour = "weft.pool.counts",
	.caps = APART | WORKERS | COUNTS)
POOL_CASE(pool_tables, "pool.tables", "11.1", .behaviour = "weft.pool.tables")

/* shutdown.c: the end of a pool */
POOL_CASE(cf_shutdown_submit_after, "cf.shutdown.submit-after", "11.12")
POOL_CASE(cf_shutdown_wait, "cf.shutdown.wait", "11.12")
POOL_CASE(cf_shutdown_nowait, "cf.shutdown.nowait", "11.12", .caps = APART | WORKERS)
POOL_CASE(cf_shutdown_cancel, "cf.shutdown.cancel", "11.12", .caps = APART | WORKERS)
POOL_CASE(shutdown_cancel_no_wait, "shutdown.cancel-no-wait", "11.12",
	.behaviour = "cf.shutdown.cancel", .caps = APART | WORKERS)
POOL_CASE(cf_shutdown_idempotent, "cf.shutdown.idempotent", "11.12")
POOL_CASE(cf_shutdown_scope, "cf.shutdown.scope", "11.12")
POOL_CASE(cf_shutdown_destroy, "cf.shutdown.destroy", "11.14")
POOL_CASE(shutdown_destroy_in_job, "shutdown.destroy-in-job", "11.14",
	.behaviour = "cf.shutdown.destroy")
POOL_CASE(cf_shutdown_process_exit, "cf.shutdown.process-exit", "11.15")
POOL_CASE(cf_shutdown_race, "cf.shutdown.race", "11.12")
POOL_CASE(cf_shutdown_cancelled_job, "cf.shutdown.cancelled-job", "11.12")
POOL_CASE(cf_shutdown_from_worker, "cf.shutdown.from-worker", "11.13")
POOL_CASE(shutdown_other_pool, "shutdown.other-pool", "11.13",
	.behaviour = "cf.shutdown.from-worker")
POOL_CASE(shutdown_deadline, "shutdown.deadline", "11.12", .behaviour = "weft.shutdown.deadline",
	.caps = APART | WORKERS)
POOL_CASE(shutdown_two_wait, "shutdown.two-wait", "11.12", .behaviour = "cf.shutdown.wait",
	.caps = APART | WORKERS)
POOL_CASE(shutdown_idle_workers, "shutdown.idle-workers", "11.12", .behaviour = "cf.shutdown.wait",
	.caps = APART | WORKERS)
POOL_CASE(shutdown_bad_mode, "shutdown.bad-mode", "11.12", .behaviour = "weft.bad")
POOL_CASE(shutdown_unused, "shutdown.unused", "11.14", .behaviour = "cf.shutdown.destroy")

/* await.c: coroutines that await futures */
POOL_CASE(await_future, "await.future", "13.2", .behaviour = "weft.await")
POOL_CASE(await_future_error, "await.future-error", "13.5", .behaviour = "weft.await")
POOL_CASE(await_future_done, "await.future-done", "13.1", .behaviour = "weft.await")
POOL_CASE(await_future_pending, "await.future-pending", "13.3", .behaviour = "weft.await")
POOL_CASE(await_future_cancelled, "await.future-cancelled", "13.5", .behaviour = "weft.await")
POOL_CASE(await_future_thrown, "await.future-thrown", "13.4", .behaviour = "weft.await")
POOL_CASE(await_future_dropped, "await.future-dropped", "13.4", .behaviour = "weft.await")
POOL_CASE(await_future_two, "await.future-two", "13.6", .behaviour = "weft.await")
POOL_CASE(await_future_deep, "await.future-deep", "13.2", .behaviour = "weft.await")
POOL_CASE(await_future_deadline, "await.future-deadline", "13.7", .behaviour = "weft.await",
	.caps = APART)
POOL_CASE(await_future_nested, "await.future-nested", "13.7", .behaviour = "weft.await",
	.caps = HELP)

/* queue.c: the queue between threads */
POOL_CASE(queue_fifo, "queue.fifo", "12.1", .behaviour = "weft.queue.order")
POOL_CASE(queue_lifo, "queue.lifo", "12.1", .behaviour = "weft.queue.order")
POOL_CASE(queue_priority, "queue.priority", "12.1", .behaviour = "weft.queue.order")
POOL_CASE(queue_bounded, "queue.bounded", "12.2", .behaviour = "weft.queue.bounded")
POOL_CASE(queue_threads, "queue.threads", "12.2", .behaviour = "weft.queue.bounded")
POOL_CASE(queue_close_drain, "queue.close-drain", "12.3", .behaviour = "weft.queue.close")
POOL_CASE(queue_close_now, "queue.close-now", "12.3", .behaviour = "weft.queue.close")
POOL_CASE(queue_close_wakes, "queue.close-wakes", "12.3", .behaviour = "weft.queue.close")
POOL_CASE(queue_task_done, "queue.task-done", "12.4", .behaviour = "weft.queue.join")
POOL_CASE(queue_release, "queue.release", "12.3", .behaviour = "weft.release")

/* programs.c: known programs */
POOL_CASE(cf_prog_flags_map, "cf.prog.flags-map", "11.16")
POOL_CASE(cf_prog_flags_asc, "cf.prog.flags-asc", "10.11")
POOL_CASE(cf_prog_flags_errors, "cf.prog.flags-errors", "10.6")
POOL_CASE(cf_prog_loiter, "cf.prog.loiter", "11.16", .caps = APART | WORKERS)
POOL_CASE(cf_io_releases, "cf.io.releases", "11.5", .caps = APART)

/* bad.c: bad input */
POOL_CASE(bad_submit, "bad.submit", "11.3", .behaviour = "weft.bad")
POOL_CASE(bad_promise, "bad.promise", "10.5", .behaviour = "weft.bad")
POOL_CASE(bad_no_memory, "bad.no-memory", "11.3", .behaviour = "weft.bad")
POOL_CASE(bad_waited_twice, "bad.waited-twice", "10.6", .behaviour = "weft.bad")

/* processes.c: a pool of processes, and what passes to it */
#define PROCESS_CASE(function, id_, clause_, behaviour_)                                           \
	POOL_CASE(function, id_, clause_, .behaviour = behaviour_, .caps = PROCESSES,              \
		.apart_memory = true)
PROCESS_CASE(process_values, "process.values", "14.2", "weft.process.values")
PROCESS_CASE(process_bytes, "process.bytes", "14.2", "weft.process.values")
PROCESS_CASE(process_error, "process.error", "14.2", "cf.proc.error-in-job")
PROCESS_CASE(process_pointer, "process.pointer", "14.2", "cf.proc.ser-fail")
PROCESS_CASE(process_too_large, "process.too-large", "14.4", "cf.proc.ser-fail")
PROCESS_CASE(process_function, "process.function", "14.3", "weft.process.function")
PROCESS_CASE(process_map, "process.map", "11.16", "weft.process.map")
PROCESS_CASE(process_many, "process.many", "11.4", "weft.process.values")
PROCESS_CASE(process_cancel, "process.cancel", "14.13", "weft.process.cancel")
PROCESS_CASE(process_shutdown, "process.shutdown", "11.12", "weft.process.cancel")
PROCESS_CASE(process_parallel, "process.parallel", "11.5", "cf.proc.parallel")
PROCESS_CASE(process_long_job, "process.long-job", "14.13", "weft.process.long-job")
PROCESS_CASE(process_max_jobs, "process.max-jobs", "14.12", "cf.proc.max-tasks")
PROCESS_CASE(process_callback_blocks, "process.callback-blocks", "14.14", "cf.proc.wakeup-full")
PROCESS_CASE(process_callback_submits, "process.callback-submits", "11.3", "weft.process.callback")
PROCESS_CASE(process_callback_thread, "process.callback-thread", "14.17", "weft.process.callback")
PROCESS_CASE(process_bad, "process.bad", "14.1", "weft.process.bad")

/* chunks.c: several items for a worker at once, and a job that is asked to stop */
PROCESS_CASE(process_chunks, "process.chunks", "14.18", "weft.process.map")
PROCESS_CASE(process_chunk_death, "process.chunk-death", "14.5", "weft.process.map")
PROCESS_CASE(process_chunk_too_large, "process.chunk-too-large", "14.18", "weft.process.map")
PROCESS_CASE(process_stop, "process.stop", "14.16", "weft.stop")

/* deaths.c: workers that die, and those that do not */
PROCESS_CASE(process_killed, "process.killed", "14.5", "cf.proc.killed")
PROCESS_CASE(process_killed_idle, "process.killed-idle", "14.5", "cf.proc.killed")
PROCESS_CASE(process_killed_often, "process.killed-often", "14.5", "cf.proc.killed")
PROCESS_CASE(process_crash, "process.crash", "14.5", "cf.proc.crash-in-job")
PROCESS_CASE(process_exit, "process.exit", "14.5", "cf.proc.exit-in-job")
PROCESS_CASE(process_shutdown_crash, "process.shutdown-crash", "14.5",
	"cf.proc.shutdown-then-crash")
PROCESS_CASE(process_big_data, "process.big-data", "14.5", "cf.proc.big-data")
PROCESS_CASE(process_stopped, "process.stopped", "14.7", "weft.process.stopped")
PROCESS_CASE(process_terminate, "process.terminate", "14.8", "weft.process.end")
PROCESS_CASE(process_scribble, "process.scribble", "14.6", "weft.process.scribble")
PROCESS_CASE(process_forged, "process.forged", "14.6", "weft.process.scribble")
PROCESS_CASE(process_closes_all, "process.closes-all", "14.10", "weft.process.environment")
PROCESS_CASE(process_forks, "process.forks", "14.15", "weft.process.environment")
PROCESS_CASE(process_server_killed, "process.server-killed", "14.6", "weft.process.server")
PROCESS_CASE(process_parent_killed, "process.parent-killed", "14.9", "weft.process.server")
PROCESS_CASE(process_host_waits, "process.host-waits", "14.9", "weft.process.server")
PROCESS_CASE(process_exit_open, "process.exit-open", "14.9", "weft.process.server")
PROCESS_CASE(process_exit_later, "process.exit-later", "11.15", "weft.process.server")

/* floods.c: more results than the shared memory holds */
PROCESS_CASE(process_flood, "process.flood", "14.19", "weft.process.flood")
PROCESS_CASE(process_flood_ends, "process.flood-ends", "14.5", "weft.process.flood")
PROCESS_CASE(process_asleep, "process.asleep", "14.21", "weft.process.flood")

/* stepped.c: a worker that is killed at one instruction after the other */
PROCESS_CASE(process_stepped, "process.stepped", "14.5", "cf.proc.killed")
PROCESS_CASE(process_submit_stepped, "process.submit-stepped", "14.5", "cf.proc.killed")

/* without_pidfd.c: an old kernel, or a sandbox */
PROCESS_CASE(process_without_pidfd, "process.without-pidfd", "14.20", "weft.process.server")

/* environment.c: what a worker finds */
PROCESS_CASE(process_signals, "process.signals", "14.10", "weft.process.environment")
PROCESS_CASE(process_descriptors, "process.descriptors", "14.10", "weft.process.environment")
PROCESS_CASE(process_output, "process.output", "14.10", "weft.process.environment")
PROCESS_CASE(process_init, "process.init", "14.11", "weft.process.init")
PROCESS_CASE(process_init_fails, "process.init-fails", "14.11", "weft.process.init")
PROCESS_CASE(process_name, "process.name", "14.10", "weft.process.environment")
PROCESS_CASE(process_prepared, "process.prepare", "14.1", "weft.process.prepare")
#undef PROCESS_CASE

/* stress.c: many at once */
POOL_CASE(stress_long_job, "stress.long-job", "11.5", .behaviour = "cf.io.releases", .caps = APART)
POOL_CASE(stress_submit, "stress.submit", "10.1", .behaviour = "weft.stress")
POOL_CASE(stress_shutdown, "stress.shutdown", "11.4", .behaviour = "weft.stress")
POOL_CASE(stress_shutdown_edge, "stress.shutdown-edge", "11.12", .behaviour = "weft.stress",
	.caps = APART)
POOL_CASE(stress_wake, "stress.wake", "10.6", .behaviour = "cf.result.wakes")
POOL_CASE(stress_bursts, "stress.bursts", "11.5", .behaviour = "cf.result.wakes")
POOL_CASE(stress_wake_each, "stress.wake-each", "11.5", .behaviour = "cf.io.releases",
	.caps = APART | WORKERS)
POOL_CASE(stress_publish, "stress.publish", "10.6", .behaviour = "cf.result.value")
POOL_CASE(stress_reuse, "stress.reuse", "10.1", .behaviour = "weft.stress")
POOL_CASE(stress_push_never_blocks, "stress.push-never-blocks", "11.3",
	.behaviour = "weft.submit.no-block", .caps = APART | WORKERS)
POOL_CASE(stress_tree, "stress.tree", "11.7", .behaviour = "cf.submit.nested")

#undef USUALLY

/* SPDX-License-Identifier: MIT */
/*
 * Programs of tasks and what is to come of them, line by line, in both forms of a body.  CPython
 * has played each (check_played.py).
 */

#include "../case.h"

#include <string.h>

#include "player.h"

static const struct {
	const char *id, *program, *trace;
} played_programs[] = {
	{ "task.create.scheduled",
	  "co 0; spawn 0 1; mark 1; sleep 0; mark 2; "
	  "co 1; mark 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 mark 1\n0 #1 start\n0 #1 mark 3\n0 #1 end None\n"
	  "0 #0 sleep\n0 #0 mark 2\n0 #0 end None\n0 main = None\nslot 0 done None\n" },
	{ "task.create.order",
	  "co 0; spawn 0 1; spawn 1 2; soon 7; spawn 2 3; sleep 0; mark 1; "
	  "co 1; mark 2; "
	  "co 2; mark 3; "
	  "co 3; mark 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 spawn 2 #3\n0 #1 start\n"
	  "0 #1 mark 2\n0 #1 end None\n0 #2 start\n0 #2 mark 3\n0 #2 end None\n0 ! soon 7\n"
	  "0 #3 start\n0 #3 mark 4\n0 #3 end None\n0 #0 sleep\n0 #0 mark 1\n0 #0 end None\n"
	  "0 main = None\nslot 0 done None\nslot 1 done None\nslot 2 done None\n" },
	{ "task.result",
	  "co 0; spawn 0 1; await 0; return 7; "
	  "co 1; sleep 2; return 5",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 #1 sleep\n2 #1 end 5\n2 #0 await = 5\n"
	  "2 #0 end 7\n2 main = 7\nslot 0 done 5\n" },
	{ "task.error",
	  "co 0; spawn 0 1; try; await 0; except A; mark 1; end; state 0; "
	  "co 1; sleep 1; raise 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #1 sleep\n1 #1 raise 4\n1 #1 leave A:4\n"
	  "1 #0 caught A:4\n1 #0 mark 1\n1 #0 state 0 done A:4\n1 #0 end None\n1 main = None\n"
	  "slot 0 done A:4\n" },
	{ "task.await-done",
	  "co 0; spawn 0 1; sleep 3; await 0; await 0; mark 1; "
	  "co 1; return 5",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 end 5\n3 #0 sleep\n3 #0 await = 5\n"
	  "3 #0 await = 5\n3 #0 mark 1\n3 #0 end None\n3 main = None\nslot 0 done 5\n" },
	{ "task.is-future",
	  "co 0; spawn 0 1; spawn 1 2; gather 0 1; shield 0; wait all - 0 1; "
	  "co 1; sleep 1; return 1; "
	  "co 2; return 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n0 #2 end 2\n"
	  "1 #1 sleep\n1 #1 end 1\n1 #0 gather = 1 2\n1 #0 shield = 1\n1 #0 wait = done done\n"
	  "1 #0 end None\n1 main = None\nslot 0 done 1\nslot 1 done 2\n" },
	{ "task.bare-yield",
	  "co 0; spawn 0 1; mark 1; sleep 0; mark 2; sleep 0; mark 3; "
	  "co 1; mark 11; sleep 0; mark 12; sleep 0; mark 13",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 mark 1\n0 #1 start\n0 #1 mark 11\n0 #0 sleep\n"
	  "0 #0 mark 2\n0 #1 sleep\n0 #1 mark 12\n0 #0 sleep\n0 #0 mark 3\n0 #0 end None\n"
	  "0 #1 sleep\n0 #1 mark 13\n0 #1 end None\n0 main = None\nslot 0 done None\n" },
	{ "task.interleaving",
	  "co 0; spawn 0 1; spawn 1 1; await 0; await 1; "
	  "co 1; sleep 1; mark 1; sleep 1; mark 2; sleep 0; mark 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #1 sleep\n"
	  "1 #1 mark 1\n1 #2 sleep\n1 #2 mark 1\n2 #1 sleep\n2 #1 mark 2\n2 #2 sleep\n"
	  "2 #2 mark 2\n2 #1 sleep\n2 #1 mark 3\n2 #1 end None\n2 #2 sleep\n2 #2 mark 3\n"
	  "2 #2 end None\n2 #0 await = None\n2 #0 await = None\n2 #0 end None\n2 main = None\n"
	  "slot 0 done None\nslot 1 done None\n" },
	{ "task.call",
	  "co 0; call 1; mark 2; return 3; "
	  "co 1; sleep 1; call 2; return 8; "
	  "co 2; sleep 2; return 9",
	  "0 #0 start\n0 #1 start\n1 #1 sleep\n1 #2 start\n3 #2 sleep\n3 #2 end 9\n"
	  "3 #1 call = 9\n3 #1 end 8\n3 #0 call = 8\n3 #0 mark 2\n3 #0 end 3\n3 main = 3\n" },
	{ "task.await-kinds",
	  "co 0; spawn 0 1; setres 0 4; await 0; awaitf 0; call 1; "
	  "co 1; sleep 1; return 6",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 setres 0\n0 #1 start\n1 #1 sleep\n1 #1 end 6\n"
	  "1 #0 await = 6\n1 #0 awaitf = 4\n1 #2 start\n2 #2 sleep\n2 #2 end 6\n2 #0 call = 6\n"
	  "2 #0 end None\n2 main = None\nslot 0 done 6\n" },
	{ "task.many-waiters",
	  "co 0; spawn 0 3; spawn 1 1; spawn 2 2; sleep 5; "
	  "co 1; mark 1; awaitf 0; mark 11; "
	  "co 2; mark 2; awaitf 0; mark 12; "
	  "co 3; sleep 1; setres 0 9; mark 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 spawn 2 #3\n0 #1 start\n"
	  "0 #2 start\n0 #2 mark 1\n0 #3 start\n0 #3 mark 2\n1 #1 sleep\n1 #1 setres 0\n"
	  "1 #1 mark 3\n1 #1 end None\n1 #2 awaitf = 9\n1 #2 mark 11\n1 #2 end None\n"
	  "1 #3 awaitf = 9\n1 #3 mark 12\n1 #3 end None\n5 #0 sleep\n5 #0 end None\n"
	  "5 main = None\nslot 0 done None\nslot 1 done None\nslot 2 done None\n" },
	{ "cancel.at-await",
	  "co 0; spawn 0 1; sleep 0; cancel 0; mark 1; try; await 0; except CE; mark 2; end; "
	  "co 1; mark 3; sleep 5; mark 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 mark 3\n0 #0 sleep\n"
	  "0 #0 cancel 0 True 1\n0 #0 mark 1\n0 #1 leave CE\n0 #0 caught CE\n0 #0 mark 2\n"
	  "0 #0 end None\n0 main = None\nslot 0 cancelled\n" },
	{ "cancel.not-immediate",
	  "co 0; spawn 0 1; sleep 0; cancel 0; state 0; sleep 0; state 0; sleep 0; state 0; "
	  "co 1; sleep 5",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #0 sleep\n0 #0 cancel 0 True 1\n"
	  "0 #0 state 0 pending\n0 #1 leave CE\n0 #0 sleep\n0 #0 state 0 cancelled\n"
	  "0 #0 sleep\n0 #0 state 0 cancelled\n0 #0 end None\n0 main = None\nslot 0 cancelled\n" },
	{ "cancel.returns",
	  "co 0; spawn 0 1; sleep 0; cancel 0; cancel 0; sleep 1; cancel 0; state 0; "
	  "co 1; sleep 5",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #0 sleep\n0 #0 cancel 0 True 1\n"
	  "0 #0 cancel 0 True 2\n0 #1 leave CE\n1 #0 sleep\n1 #0 cancel 0 False 2\n"
	  "1 #0 state 0 cancelled\n1 #0 end None\n1 main = None\nslot 0 cancelled\n" },
	{ "cancel.caught-return",
	  "co 0; spawn 0 1; sleep 1; cancel 0; await 0; state 0; "
	  "co 1; try; sleep 5; except CE; return 3; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #1 caught CE\n1 #1 end 3\n1 #0 await = 3\n1 #0 state 0 done 3\n1 #0 end None\n"
	  "1 main = None\nslot 0 done 3\n" },
	{ "cancel.ignored-continue",
	  "co 0; spawn 0 1; sleep 1; cancel 0; await 0; "
	  "co 1; try; sleep 5; except CE; mark 1; end; sleep 2; return 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #1 caught CE\n1 #1 mark 1\n3 #1 sleep\n3 #1 end 4\n3 #0 await = 4\n3 #0 end None\n"
	  "3 main = None\nslot 0 done 4\n" },
	{ "cancel.delayed",
	  "co 0; spawn 0 1; sleep 1; cancel 0; try; await 0; except CE; mark 1; end; state 0; "
	  "co 1; try; sleep 5; finally; sleep 2; mark 2; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #1 finally\n3 #1 sleep\n3 #1 mark 2\n3 #1 leave CE\n3 #0 caught CE\n3 #0 mark 1\n"
	  "3 #0 state 0 cancelled\n3 #0 end None\n3 main = None\nslot 0 cancelled\n" },
	{ "cancel.replaced",
	  "co 0; spawn 0 1; sleep 1; cancel 0; try; await 0; except A; mark 1; end; state 0; "
	  "co 1; try; sleep 5; except CE; raise 6; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #1 caught CE\n1 #1 raise 6\n1 #1 leave A:6\n1 #0 caught A:6\n1 #0 mark 1\n"
	  "1 #0 state 0 done A:6\n1 #0 end None\n1 main = None\nslot 0 done A:6\n" },
	{ "cancel.before-start",
	  "co 0; spawn 0 1; cancel 0; try; await 0; except CE; mark 1; end; state 0; "
	  "co 1; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 cancel 0 True 1\n0 #0 caught CE\n0 #0 mark 1\n"
	  "0 #0 state 0 cancelled\n0 #0 end None\n0 main = None\nslot 0 cancelled\n" },
	{ "cancel.before-start-twice",
	  "co 0; spawn 0 1; cancel 0; cancel 0; sleep 0; state 0; "
	  "co 1; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 cancel 0 True 1\n0 #0 cancel 0 True 2\n"
	  "0 #0 sleep\n0 #0 state 0 cancelled\n0 #0 end None\n0 main = None\nslot 0 cancelled\n" },
	{ "cancel.self-then-await",
	  "co 0; spawn 0 1; spawn 1 2; sleep 1; state 0; state 1; "
	  "co 1; cancel 0; mark 1; await 1; "
	  "co 2; sleep 9",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #1 cancel 0 True 1\n"
	  "0 #1 mark 1\n0 #1 leave CE\n1 #0 sleep\n1 #0 state 0 cancelled\n"
	  "1 #0 state 1 cancelled\n1 #0 end None\n1 main = None\nslot 0 cancelled\n"
	  "slot 1 cancelled\n" },
	{ "cancel.self-then-sleep",
	  "co 0; spawn 0 1; sleep 1; state 0; "
	  "co 1; cancel 0; mark 1; try; sleep 7; except CE; mark 2; end; sleep 1; mark 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 cancel 0 True 1\n0 #1 mark 1\n"
	  "0 #1 caught CE\n0 #1 mark 2\n1 #0 sleep\n1 #0 state 0 pending\n1 #0 end None\n"
	  "1 #1 sleep\n1 #1 mark 3\n1 #1 end None\n1 main = None\nslot 0 done None\n" },
	{ "cancel.self-then-yield",
	  "co 0; spawn 0 1; sleep 1; state 0; "
	  "co 1; cancel 0; sleep 0; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 cancel 0 True 1\n0 #1 leave CE\n"
	  "1 #0 sleep\n1 #0 state 0 cancelled\n1 #0 end None\n1 main = None\nslot 0 cancelled\n" },
	{ "cancel.self-then-return",
	  "co 0; spawn 0 1; sleep 1; state 0; "
	  "co 1; cancel 0; mark 1; return 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 cancel 0 True 1\n0 #1 mark 1\n"
	  "0 #1 end 4\n1 #0 sleep\n1 #0 state 0 cancelled\n1 #0 end None\n1 main = None\n"
	  "slot 0 cancelled\n" },
	{ "cancel.self-then-raise",
	  "co 0; spawn 0 1; sleep 1; state 0; "
	  "co 1; cancel 0; raise 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 cancel 0 True 1\n0 #1 raise 4\n"
	  "0 #1 leave A:4\n1 #0 sleep\n1 #0 state 0 done A:4\n1 #0 end None\n1 main = None\n"
	  "slot 0 done A:4\n" },
	{ "cancel.propagates",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 0; sleep 0; sleep 0; sleep 0; "
	  "co 1; spawn 1 2; call 3; "
	  "co 3; await 1; "
	  "co 2; spawn 2 4; await 2; "
	  "co 4; sleep 9",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 spawn 1 #2\n0 #3 start\n"
	  "0 #3 end None\n0 #1 call = None\n0 #1 end None\n0 #2 start\n0 #2 spawn 2 #4\n"
	  "0 #4 start\n1 #0 sleep\n1 #0 cancel 0 False 0\n1 #0 sleep\n1 #0 sleep\n1 #0 sleep\n"
	  "1 #0 sleep\n1 #0 end None\n1 main = None\n1 #4 leave CE\n1 #2 leave CE\n"
	  "slot 0 done None\nslot 1 cancelled\nslot 2 cancelled\n" },
	{ "cancel.propagates-calls",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 1; "
	  "co 1; try; call 2; finally; mark 1; end; "
	  "co 2; try; call 3; finally; mark 2; end; "
	  "co 3; try; sleep 9; finally; mark 3; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #2 start\n0 #3 start\n1 #0 sleep\n"
	  "1 #0 cancel 0 True 1\n1 #3 finally\n1 #3 mark 3\n1 #3 leave CE\n1 #2 finally\n"
	  "1 #2 mark 2\n1 #2 leave CE\n1 #1 finally\n1 #1 mark 1\n1 #1 leave CE\n2 #0 sleep\n"
	  "2 #0 end None\n2 main = None\nslot 0 cancelled\n" },
	{ "cancel.inner-swallows",
	  "co 0; spawn 0 1; sleep 1; cancel 0; await 0; state 0; "
	  "co 1; spawn 1 2; await 1; mark 1; return 5; "
	  "co 2; try; sleep 9; except CE; return 6; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 spawn 1 #2\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 0 True 1\n1 #2 caught CE\n1 #2 end 6\n1 #1 await = 6\n1 #1 mark 1\n"
	  "1 #1 end 5\n1 #0 await = 5\n1 #0 state 0 done 5\n1 #0 end None\n1 main = None\n"
	  "slot 0 done 5\nslot 1 done 6\n" },
	{ "cancel.inner-future-cancelled",
	  "co 0; spawn 0 1; sleep 1; cancelf 0; try; await 0; except CE; mark 1; end; state 0; "
	  "co 1; awaitf 0",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancelf 0\n1 #1 leave CE\n"
	  "1 #0 caught CE\n1 #0 mark 1\n1 #0 state 0 cancelled\n1 #0 end None\n1 main = None\n"
	  "slot 0 cancelled\n" },
	{ "cancel.inner-task-cancelled",
	  "co 0; spawn 0 1; spawn 1 2; sleep 1; cancel 1; try; await 0; except CE; mark 1; end; "
	  "state 0; "
	  "co 1; await 1; "
	  "co 2; sleep 9",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 1 True 1\n1 #2 leave CE\n1 #1 leave CE\n1 #0 caught CE\n1 #0 mark 1\n"
	  "1 #0 state 0 cancelled\n1 #0 end None\n1 main = None\nslot 0 cancelled\n"
	  "slot 1 cancelled\n" },
	{ "cancel.both",
	  "co 0; spawn 0 1; sleep 1; cancelf 0; cancel 0; try; await 0; except CE; mark 1; end; "
	  "co 1; try; awaitf 0; except CE; mark 2; end; sleep 1; mark 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancelf 0\n"
	  "1 #0 cancel 0 True 1\n1 #1 caught CE\n1 #1 mark 2\n2 #1 sleep\n2 #1 mark 3\n"
	  "2 #1 end None\n2 #0 await = None\n2 #0 end None\n2 main = None\nslot 0 done None\n" },
	{ "cancel.both-other-order",
	  "co 0; spawn 0 1; sleep 1; cancel 0; cancelf 0; try; await 0; except CE; mark 1; end; "
	  "co 1; try; awaitf 0; except CE; mark 2; end; sleep 1; mark 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #1 caught CE\n1 #1 mark 2\n2 #1 sleep\n2 #1 mark 3\n2 #1 end None\n"
	  "2 #0 await = None\n2 #0 end None\n2 main = None\nslot 0 done None\n" },
	{ "cancel.after-wakeup-pending",
	  "co 0; spawn 0 1; sleep 1; setres 0 5; cancel 0; try; await 0; except CE; mark 1; "
	  "end; "
	  "co 1; awaitf 0; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 setres 0\n"
	  "1 #0 cancel 0 True 1\n1 #1 leave CE\n1 #0 caught CE\n1 #0 mark 1\n1 #0 end None\n"
	  "1 main = None\nslot 0 cancelled\n" },
	{ "cancel.sleep",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 1; state 0; "
	  "co 1; sleep 9",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #1 leave CE\n2 #0 sleep\n2 #0 state 0 cancelled\n2 #0 end None\n2 main = None\n"
	  "slot 0 cancelled\n" },
	{ "cancel.sleep-due",
	  "co 0; later 4 3; spawn 0 1; sleep 4; mark 1; cancel 0; sleep 1; state 0; "
	  "co 1; sleep 4; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n4 ! later 3\n4 #0 sleep\n4 #0 mark 1\n"
	  "4 #0 cancel 0 True 1\n4 #1 leave CE\n5 #0 sleep\n5 #0 state 0 cancelled\n"
	  "5 #0 end None\n5 main = None\nslot 0 cancelled\n" },
	{ "cancel.count",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 1; cancel 0; sleep 2; cancel 0; "
	  "co 1; try; sleep 9; except CE; uncancel; uncancel; end; try; sleep 9; except CE; "
	  "uncancel; end; return 1",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #1 caught CE\n1 #1 uncancel 0\n1 #1 uncancel 0\n2 #0 sleep\n2 #0 cancel 0 True 1\n"
	  "2 #1 caught CE\n2 #1 uncancel 0\n2 #1 end 1\n4 #0 sleep\n4 #0 cancel 0 False 0\n"
	  "4 #0 end None\n4 main = None\nslot 0 done 1\n" },
	{ "cancel.count-two-one-delivery",
	  "co 0; spawn 0 1; sleep 1; cancel 0; cancel 0; await 0; "
	  "co 1; try; sleep 9; except CE; mark 1; end; sleep 1; mark 2; return 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #0 cancel 0 True 2\n1 #1 caught CE\n1 #1 mark 1\n2 #1 sleep\n2 #1 mark 2\n"
	  "2 #1 end 3\n2 #0 await = 3\n2 #0 end None\n2 main = None\nslot 0 done 3\n" },
	{ "cancel.uncancel-block",
	  "co 0; spawn 0 1; sleep 1; cancel 0; await 0; "
	  "co 1; try; timeout 5; try; sleep 9; finally; sleep 1; end; end; except CE; uncancel; "
	  "end; timeout 3; sleep 1; end; return 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #1 finally\n2 #1 sleep\n2 #1 caught CE\n2 #1 uncancel 0\n3 #1 sleep\n3 #1 end 3\n"
	  "3 #0 await = 3\n3 #0 end None\n3 main = None\nslot 0 done 3\n" },
	{ "cancel.raise-own",
	  "co 0; cancelf 0; spawn 0 1; try; await 0; except CE; mark 1; end; state 0; "
	  "co 1; awaitf 0",
	  "0 #0 start\n0 #0 cancelf 0\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 leave CE\n"
	  "0 #0 caught CE\n0 #0 mark 1\n0 #0 state 0 cancelled\n0 #0 end None\n0 main = None\n"
	  "slot 0 cancelled\n" },
	{ "cancel.reraise",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 0; state 0; "
	  "co 1; try; sleep 5; except CE; mark 1; reraise; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #1 caught CE\n1 #1 mark 1\n1 #1 leave CE\n1 #0 sleep\n1 #0 state 0 cancelled\n"
	  "1 #0 end None\n1 main = None\nslot 0 cancelled\n" },
	{ "sleep.order",
	  "co 0; spawn 0 1; spawn 1 2; sleep 3; "
	  "co 1; sleep 2; mark 1; "
	  "co 2; sleep 1; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #2 sleep\n"
	  "1 #2 mark 2\n1 #2 end None\n2 #1 sleep\n2 #1 mark 1\n2 #1 end None\n3 #0 sleep\n"
	  "3 #0 end None\n3 main = None\nslot 0 done None\nslot 1 done None\n" },
	{ "sleep.equal",
	  "co 0; spawn 0 1; spawn 1 2; spawn 2 1; sleep 3; "
	  "co 1; sleep 2; mark 1; "
	  "co 2; sleep 2; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 spawn 2 #3\n0 #1 start\n"
	  "0 #2 start\n0 #3 start\n2 #1 sleep\n2 #1 mark 1\n2 #1 end None\n2 #2 sleep\n"
	  "2 #2 mark 2\n2 #2 end None\n2 #3 sleep\n2 #3 mark 1\n2 #3 end None\n3 #0 sleep\n"
	  "3 #0 end None\n3 main = None\nslot 0 done None\nslot 1 done None\nslot 2 done None\n" },
	{ "sleep.zero",
	  "co 0; soon 1; sleep 0; mark 2; soon 3; sleep 0; mark 4",
	  "0 #0 start\n0 ! soon 1\n0 #0 sleep\n0 #0 mark 2\n0 ! soon 3\n0 #0 sleep\n"
	  "0 #0 mark 4\n0 #0 end None\n0 main = None\n" },
	{ "sleep.negative",
	  "co 0; soon 1; sleep -5; mark 2; later -1 3; sleep 1",
	  "0 #0 start\n0 ! soon 1\n0 #0 sleep\n0 #0 mark 2\n0 ! later 3\n1 #0 sleep\n"
	  "1 #0 end None\n1 main = None\n" },
	{ "sleep.hops",
	  "co 0; spawn 0 1; later 2 7; later 2 8; sleep 2; mark 1; sleep 1; "
	  "co 1; sleep 2; mark 2; soon 9; sleep 0; mark 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 ! later 7\n2 ! later 8\n2 #0 sleep\n"
	  "2 #0 mark 1\n2 #1 sleep\n2 #1 mark 2\n2 ! soon 9\n2 #1 sleep\n2 #1 mark 3\n"
	  "2 #1 end None\n3 #0 sleep\n3 #0 end None\n3 main = None\nslot 0 done None\n" },
	{ "sleep.nonblocking",
	  "co 0; spawn 0 1; sleep 3; cancel 0; sleep 0; mark 42; "
	  "co 1; sleep 1; mark 1; sleep 1; mark 2; sleep 1; mark 3; sleep 1; mark 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #1 sleep\n1 #1 mark 1\n2 #1 sleep\n"
	  "2 #1 mark 2\n3 #0 sleep\n3 #0 cancel 0 True 1\n3 #1 leave CE\n3 #0 sleep\n"
	  "3 #0 mark 42\n3 #0 end None\n3 main = None\nslot 0 cancelled\n" },
	{ "gather.order",
	  "co 0; spawn 0 1; spawn 1 2; spawn 2 3; gather 2 0 1; "
	  "co 1; sleep 3; return 1; "
	  "co 2; sleep 1; return 2; "
	  "co 3; sleep 2; return 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 spawn 2 #3\n0 #1 start\n"
	  "0 #2 start\n0 #3 start\n1 #2 sleep\n1 #2 end 2\n2 #3 sleep\n2 #3 end 3\n3 #1 sleep\n"
	  "3 #1 end 1\n3 #0 gather = 3 1 2\n3 #0 end None\n3 main = None\nslot 0 done 1\n"
	  "slot 1 done 2\nslot 2 done 3\n" },
	{ "gather.first-error",
	  "co 0; spawn 0 1; spawn 1 2; spawn 2 3; try; gather 0 1 2; except A; mark 1; end; "
	  "state 0; state 2; sleep 5; state 0; state 2; "
	  "co 1; sleep 3; return 1; "
	  "co 2; sleep 1; raise 2; "
	  "co 3; sleep 4; raise 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 spawn 2 #3\n0 #1 start\n"
	  "0 #2 start\n0 #3 start\n1 #2 sleep\n1 #2 raise 2\n1 #2 leave A:2\n1 #0 caught A:2\n"
	  "1 #0 mark 1\n1 #0 state 0 pending\n1 #0 state 2 pending\n3 #1 sleep\n3 #1 end 1\n"
	  "4 #3 sleep\n4 #3 raise 3\n4 #3 leave A:3\n6 #0 sleep\n6 #0 state 0 done 1\n"
	  "6 #0 state 2 done A:3\n6 #0 end None\n6 main = None\nslot 0 done 1\n"
	  "slot 1 done A:2\nslot 2 done A:3\n" },
	{ "gather.return-exceptions",
	  "co 0; spawn 0 1; spawn 1 2; spawn 2 3; sleep 0; cancel 2; gatherx 0 1 2; "
	  "co 1; sleep 3; return 1; "
	  "co 2; sleep 1; raise 2; "
	  "co 3; sleep 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 spawn 2 #3\n0 #1 start\n"
	  "0 #2 start\n0 #3 start\n0 #0 sleep\n0 #0 cancel 2 True 1\n0 #3 leave CE\n"
	  "1 #2 sleep\n1 #2 raise 2\n1 #2 leave A:2\n3 #1 sleep\n3 #1 end 1\n"
	  "3 #0 gatherx = 1 A:2 CE\n3 #0 end None\n3 main = None\nslot 0 done 1\n"
	  "slot 1 done A:2\nslot 2 cancelled\n" },
	{ "gather.child-cancelled",
	  "co 0; spawn 0 1; spawn 1 2; sleep 1; cancel 1; try; gather 0 1; except CE; mark 1; "
	  "end; state 0; "
	  "co 1; sleep 3; return 1; "
	  "co 2; sleep 9",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 1 True 1\n1 #2 leave CE\n1 #0 caught CE\n1 #0 mark 1\n"
	  "1 #0 state 0 pending\n1 #0 end None\n1 main = None\n1 #1 leave CE\n"
	  "slot 0 cancelled\nslot 1 cancelled\n" },
	{ "gather.cancel",
	  "co 0; spawn 3 4; sleep 1; cancel 3; sleep 1; state 0; state 1; state 3; "
	  "co 4; spawn 0 1; spawn 1 2; try; gatherx 0 1; except CE; mark 1; end; "
	  "co 1; sleep 9; "
	  "co 2; sleep 9",
	  "0 #0 start\n0 #0 spawn 3 #1\n0 #1 start\n0 #1 spawn 0 #2\n0 #1 spawn 1 #3\n"
	  "0 #2 start\n0 #3 start\n1 #0 sleep\n1 #0 cancel 3 True 1\n1 #2 leave CE\n"
	  "1 #3 leave CE\n1 #1 caught CE\n1 #1 mark 1\n1 #1 end None\n2 #0 sleep\n"
	  "2 #0 state 0 cancelled\n2 #0 state 1 cancelled\n2 #0 state 3 done None\n"
	  "2 #0 end None\n2 main = None\nslot 0 cancelled\nslot 1 cancelled\nslot 3 done None\n" },
	{ "gather.cancel-refused",
	  "co 0; spawn 3 4; sleep 1; cancel 3; sleep 5; state 0; state 1; "
	  "co 4; spawn 0 1; spawn 1 2; try; gather 0 1; except CE; mark 1; end; "
	  "co 1; try; sleep 9; except CE; mark 2; end; sleep 2; return 7; "
	  "co 2; sleep 9",
	  "0 #0 start\n0 #0 spawn 3 #1\n0 #1 start\n0 #1 spawn 0 #2\n0 #1 spawn 1 #3\n"
	  "0 #2 start\n0 #3 start\n1 #0 sleep\n1 #0 cancel 3 True 1\n1 #2 caught CE\n"
	  "1 #2 mark 2\n1 #3 leave CE\n1 #1 caught CE\n1 #1 mark 1\n1 #1 end None\n3 #2 sleep\n"
	  "3 #2 end 7\n6 #0 sleep\n6 #0 state 0 done 7\n6 #0 state 1 cancelled\n6 #0 end None\n"
	  "6 main = None\nslot 0 done 7\nslot 1 cancelled\nslot 3 done None\n" },
	{ "gather.cancel-too-late",
	  "co 0; spawn 3 4; sleep 1; setres 0 1; sleep 0; sleep 0; cancel 3; await 3; "
	  "co 4; spawn 0 1; gather 0; sleep 0; mark 1; "
	  "co 1; awaitf 0; return 5",
	  "0 #0 start\n0 #0 spawn 3 #1\n0 #1 start\n0 #1 spawn 0 #2\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 setres 0\n1 #2 awaitf = 1\n1 #2 end 5\n1 #0 sleep\n1 #0 sleep\n"
	  "1 #0 cancel 3 True 1\n1 #1 leave CE\n1 #0 leave CE\n1 main ! CE\nslot 0 done 5\n"
	  "slot 3 cancelled\n" },
	{ "gather.duplicates",
	  "co 0; spawn 0 1; gather 0 0 0; "
	  "co 1; sleep 1; return 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #1 sleep\n1 #1 end 4\n"
	  "1 #0 gather = 4 4 4\n1 #0 end None\n1 main = None\nslot 0 done 4\n" },
	{ "gather.done",
	  "co 0; spawn 0 1; spawn 1 2; sleep 1; soon 5; gather 0 1; mark 1; "
	  "co 1; return 1; "
	  "co 2; return 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #1 end 1\n0 #2 start\n"
	  "0 #2 end 2\n1 #0 sleep\n1 #0 gather = 1 2\n1 #0 mark 1\n1 #0 end None\n1 ! soon 5\n"
	  "1 main = None\nslot 0 done 1\nslot 1 done 2\n" },
	{ "wait.all",
	  "co 0; spawn 0 1; spawn 1 2; wait all - 0 1; "
	  "co 1; sleep 3; return 1; "
	  "co 2; sleep 1; raise 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #2 sleep\n"
	  "1 #2 raise 2\n1 #2 leave A:2\n3 #1 sleep\n3 #1 end 1\n3 #0 wait = done done\n"
	  "3 #0 end None\n3 main = None\nslot 0 done 1\nslot 1 done A:2\n" },
	{ "wait.first",
	  "co 0; spawn 0 1; spawn 1 2; wait first - 0 1; sleep 3; "
	  "co 1; sleep 3; return 1; "
	  "co 2; sleep 1; raise 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #2 sleep\n"
	  "1 #2 raise 2\n1 #2 leave A:2\n1 #0 wait = pending done\n3 #1 sleep\n3 #1 end 1\n"
	  "4 #0 sleep\n4 #0 end None\n4 main = None\nslot 0 done 1\nslot 1 done A:2\n" },
	{ "wait.first-exc",
	  "co 0; spawn 0 1; spawn 1 2; spawn 2 3; wait exc - 0 1 2; sleep 5; "
	  "co 1; sleep 3; return 1; "
	  "co 2; sleep 2; raise 2; "
	  "co 3; sleep 1; return 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 spawn 2 #3\n0 #1 start\n"
	  "0 #2 start\n0 #3 start\n1 #3 sleep\n1 #3 end 3\n2 #2 sleep\n2 #2 raise 2\n"
	  "2 #2 leave A:2\n2 #0 wait = pending done done\n3 #1 sleep\n3 #1 end 1\n7 #0 sleep\n"
	  "7 #0 end None\n7 main = None\nslot 0 done 1\nslot 1 done A:2\nslot 2 done 3\n" },
	{ "wait.first-exc-cancelled",
	  "co 0; spawn 0 1; spawn 1 2; later 1 1; sleep 0; cancel 1; wait exc - 0 1; "
	  "co 1; sleep 3; return 1; "
	  "co 2; sleep 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n0 #0 sleep\n"
	  "0 #0 cancel 1 True 1\n0 #2 leave CE\n1 ! later 1\n3 #1 sleep\n3 #1 end 1\n"
	  "3 #0 wait = done done\n3 #0 end None\n3 main = None\nslot 0 done 1\n"
	  "slot 1 cancelled\n" },
	{ "wait.timeout",
	  "co 0; spawn 0 1; spawn 1 2; wait all 2 0 1; state 0; sleep 5; "
	  "co 1; sleep 3; return 1; "
	  "co 2; sleep 1; return 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #2 sleep\n"
	  "1 #2 end 2\n2 #0 wait = pending done\n2 #0 state 0 pending\n3 #1 sleep\n3 #1 end 1\n"
	  "7 #0 sleep\n7 #0 end None\n7 main = None\nslot 0 done 1\nslot 1 done 2\n" },
	{ "wait.zero",
	  "co 0; spawn 0 1; wait all 0 0; sleep 1; wait all 0 0; "
	  "co 1; sleep 0; return 1",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 sleep\n0 #1 end 1\n0 #0 wait = done\n"
	  "1 #0 sleep\n1 #0 wait = done\n1 #0 end None\n1 main = None\nslot 0 done 1\n" },
	{ "wait.really-done",
	  "co 0; spawn 0 1; spawn 1 1; wait first - 0 1; "
	  "co 1; sleep 1; return 1",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #1 sleep\n"
	  "1 #1 end 1\n1 #2 sleep\n1 #2 end 1\n1 #0 wait = done done\n1 #0 end None\n"
	  "1 main = None\nslot 0 done 1\nslot 1 done 1\n" },
	{ "wait.cancel-leaves-inner",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 5; state 0; state 1; "
	  "co 1; spawn 1 2; wait all - 1; "
	  "co 2; sleep 3; return 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 spawn 1 #2\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 0 True 1\n1 #1 leave CE\n3 #2 sleep\n3 #2 end 4\n6 #0 sleep\n"
	  "6 #0 state 0 cancelled\n6 #0 state 1 done 4\n6 #0 end None\n6 main = None\n"
	  "slot 0 cancelled\nslot 1 done 4\n" },
	{ "wait.concurrent-timeout",
	  "co 0; spawn 0 1; sleep 0; wait all 2 0; "
	  "co 1; sleep 2; return 1",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #0 sleep\n2 #1 sleep\n2 #1 end 1\n"
	  "2 #0 wait = done\n2 #0 end None\n2 main = None\nslot 0 done 1\n" },
	{ "waitfor.ok",
	  "co 0; spawn 0 1; waitfor 0 5; mark 1; sleep 9; "
	  "co 1; sleep 2; return 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 #1 sleep\n2 #1 end 3\n2 #0 waitfor = 3\n"
	  "2 #0 mark 1\n11 #0 sleep\n11 #0 end None\n11 main = None\nslot 0 done 3\n" },
	{ "waitfor.none",
	  "co 0; spawn 0 1; waitfor 0 -; "
	  "co 1; sleep 2; return 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 #1 sleep\n2 #1 end 3\n2 #0 waitfor = 3\n"
	  "2 #0 end None\n2 main = None\nslot 0 done 3\n" },
	{ "waitfor.done",
	  "co 0; spawn 0 1; sleep 1; waitfor 0 5; waitfor 0 0; "
	  "co 1; return 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 end 3\n1 #0 sleep\n1 #0 waitfor = 3\n"
	  "1 #0 waitfor = 3\n1 #0 end None\n1 main = None\nslot 0 done 3\n" },
	{ "waitfor.timeout",
	  "co 0; spawn 0 1; try; waitfor 0 2; except TE; mark 1; end; state 0; "
	  "co 1; try; sleep 9; finally; sleep 3; mark 2; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 #1 finally\n5 #1 sleep\n5 #1 mark 2\n"
	  "5 #1 leave CE\n5 #0 caught TE\n5 #0 mark 1\n5 #0 state 0 cancelled\n5 #0 end None\n"
	  "5 main = None\nslot 0 cancelled\n" },
	{ "waitfor.zero",
	  "co 0; spawn 0 1; sleep 1; try; waitfor 0 0; except TE; mark 1; end; state 0; "
	  "co 1; try; sleep 9; finally; sleep 1; mark 2; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #1 finally\n2 #1 sleep\n"
	  "2 #1 mark 2\n2 #1 leave CE\n2 #0 caught TE\n2 #0 mark 1\n2 #0 state 0 cancelled\n"
	  "2 #0 end None\n2 main = None\nslot 0 cancelled\n" },
	{ "waitfor.zero-not-started",
	  "co 0; spawn 0 1; try; waitfor 0 0; except TE; mark 1; end; state 0; "
	  "co 1; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 caught TE\n0 #0 mark 1\n0 #0 state 0 cancelled\n"
	  "0 #0 end None\n0 main = None\nslot 0 cancelled\n" },
	{ "waitfor.race-result",
	  "co 0; spawn 0 1; waitfor 0 2; mark 1; "
	  "co 1; try; sleep 9; except CE; return 5; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 #1 caught CE\n2 #1 end 5\n"
	  "2 #0 waitfor = 5\n2 #0 mark 1\n2 #0 end None\n2 main = None\nslot 0 done 5\n" },
	{ "waitfor.zero-race",
	  "co 0; spawn 0 1; sleep 1; waitfor 0 0; mark 1; "
	  "co 1; try; sleep 9; except CE; sleep 1; return 5; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #1 caught CE\n2 #1 sleep\n"
	  "2 #1 end 5\n2 #0 waitfor = 5\n2 #0 mark 1\n2 #0 end None\n2 main = None\n"
	  "slot 0 done 5\n" },
	{ "waitfor.inner-error",
	  "co 0; spawn 0 1; try; waitfor 0 2; except A; mark 1; end; "
	  "co 1; try; sleep 9; except CE; raise 5; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 #1 caught CE\n2 #1 raise 5\n"
	  "2 #1 leave A:5\n2 #0 caught A:5\n2 #0 mark 1\n2 #0 end None\n2 main = None\n"
	  "slot 0 done A:5\n" },
	{ "waitfor.cancel",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 5; state 0; state 1; "
	  "co 1; spawn 1 2; waitfor 1 4; "
	  "co 2; try; sleep 9; finally; sleep 2; mark 1; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 spawn 1 #2\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 0 True 1\n1 #2 finally\n3 #2 sleep\n3 #2 mark 1\n3 #2 leave CE\n"
	  "3 #1 leave CE\n6 #0 sleep\n6 #0 state 0 cancelled\n6 #0 state 1 cancelled\n"
	  "6 #0 end None\n6 main = None\nslot 0 cancelled\nslot 1 cancelled\n" },
	{ "waitfor.cancel-none",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 5; state 0; state 1; "
	  "co 1; spawn 1 2; waitfor 1 -; "
	  "co 2; try; sleep 9; finally; sleep 2; mark 1; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 spawn 1 #2\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 0 True 1\n1 #2 finally\n3 #2 sleep\n3 #2 mark 1\n3 #2 leave CE\n"
	  "3 #1 leave CE\n6 #0 sleep\n6 #0 state 0 cancelled\n6 #0 state 1 cancelled\n"
	  "6 #0 end None\n6 main = None\nslot 0 cancelled\nslot 1 cancelled\n" },
	{ "waitfor.self-cancel",
	  "co 0; spawn 0 1; sleep 4; cancel 0; sleep 1; state 0; state 1; sleep 9; state 1; "
	  "co 1; spawn 1 2; waitfor 1 2; "
	  "co 2; try; sleep 20; except CE; try; sleep 5; except CE; mark 1; end; end; sleep 2; "
	  "return 8",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 spawn 1 #2\n0 #2 start\n"
	  "2 #2 caught CE\n4 #0 sleep\n4 #0 cancel 0 True 2\n4 #2 caught CE\n4 #2 mark 1\n"
	  "5 #0 sleep\n5 #0 state 0 pending\n5 #0 state 1 pending\n6 #2 sleep\n6 #2 end 8\n"
	  "6 #1 waitfor = 8\n6 #1 end None\n14 #0 sleep\n14 #0 state 1 done 8\n14 #0 end None\n"
	  "14 main = None\nslot 0 done None\nslot 1 done 8\n" },
	{ "shield.result",
	  "co 0; spawn 0 1; shield 0; shield 0; "
	  "co 1; sleep 2; return 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 #1 sleep\n2 #1 end 4\n2 #0 shield = 4\n"
	  "2 #0 shield = 4\n2 #0 end None\n2 main = None\nslot 0 done 4\n" },
	{ "shield.error",
	  "co 0; spawn 0 1; try; shield 0; except A; mark 1; end; "
	  "co 1; sleep 2; raise 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 #1 sleep\n2 #1 raise 4\n2 #1 leave A:4\n"
	  "2 #0 caught A:4\n2 #0 mark 1\n2 #0 end None\n2 main = None\nslot 0 done A:4\n" },
	{ "shield.inner-cancel",
	  "co 0; spawn 0 1; later 1 1; sleep 1; spawn 1 2; try; shield 0; except CE; mark 1; "
	  "end; "
	  "co 1; sleep 9; "
	  "co 2; cancel 0",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 ! later 1\n1 #0 sleep\n1 #0 spawn 1 #2\n"
	  "1 #2 start\n1 #2 cancel 0 True 1\n1 #2 end None\n1 #1 leave CE\n1 #0 caught CE\n"
	  "1 #0 mark 1\n1 #0 end None\n1 main = None\nslot 0 cancelled\nslot 1 done None\n" },
	{ "shield.outer-cancel",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 1; state 0; state 1; sleep 3; state 1; "
	  "co 1; spawn 1 2; shield 1; "
	  "co 2; sleep 4; return 6",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 spawn 1 #2\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 0 True 1\n1 #1 leave CE\n2 #0 sleep\n2 #0 state 0 cancelled\n"
	  "2 #0 state 1 pending\n4 #2 sleep\n4 #2 end 6\n5 #0 sleep\n5 #0 state 1 done 6\n"
	  "5 #0 end None\n5 main = None\nslot 0 cancelled\nslot 1 done 6\n" },
	{ "shield.gather",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 6; state 1; state 2; "
	  "co 1; call 2; "
	  "co 2; spawn 1 3; spawn 2 3; spawn 3 4; shield 3; "
	  "co 4; gather 1 2; "
	  "co 3; sleep 4; return 6",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #2 start\n0 #2 spawn 1 #3\n"
	  "0 #2 spawn 2 #4\n0 #2 spawn 3 #5\n0 #3 start\n0 #4 start\n0 #5 start\n"
	  "0 #5 end None\n0 #2 shield = None\n0 #2 end None\n0 #1 call = None\n0 #1 end None\n"
	  "1 #0 sleep\n1 #0 cancel 0 False 0\n4 #3 sleep\n4 #3 end 6\n4 #4 sleep\n4 #4 end 6\n"
	  "7 #0 sleep\n7 #0 state 1 done 6\n7 #0 state 2 done 6\n7 #0 end None\n7 main = None\n"
	  "slot 0 done None\nslot 1 done 6\nslot 2 done 6\nslot 3 done None\n" },
	{ "to.basic",
	  "co 0; try; timeout 2; mark 1; sleep 5; mark 2; end; except TE; mark 3; end; "
	  "uncancel; sleep 1",
	  "0 #0 start\n0 #0 mark 1\n2 #0 caught TE\n2 #0 mark 3\n2 #0 uncancel 0\n3 #0 sleep\n"
	  "3 #0 end None\n3 main = None\n" },
	{ "to.none",
	  "co 0; timeout -; sleep 50; end; mark 1",
	  "0 #0 start\n50 #0 sleep\n50 #0 mark 1\n50 #0 end None\n50 main = None\n" },
	{ "to.zero",
	  "co 0; try; timeout 0; mark 1; sleep 0; mark 2; end; except TE; mark 3; end",
	  "0 #0 start\n0 #0 mark 1\n0 #0 caught TE\n0 #0 mark 3\n0 #0 end None\n0 main = None\n" },
	{ "to.past",
	  "co 0; try; timeout -3; sleep 5; mark 2; end; except TE; mark 3; end; sleep 1",
	  "0 #0 start\n0 #0 caught TE\n0 #0 mark 3\n1 #0 sleep\n1 #0 end None\n1 main = None\n" },
	{ "to.not-expired",
	  "co 0; timeout 5; sleep 2; mark 1; end; sleep 9; mark 2",
	  "0 #0 start\n2 #0 sleep\n2 #0 mark 1\n11 #0 sleep\n11 #0 mark 2\n11 #0 end None\n"
	  "11 main = None\n" },
	{ "to.inside-sees-cancel",
	  "co 0; try; timeout 2; try; sleep 5; except CE; mark 1; reraise; end; end; except TE; "
	  "mark 2; end",
	  "0 #0 start\n2 #0 caught CE\n2 #0 mark 1\n2 #0 caught TE\n2 #0 mark 2\n"
	  "2 #0 end None\n2 main = None\n" },
	{ "to.foreign-error",
	  "co 0; try; timeout 2; raise 5; end; except A; mark 1; end; try; timeout 2; try; "
	  "sleep 9; except CE; raise 6; end; end; except A; mark 2; end; sleep 1; mark 3",
	  "0 #0 start\n0 #0 raise 5\n0 #0 caught A:5\n0 #0 mark 1\n2 #0 caught CE\n"
	  "2 #0 raise 6\n2 #0 caught A:6\n2 #0 mark 2\n3 #0 sleep\n3 #0 mark 3\n3 #0 end None\n"
	  "3 main = None\n" },
	{ "to.foreign-cancel",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 1; state 0; "
	  "co 1; timeout 5; sleep 9; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #1 leave CE\n2 #0 sleep\n2 #0 state 0 cancelled\n2 #0 end None\n2 main = None\n"
	  "slot 0 cancelled\n" },
	{ "to.both-cancel",
	  "co 0; spawn 0 1; sleep 2; cancel 0; sleep 1; state 0; "
	  "co 1; timeout 2; sleep 9; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 #0 sleep\n2 #0 cancel 0 True 2\n"
	  "2 #1 leave CE\n3 #0 sleep\n3 #0 state 0 cancelled\n3 #0 end None\n3 main = None\n"
	  "slot 0 cancelled\n" },
	{ "to.task-not-cancelled",
	  "co 0; spawn 0 1; sleep 3; cancel 0; await 0; "
	  "co 1; try; timeout 2; sleep 9; end; except TE; mark 1; end; sleep 9; return 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 #1 caught TE\n2 #1 mark 1\n3 #0 sleep\n"
	  "3 #0 cancel 0 True 1\n3 #1 leave CE\n3 #0 leave CE\n3 main ! CE\nslot 0 cancelled\n" },
	{ "to.swallowed",
	  "co 0; timeout 2; try; sleep 9; except CE; mark 1; end; end; mark 2; sleep 1; "
	  "uncancel",
	  "0 #0 start\n2 #0 caught CE\n2 #0 mark 1\n2 #0 mark 2\n3 #0 sleep\n3 #0 uncancel 0\n"
	  "3 #0 end None\n3 main = None\n" },
	{ "to.nested",
	  "co 0; try; timeout 2; try; timeout 2; sleep 9; end; except TE; mark 1; end; end; "
	  "except TE; mark 2; end",
	  "0 #0 start\n2 #0 caught TE\n2 #0 mark 2\n2 #0 end None\n2 main = None\n" },
	{ "to.nested-inner",
	  "co 0; try; timeout 5; try; timeout 2; sleep 9; end; except TE; mark 1; end; sleep 1; "
	  "mark 2; end; except TE; mark 3; end",
	  "0 #0 start\n2 #0 caught TE\n2 #0 mark 1\n3 #0 sleep\n3 #0 mark 2\n3 #0 end None\n"
	  "3 main = None\n" },
	{ "to.nested-outer",
	  "co 0; try; timeout 2; try; timeout 5; sleep 9; end; except TE; mark 1; end; end; "
	  "except TE; mark 2; end",
	  "0 #0 start\n2 #0 caught TE\n2 #0 mark 2\n2 #0 end None\n2 main = None\n" },
	{ "to.nested-finally",
	  "co 0; try; timeout 1; try; mark 1; sleep 9; finally; timeout 1; sleep 5; end; end; "
	  "end; except TE; mark 2; end; sleep 1",
	  "0 #0 start\n0 #0 mark 1\n1 #0 finally\n2 #0 caught TE\n2 #0 mark 2\n3 #0 sleep\n"
	  "3 #0 end None\n3 main = None\n" },
	{ "to.after-cancel",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 9; state 0; "
	  "co 1; try; sleep 5; except CE; try; timeout 2; sleep 5; end; except TE; mark 1; end; "
	  "end; sleep 1; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n"
	  "1 #1 caught CE\n3 #1 caught TE\n3 #1 mark 1\n4 #1 sleep\n4 #1 mark 2\n"
	  "4 #1 end None\n10 #0 sleep\n10 #0 state 0 done None\n10 #0 end None\n"
	  "10 main = None\nslot 0 done None\n" },
	{ "to.reschedule",
	  "co 0; try; timeout 2; sleep 1; resched 5; sleep 4; mark 1; sleep 4; end; except TE; "
	  "mark 2; end; timeout 2; resched -; sleep 5; end; mark 3",
	  "0 #0 start\n1 #0 sleep\n5 #0 sleep\n5 #0 mark 1\n6 #0 caught TE\n6 #0 mark 2\n"
	  "11 #0 sleep\n11 #0 mark 3\n11 #0 end None\n11 main = None\n" },
	{ "to.reschedule-expiring",
	  "co 0; try; timeout 1; try; sleep 9; except CE; mark 1; resched 5; end; end; "
	  "except Any; mark 2; end",
	  "0 #0 start\n1 #0 caught CE\n1 #0 mark 1\n1 #0 caught E\n1 #0 mark 2\n1 #0 end None\n"
	  "1 main = None\n" },
	{ "tg.waits",
	  "co 0; group; gspawn 0 1; gspawn 1 2; mark 1; end; mark 2; "
	  "co 1; sleep 3; return 1; "
	  "co 2; sleep 1; return 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 mark 1\n0 #1 start\n0 #2 start\n"
	  "1 #2 sleep\n1 #2 end 2\n3 #1 sleep\n3 #1 end 1\n3 #0 mark 2\n3 #0 end None\n"
	  "3 main = None\nslot 0 done 1\nslot 1 done 2\n" },
	{ "tg.empty",
	  "co 0; group; mark 1; end; mark 2",
	  "0 #0 start\n0 #0 mark 1\n0 #0 mark 2\n0 #0 end None\n0 main = None\n" },
	{ "tg.added-later",
	  "co 0; group; gspawn 0 1; sleep 2; gspawn 1 1; end; mark 2; "
	  "co 1; sleep 3; mark 1",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n2 #0 sleep\n2 #0 spawn 1 #2\n2 #2 start\n"
	  "3 #1 sleep\n3 #1 mark 1\n3 #1 end None\n5 #2 sleep\n5 #2 mark 1\n5 #2 end None\n"
	  "5 #0 mark 2\n5 #0 end None\n5 main = None\nslot 0 done None\nslot 1 done None\n" },
	{ "tg.child-cancel-is-quiet",
	  "co 0; group; gspawn 0 1; gspawn 1 2; sleep 1; cancel 0; end; mark 1; "
	  "co 1; sleep 9; "
	  "co 2; sleep 2; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 0 True 1\n1 #1 leave CE\n2 #2 sleep\n2 #2 mark 2\n2 #2 end None\n"
	  "2 #0 mark 1\n2 #0 end None\n2 main = None\nslot 0 cancelled\nslot 1 done None\n" },
	{ "tg.child-error",
	  "co 0; try; group; gspawn 0 1; gspawn 1 2; sleep 9; mark 1; end; except Any; mark 2; "
	  "end; state 1; uncancel; sleep 1; "
	  "co 1; sleep 1; raise 4; "
	  "co 2; sleep 9",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #1 sleep\n"
	  "1 #1 raise 4\n1 #1 leave A:4\n1 #2 leave CE\n1 #0 caught G[A:4]\n1 #0 mark 2\n"
	  "1 #0 state 1 cancelled\n1 #0 uncancel 0\n2 #0 sleep\n2 #0 end None\n2 main = None\n"
	  "slot 0 done A:4\nslot 1 cancelled\n" },
	{ "tg.two-errors",
	  "co 0; try; group; gspawn 0 1; gspawn 1 2; sleep 9; end; except Any; mark 2; end; "
	  "co 1; sleep 1; raise 4; "
	  "co 2; try; sleep 9; except CE; raise 5; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #1 sleep\n"
	  "1 #1 raise 4\n1 #1 leave A:4\n1 #2 caught CE\n1 #2 raise 5\n1 #2 leave A:5\n"
	  "1 #0 caught G[A:4,A:5]\n1 #0 mark 2\n1 #0 end None\n1 main = None\nslot 0 done A:4\n"
	  "slot 1 done A:5\n" },
	{ "tg.error-at-exit",
	  "co 0; try; group; gspawn 0 1; gspawn 1 2; end; except Any; mark 2; end; sleep 1; "
	  "mark 3; "
	  "co 1; sleep 1; raise 4; "
	  "co 2; sleep 9",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #1 sleep\n"
	  "1 #1 raise 4\n1 #1 leave A:4\n1 #2 leave CE\n1 #0 caught G[A:4]\n1 #0 mark 2\n"
	  "2 #0 sleep\n2 #0 mark 3\n2 #0 end None\n2 main = None\nslot 0 done A:4\n"
	  "slot 1 cancelled\n" },
	{ "tg.body-error",
	  "co 0; try; group; gspawn 0 1; sleep 1; raise 6; end; except Any; mark 2; end; "
	  "state 0; "
	  "co 1; sleep 9",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 raise 6\n1 #1 leave CE\n"
	  "1 #0 caught G[A:6]\n1 #0 mark 2\n1 #0 state 0 cancelled\n1 #0 end None\n"
	  "1 main = None\nslot 0 cancelled\n" },
	{ "tg.parent-cancel",
	  "co 0; spawn 3 3; sleep 1; cancel 3; sleep 1; state 3; state 0; "
	  "co 3; group; gspawn 0 1; sleep 9; end; "
	  "co 1; sleep 9",
	  "0 #0 start\n0 #0 spawn 3 #1\n0 #1 start\n0 #1 spawn 0 #2\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 3 True 1\n1 #2 leave CE\n1 #1 leave CE\n2 #0 sleep\n"
	  "2 #0 state 3 cancelled\n2 #0 state 0 cancelled\n2 #0 end None\n2 main = None\n"
	  "slot 0 cancelled\nslot 3 cancelled\n" },
	{ "tg.parent-cancel-at-exit",
	  "co 0; spawn 3 3; sleep 1; cancel 3; sleep 1; state 3; state 0; "
	  "co 3; group; gspawn 0 1; end; "
	  "co 1; try; sleep 9; finally; mark 1; end",
	  "0 #0 start\n0 #0 spawn 3 #1\n0 #1 start\n0 #1 spawn 0 #2\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 3 True 1\n1 #2 finally\n1 #2 mark 1\n1 #2 leave CE\n1 #1 leave CE\n"
	  "2 #0 sleep\n2 #0 state 3 cancelled\n2 #0 state 0 cancelled\n2 #0 end None\n"
	  "2 main = None\nslot 0 cancelled\nslot 3 cancelled\n" },
	{ "tg.parent-cancel-child-error",
	  "co 0; spawn 3 3; sleep 1; cancel 3; sleep 1; state 3; "
	  "co 3; group; gspawn 0 1; end; "
	  "co 1; try; sleep 9; except CE; raise 3; end",
	  "0 #0 start\n0 #0 spawn 3 #1\n0 #1 start\n0 #1 spawn 0 #2\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 3 True 1\n1 #2 caught CE\n1 #2 raise 3\n1 #2 leave A:3\n"
	  "1 #1 leave G[A:3]\n2 #0 sleep\n2 #0 state 3 done G[A:3]\n2 #0 end None\n"
	  "2 main = None\nslot 0 done A:3\nslot 3 done G[A:3]\n" },
	{ "tg.nested",
	  "co 0; try; group; gspawn 0 1; try; group; gspawn 1 2; gspawn 2 3; sleep 9; end; "
	  "except Any; mark 1; reraise; end; end; except Any; mark 2; end; "
	  "co 1; sleep 5; "
	  "co 2; sleep 1; raise 2; "
	  "co 3; sleep 9",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 spawn 2 #3\n0 #1 start\n"
	  "0 #2 start\n0 #3 start\n1 #2 sleep\n1 #2 raise 2\n1 #2 leave A:2\n1 #3 leave CE\n"
	  "1 #0 caught G[A:2]\n1 #0 mark 1\n1 #1 leave CE\n1 #0 caught G[G[A:2]]\n1 #0 mark 2\n"
	  "1 #0 end None\n1 main = None\nslot 0 cancelled\nslot 1 done A:2\nslot 2 cancelled\n" },
	{ "tg.nested-cancel",
	  "co 0; try; group; gspawn 0 1; group; gspawn 1 2; sleep 9; end; end; except Any; "
	  "mark 2; end; state 1; "
	  "co 1; sleep 1; raise 4; "
	  "co 2; sleep 9",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #1 sleep\n"
	  "1 #1 raise 4\n1 #1 leave A:4\n1 #2 leave CE\n1 #0 caught G[A:4]\n1 #0 mark 2\n"
	  "1 #0 state 1 cancelled\n1 #0 end None\n1 main = None\nslot 0 done A:4\n"
	  "slot 1 cancelled\n" },
	{ "tg.no-new-after-failure",
	  "co 0; try; group; gspawn 0 1; try; sleep 9; except CE; gspawn 1 2; end; end; "
	  "except Any; mark 1; end; "
	  "co 1; sleep 1; raise 4; "
	  "co 2; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #1 sleep\n1 #1 raise 4\n1 #1 leave A:4\n"
	  "1 #0 caught CE\n1 #0 caught G[A:4,E]\n1 #0 mark 1\n1 #0 end None\n1 main = None\n"
	  "slot 0 done A:4\n" },
	{ "tg.exit-raises",
	  "co 0; try; group; gspawn 0 1; try; sleep 9; finally; raise 7; end; end; except Any; "
	  "mark 1; end; uncancel; sleep 1; "
	  "co 1; sleep 1; raise 4",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #1 sleep\n1 #1 raise 4\n1 #1 leave A:4\n"
	  "1 #0 finally\n1 #0 raise 7\n1 #0 caught G[A:4,A:7]\n1 #0 mark 1\n1 #0 uncancel 0\n"
	  "2 #0 sleep\n2 #0 end None\n2 main = None\nslot 0 done A:4\n" },
	{ "tg.timeout",
	  "co 0; try; timeout 2; group; gspawn 0 1; gspawn 1 1; end; end; except TE; mark 1; "
	  "end; state 0; state 1; "
	  "co 1; sleep 9",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n"
	  "2 #1 leave CE\n2 #2 leave CE\n2 #0 caught TE\n2 #0 mark 1\n2 #0 state 0 cancelled\n"
	  "2 #0 state 1 cancelled\n2 #0 end None\n2 main = None\nslot 0 cancelled\n"
	  "slot 1 cancelled\n" },
	{ "q.fifo",
	  "co 0; put 0 1; put 0 2; put 0 3; get 0; get 0; get 0",
	  "0 #0 start\n0 #0 put\n0 #0 put\n0 #0 put\n0 #0 get = 1\n0 #0 get = 2\n0 #0 get = 3\n"
	  "0 #0 end None\n0 main = None\n" },
	{ "q.maxsize",
	  "co 0; spawn 0 1; put 1 1; put 1 2; mark 1; put 1 3; mark 2; "
	  "co 1; sleep 2; get 1; sleep 2; get 1; get 1",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 put\n0 #1 start\n2 #1 sleep\n2 #1 get = 1\n"
	  "2 #0 put\n2 #0 mark 1\n4 #1 sleep\n4 #1 get = 2\n4 #0 put\n4 #0 mark 2\n"
	  "4 #0 end None\n4 #1 get = 3\n4 #1 end None\n4 main = None\nslot 0 done None\n" },
	{ "q.nowait",
	  "co 0; try; tget 0; except Any; mark 1; end; tput 1 1; try; tput 1 2; except Any; "
	  "mark 2; end; tget 1",
	  "0 #0 start\n0 #0 caught QE\n0 #0 mark 1\n0 #0 tput\n0 #0 caught QE\n0 #0 mark 2\n"
	  "0 #0 tget = 1\n0 #0 end None\n0 main = None\n" },
	{ "q.blocking",
	  "co 0; spawn 0 1; spawn 1 1; sleep 1; put 0 5; put 0 6; sleep 1; "
	  "co 1; get 0; mark 1",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 put\n1 #0 put\n1 #1 get = 5\n1 #1 mark 1\n1 #1 end None\n1 #2 get = 6\n"
	  "1 #2 mark 1\n1 #2 end None\n2 #0 sleep\n2 #0 end None\n2 main = None\n"
	  "slot 0 done None\nslot 1 done None\n" },
	{ "q.cancel-get",
	  "co 0; spawn 0 1; spawn 1 1; sleep 1; tput 0 5; cancel 0; sleep 1; state 0; state 1; "
	  "co 1; get 0; return 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 tput\n1 #0 cancel 0 True 1\n1 #1 leave CE\n1 #2 get = 5\n1 #2 end 2\n"
	  "2 #0 sleep\n2 #0 state 0 cancelled\n2 #0 state 1 done 2\n2 #0 end None\n"
	  "2 main = None\nslot 0 cancelled\nslot 1 done 2\n" },
	{ "q.cancel-get-waiting",
	  "co 0; spawn 0 1; spawn 1 1; sleep 1; cancel 0; sleep 0; tput 0 5; sleep 1; state 0; "
	  "state 1; "
	  "co 1; get 0; return 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 0 True 1\n1 #1 leave CE\n1 #0 sleep\n1 #0 tput\n1 #2 get = 5\n"
	  "1 #2 end 2\n2 #0 sleep\n2 #0 state 0 cancelled\n2 #0 state 1 done 2\n2 #0 end None\n"
	  "2 main = None\nslot 0 cancelled\nslot 1 done 2\n" },
	{ "q.cancel-put",
	  "co 0; tput 1 9; spawn 0 1; spawn 1 2; sleep 1; tget 1; cancel 0; sleep 1; get 1; "
	  "state 0; "
	  "co 1; put 1 1; "
	  "co 2; put 1 2",
	  "0 #0 start\n0 #0 tput\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n"
	  "1 #0 sleep\n1 #0 tget = 9\n1 #0 cancel 0 True 1\n1 #1 leave CE\n1 #2 put\n"
	  "1 #2 end None\n2 #0 sleep\n2 #0 get = 2\n2 #0 state 0 cancelled\n2 #0 end None\n"
	  "2 main = None\nslot 0 cancelled\nslot 1 done None\n" },
	{ "q.cancel-put-waiting",
	  "co 0; tput 1 9; spawn 0 1; spawn 1 2; sleep 1; cancel 0; sleep 0; tget 1; sleep 1; "
	  "get 1; "
	  "co 1; put 1 1; "
	  "co 2; put 1 2",
	  "0 #0 start\n0 #0 tput\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n"
	  "1 #0 sleep\n1 #0 cancel 0 True 1\n1 #1 leave CE\n1 #0 sleep\n1 #0 tget = 9\n"
	  "1 #2 put\n1 #2 end None\n2 #0 sleep\n2 #0 get = 2\n2 #0 end None\n2 main = None\n"
	  "slot 0 cancelled\nslot 1 done None\n" },
	{ "q.no-stale-waiters",
	  "co 0; spawn 0 1; spawn 1 1; spawn 2 2; sleep 1; cancel 0; cancel 1; sleep 0; "
	  "put 0 5; tget 0; sleep 0; put 1 6; spawn 3 3; sleep 0; cancel 3; sleep 0; tget 1; "
	  "tput 1 8; tget 1; "
	  "co 1; get 0; "
	  "co 2; sleep 9; "
	  "co 3; put 1 7",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 spawn 2 #3\n0 #1 start\n"
	  "0 #2 start\n0 #3 start\n1 #0 sleep\n1 #0 cancel 0 True 1\n1 #0 cancel 1 True 1\n"
	  "1 #1 leave CE\n1 #2 leave CE\n1 #0 sleep\n1 #0 put\n1 #0 tget = 5\n1 #0 sleep\n"
	  "1 #0 put\n1 #0 spawn 3 #4\n1 #4 start\n1 #0 sleep\n1 #0 cancel 3 True 1\n"
	  "1 #4 leave CE\n1 #0 sleep\n1 #0 tget = 6\n1 #0 tput\n1 #0 tget = 8\n1 #0 end None\n"
	  "1 main = None\n1 #3 leave CE\nslot 0 cancelled\nslot 1 cancelled\nslot 2 cancelled\n"
	  "slot 3 cancelled\n" },
	{ "q.no-lost-wakeup",
	  "co 0; spawn 0 1; spawn 1 1; spawn 2 2; sleep 9; state 0; state 1; state 2; "
	  "co 1; put 1 1; put 1 2; "
	  "co 2; get 1; get 1; get 1; get 1",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 spawn 2 #3\n0 #1 start\n"
	  "0 #1 put\n0 #2 start\n0 #3 start\n0 #3 get = 1\n0 #1 put\n0 #1 end None\n"
	  "0 #3 get = 2\n0 #2 put\n0 #3 get = 1\n0 #2 put\n0 #2 end None\n0 #3 get = 2\n"
	  "0 #3 end None\n9 #0 sleep\n9 #0 state 0 done None\n9 #0 state 1 done None\n"
	  "9 #0 state 2 done None\n9 #0 end None\n9 main = None\nslot 0 done None\n"
	  "slot 1 done None\nslot 2 done None\n" },
	{ "q.join",
	  "co 0; join 0; put 0 1; put 0 2; spawn 0 1; join 0; mark 1; try; qdone 0; except Any; "
	  "mark 2; end; "
	  "co 1; get 0; sleep 1; qdone 0; get 0; sleep 1; qdone 0",
	  "0 #0 start\n0 #0 join\n0 #0 put\n0 #0 put\n0 #0 spawn 0 #1\n0 #1 start\n"
	  "0 #1 get = 1\n1 #1 sleep\n1 #1 qdone 0\n1 #1 get = 2\n2 #1 sleep\n2 #1 qdone 0\n"
	  "2 #1 end None\n2 #0 join\n2 #0 mark 1\n2 #0 caught E\n2 #0 mark 2\n2 #0 end None\n"
	  "2 main = None\nslot 0 done None\n" },
	{ "lk.basic",
	  "co 0; lock 0; unlock 0; try; unlock 0; except Any; mark 1; end; lock 0",
	  "0 #0 start\n0 #0 lock\n0 #0 unlock 0\n0 #0 caught E\n0 #0 mark 1\n0 #0 lock\n"
	  "0 #0 end None\n0 main = None\n" },
	{ "lk.fifo",
	  "co 0; lock 0; spawn 0 1; spawn 1 2; sleep 1; unlock 0; lock 0; mark 1; unlock 0; "
	  "co 1; lock 0; mark 2; sleep 1; unlock 0; "
	  "co 2; lock 0; mark 3; unlock 0",
	  "0 #0 start\n0 #0 lock\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n"
	  "1 #0 sleep\n1 #0 unlock 0\n1 #1 lock\n1 #1 mark 2\n2 #1 sleep\n2 #1 unlock 0\n"
	  "2 #1 end None\n2 #2 lock\n2 #2 mark 3\n2 #2 unlock 0\n2 #2 end None\n2 #0 lock\n"
	  "2 #0 mark 1\n2 #0 unlock 0\n2 #0 end None\n2 main = None\nslot 0 done None\n"
	  "slot 1 done None\n" },
	{ "lk.cancel",
	  "co 0; lock 0; spawn 0 1; spawn 1 2; sleep 1; cancel 0; sleep 0; unlock 0; sleep 1; "
	  "state 0; "
	  "co 1; lock 0; mark 2; "
	  "co 2; lock 0; mark 3; unlock 0",
	  "0 #0 start\n0 #0 lock\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n"
	  "1 #0 sleep\n1 #0 cancel 0 True 1\n1 #1 leave CE\n1 #0 sleep\n1 #0 unlock 0\n"
	  "1 #2 lock\n1 #2 mark 3\n1 #2 unlock 0\n1 #2 end None\n2 #0 sleep\n"
	  "2 #0 state 0 cancelled\n2 #0 end None\n2 main = None\nslot 0 cancelled\n"
	  "slot 1 done None\n" },
	{ "lk.cancel-race",
	  "co 0; lock 0; spawn 0 1; spawn 1 2; sleep 1; unlock 0; cancel 0; sleep 1; state 0; "
	  "co 1; lock 0; mark 2; "
	  "co 2; lock 0; mark 3; unlock 0",
	  "0 #0 start\n0 #0 lock\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n"
	  "1 #0 sleep\n1 #0 unlock 0\n1 #0 cancel 0 True 1\n1 #1 leave CE\n1 #2 lock\n"
	  "1 #2 mark 3\n1 #2 unlock 0\n1 #2 end None\n2 #0 sleep\n2 #0 state 0 cancelled\n"
	  "2 #0 end None\n2 main = None\nslot 0 cancelled\nslot 1 done None\n" },
	{ "lk.cancel-release-race",
	  "co 0; lock 0; spawn 0 1; spawn 1 2; sleep 1; cancel 0; unlock 0; sleep 1; state 0; "
	  "state 1; "
	  "co 1; lock 0; mark 2; "
	  "co 2; lock 0; mark 3; unlock 0",
	  "0 #0 start\n0 #0 lock\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n"
	  "1 #0 sleep\n1 #0 cancel 0 True 1\n1 #0 unlock 0\n1 #1 leave CE\n1 #2 lock\n"
	  "1 #2 mark 3\n1 #2 unlock 0\n1 #2 end None\n2 #0 sleep\n2 #0 state 0 cancelled\n"
	  "2 #0 state 1 done None\n2 #0 end None\n2 main = None\nslot 0 cancelled\n"
	  "slot 1 done None\n" },
	{ "ev.wait",
	  "co 0; spawn 0 1; spawn 1 2; sleep 1; evset 0; mark 1; sleep 1; evwait 0; "
	  "co 1; evwait 0; mark 2; "
	  "co 2; evwait 0; mark 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 evset 0\n1 #0 mark 1\n1 #1 evwait\n1 #1 mark 2\n1 #1 end None\n1 #2 evwait\n"
	  "1 #2 mark 3\n1 #2 end None\n2 #0 sleep\n2 #0 evwait\n2 #0 end None\n2 main = None\n"
	  "slot 0 done None\nslot 1 done None\n" },
	{ "ev.set-clear",
	  "co 0; spawn 0 1; sleep 1; evset 0; evclear 0; mark 1; sleep 1; state 0; "
	  "co 1; evwait 0; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 evset 0\n1 #0 evclear 0\n"
	  "1 #0 mark 1\n1 #1 evwait\n1 #1 mark 2\n1 #1 end None\n2 #0 sleep\n"
	  "2 #0 state 0 done None\n2 #0 end None\n2 main = None\nslot 0 done None\n" },
	{ "ev.cancel",
	  "co 0; spawn 0 1; spawn 1 2; sleep 1; cancel 0; evset 0; sleep 1; state 0; "
	  "co 1; evwait 0; mark 2; "
	  "co 2; evwait 0; mark 3",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 0 True 1\n1 #0 evset 0\n1 #1 leave CE\n1 #2 evwait\n1 #2 mark 3\n"
	  "1 #2 end None\n2 #0 sleep\n2 #0 state 0 cancelled\n2 #0 end None\n2 main = None\n"
	  "slot 0 cancelled\nslot 1 done None\n" },
	{ "cond.wait",
	  "co 0; spawn 0 1; spawn 1 1; spawn 2 1; sleep 1; lock 0; cnotify 0 2; mark 1; "
	  "sleep 1; unlock 0; sleep 1; state 0; state 1; state 2; "
	  "co 1; lock 0; cwait 0; mark 2; unlock 0",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #0 spawn 2 #3\n0 #1 start\n"
	  "0 #1 lock\n0 #2 start\n0 #2 lock\n0 #3 start\n0 #3 lock\n1 #0 sleep\n1 #0 lock\n"
	  "1 #0 cnotify 0\n1 #0 mark 1\n2 #0 sleep\n2 #0 unlock 0\n2 #1 cwait\n2 #1 mark 2\n"
	  "2 #1 unlock 0\n2 #1 end None\n2 #2 cwait\n2 #2 mark 2\n2 #2 unlock 0\n"
	  "2 #2 end None\n3 #0 sleep\n3 #0 state 0 done None\n3 #0 state 1 done None\n"
	  "3 #0 state 2 pending\n3 #0 end None\n3 main = None\n3 #3 leave CE\n"
	  "slot 0 done None\nslot 1 done None\nslot 2 cancelled\n" },
	{ "cond.needs-lock",
	  "co 0; try; cwait 0; except Any; mark 1; end; try; cnotify 0 1; except Any; mark 2; "
	  "end",
	  "0 #0 start\n0 #0 caught E\n0 #0 mark 1\n0 #0 caught E\n0 #0 mark 2\n0 #0 end None\n"
	  "0 main = None\n" },
	{ "cond.cancel",
	  "co 0; spawn 0 1; sleep 1; lock 0; cancel 0; sleep 2; mark 1; unlock 0; sleep 1; "
	  "state 0; "
	  "co 1; lock 0; try; cwait 0; finally; mark 2; unlock 0; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 lock\n1 #0 sleep\n1 #0 lock\n"
	  "1 #0 cancel 0 True 1\n3 #0 sleep\n3 #0 mark 1\n3 #0 unlock 0\n3 #1 finally\n"
	  "3 #1 mark 2\n3 #1 unlock 0\n3 #1 leave CE\n4 #0 sleep\n4 #0 state 0 cancelled\n"
	  "4 #0 end None\n4 main = None\nslot 0 cancelled\n" },
	{ "cond.cancel-after-notify",
	  "co 0; spawn 0 1; sleep 1; lock 0; cnotify 0 1; cancel 0; sleep 0; sleep 0; unlock 0; "
	  "sleep 1; state 0; "
	  "co 1; lock 0; try; cwait 0; mark 3; finally; mark 2; unlock 0; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 lock\n1 #0 sleep\n1 #0 lock\n"
	  "1 #0 cnotify 0\n1 #0 cancel 0 True 1\n1 #0 sleep\n1 #0 sleep\n1 #0 unlock 0\n"
	  "1 #1 finally\n1 #1 mark 2\n1 #1 unlock 0\n1 #1 leave CE\n2 #0 sleep\n"
	  "2 #0 state 0 cancelled\n2 #0 end None\n2 main = None\nslot 0 cancelled\n" },
	{ "cond.timeout",
	  "co 0; lock 0; try; timeout 2; cwait 0; end; except TE; mark 1; end; unlock 0",
	  "0 #0 start\n0 #0 lock\n2 #0 caught TE\n2 #0 mark 1\n2 #0 unlock 0\n2 #0 end None\n"
	  "2 main = None\n" },
	{ "sem.acquire",
	  "co 0; sem 1; sem 1; spawn 0 1; sleep 1; mark 1; semrel 1; sleep 1; semrel 1; "
	  "semrel 1; try; semrel 1; except Any; mark 3; end; "
	  "co 1; sem 1; mark 2",
	  "0 #0 start\n0 #0 sem\n0 #0 sem\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n"
	  "1 #0 mark 1\n1 #0 semrel 1\n1 #1 sem\n1 #1 mark 2\n1 #1 end None\n2 #0 sleep\n"
	  "2 #0 semrel 1\n2 #0 semrel 1\n2 #0 caught E\n2 #0 mark 3\n2 #0 end None\n"
	  "2 main = None\nslot 0 done None\n" },
	{ "sem.fifo",
	  "co 0; sem 0; spawn 0 1; spawn 1 2; sleep 1; semrel 0; sem 0; mark 1; semrel 0; "
	  "co 1; sem 0; mark 2; semrel 0; "
	  "co 2; sem 0; mark 3; semrel 0",
	  "0 #0 start\n0 #0 sem\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n"
	  "1 #0 sleep\n1 #0 semrel 0\n1 #1 sem\n1 #1 mark 2\n1 #1 semrel 0\n1 #1 end None\n"
	  "1 #2 sem\n1 #2 mark 3\n1 #2 semrel 0\n1 #2 end None\n1 #0 sem\n1 #0 mark 1\n"
	  "1 #0 semrel 0\n1 #0 end None\n1 main = None\nslot 0 done None\nslot 1 done None\n" },
	{ "sem.cancel",
	  "co 0; sem 0; spawn 0 1; spawn 1 2; sleep 1; cancel 0; semrel 0; sleep 1; state 0; "
	  "state 1; "
	  "co 1; sem 0; mark 2; "
	  "co 2; sem 0; mark 3; semrel 0",
	  "0 #0 start\n0 #0 sem\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n"
	  "1 #0 sleep\n1 #0 cancel 0 True 1\n1 #0 semrel 0\n1 #1 leave CE\n1 #2 sem\n"
	  "1 #2 mark 3\n1 #2 semrel 0\n1 #2 end None\n2 #0 sleep\n2 #0 state 0 cancelled\n"
	  "2 #0 state 1 done None\n2 #0 end None\n2 main = None\nslot 0 cancelled\n"
	  "slot 1 done None\n" },
	{ "sem.cancel-woken",
	  "co 0; sem 0; spawn 0 1; spawn 1 2; sleep 1; semrel 0; cancel 0; sleep 1; state 0; "
	  "state 1; sem 0; mark 1; "
	  "co 1; sem 0; mark 2; "
	  "co 2; sem 0; mark 3; semrel 0",
	  "0 #0 start\n0 #0 sem\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n"
	  "1 #0 sleep\n1 #0 semrel 0\n1 #0 cancel 0 True 1\n1 #1 leave CE\n1 #2 sem\n"
	  "1 #2 mark 3\n1 #2 semrel 0\n1 #2 end None\n2 #0 sleep\n2 #0 state 0 cancelled\n"
	  "2 #0 state 1 done None\n2 #0 sem\n2 #0 mark 1\n2 #0 end None\n2 main = None\n"
	  "slot 0 cancelled\nslot 1 done None\n" },
	{ "bar.wait",
	  "co 0; spawn 0 1; spawn 1 1; sleep 1; barrier 1; sleep 1; spawn 0 1; spawn 1 1; "
	  "barrier 1; "
	  "co 1; barrier 1; mark 1",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 barrier = 2\n1 #1 barrier = 0\n1 #1 mark 1\n1 #1 end None\n1 #2 barrier = 1\n"
	  "1 #2 mark 1\n1 #2 end None\n2 #0 sleep\n2 #0 spawn 0 #3\n2 #0 spawn 1 #4\n"
	  "2 #3 start\n2 #4 start\n2 #4 barrier = 2\n2 #4 mark 1\n2 #4 end None\n"
	  "2 #0 barrier = 0\n2 #0 end None\n2 #3 barrier = 1\n2 #3 mark 1\n2 #3 end None\n"
	  "2 main = None\nslot 0 done None\nslot 1 done None\n" },
	{ "bar.cancel",
	  "co 0; spawn 0 1; spawn 1 2; sleep 1; cancel 0; sleep 1; spawn 2 2; barrier 1; "
	  "state 0; "
	  "co 1; barrier 1; "
	  "co 2; barrier 1; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 cancel 0 True 1\n1 #1 leave CE\n2 #0 sleep\n2 #0 spawn 2 #3\n2 #3 start\n"
	  "2 #3 barrier = 2\n2 #3 mark 2\n2 #3 end None\n2 #2 barrier = 1\n2 #2 mark 2\n"
	  "2 #2 end None\n2 #0 barrier = 1\n2 #0 state 0 cancelled\n2 #0 end None\n"
	  "2 main = None\nslot 0 cancelled\nslot 1 done None\nslot 2 done None\n" },
	{ "bar.reset",
	  "co 0; spawn 0 1; spawn 1 1; sleep 1; breset 1; sleep 1; state 0; spawn 2 2; "
	  "barrier 0; "
	  "co 1; barrier 1; mark 1; "
	  "co 2; barrier 0; mark 2",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #0 spawn 1 #2\n0 #1 start\n0 #2 start\n1 #0 sleep\n"
	  "1 #0 breset 1\n1 #1 leave E\n1 #2 leave E\n2 #0 sleep\n2 #0 state 0 done E\n"
	  "2 #0 spawn 2 #3\n2 #3 start\n2 #3 barrier = 1\n2 #3 mark 2\n2 #3 end None\n"
	  "2 #0 barrier = 0\n2 #0 end None\n2 main = None\nslot 0 done E\nslot 1 done E\n"
	  "slot 2 done None\n" },
	{ "bar.abort",
	  "co 0; spawn 0 1; sleep 1; babort 0; sleep 1; state 0; try; barrier 0; except Any; "
	  "mark 1; end; "
	  "co 1; barrier 0",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #0 babort 0\n1 #1 leave E\n"
	  "2 #0 sleep\n2 #0 state 0 done E\n2 #0 caught E\n2 #0 mark 1\n2 #0 end None\n"
	  "2 main = None\nslot 0 done E\n" },
	{ "prog.spinner",
	  "co 0; spawn 0 1; sleep 3; stop 0; mark 42; "
	  "co 1; try; sleep 1; mark 1; sleep 1; mark 2; sleep 1; mark 3; sleep 9; except CE; "
	  "mark 0; reraise; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #1 sleep\n1 #1 mark 1\n2 #1 sleep\n"
	  "2 #1 mark 2\n3 #0 sleep\n3 #1 caught CE\n3 #1 mark 0\n3 #1 leave CE\n3 #0 stop\n"
	  "3 #0 mark 42\n3 #0 end None\n3 main = None\nslot 0 cancelled\n" },
	{ "stop.refuses",
	  "co 0; spawn 0 1; sleep 1; stop 0; mark 1; state 0; "
	  "co 1; try; sleep 9; except CE; sleep 2; mark 2; end; return 5",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #0 sleep\n1 #1 caught CE\n3 #1 sleep\n"
	  "3 #1 mark 2\n3 #1 end 5\n3 #0 stop\n3 #0 mark 1\n3 #0 state 0 done 5\n"
	  "3 #0 end None\n3 main = None\nslot 0 done 5\n" },
	{ "stop.done",
	  "co 0; spawn 0 1; sleep 1; stop 0; mark 1; "
	  "co 1; return 5",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 end 5\n1 #0 sleep\n1 #0 stop\n"
	  "1 #0 mark 1\n1 #0 end None\n1 main = None\nslot 0 done 5\n" },
	{ "stop.cancelled",
	  "co 0; spawn 0 1; sleep 1; cancel 0; sleep 1; state 0; state 1; sleep 9; state 1; "
	  "co 1; spawn 1 2; sleep 0; stop 1; "
	  "co 2; try; sleep 9; except CE; sleep 5; end",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n0 #1 spawn 1 #2\n0 #2 start\n0 #1 sleep\n"
	  "0 #2 caught CE\n1 #0 sleep\n1 #0 cancel 0 True 1\n1 #1 leave CE\n2 #0 sleep\n"
	  "2 #0 state 0 cancelled\n2 #0 state 1 pending\n5 #2 sleep\n5 #2 end None\n"
	  "11 #0 sleep\n11 #0 state 1 done None\n11 #0 end None\n11 main = None\n"
	  "slot 0 cancelled\nslot 1 done None\n" },
	{ "addcb.order",
	  "co 0; spawn 0 1; addcb 0 1; addcb 0 2; sleep 2; addcb 0 3; mark 4; sleep 0; mark 5; "
	  "co 1; sleep 1",
	  "0 #0 start\n0 #0 spawn 0 #1\n0 #1 start\n1 #1 sleep\n1 #1 end None\n1 ! addcb 1\n"
	  "1 ! addcb 2\n2 #0 sleep\n2 #0 mark 4\n2 ! addcb 3\n2 #0 sleep\n2 #0 mark 5\n"
	  "2 #0 end None\n2 main = None\nslot 0 done None\n" },
};

static size_t find(const char *id)
{
	size_t i = 0;

	while (strcmp(played_programs[i].id, id) != 0)
		i++;
	return i;
}

static void play_in(const struct weft_backend *be, size_t i, enum player_form form)
{
	static struct program program;
	static struct play p;

	if (!CHECK_INT(program_parse(&program, played_programs[i].program), 0) ||
	    !CHECK(play(&p, &program, be, form)))
		return;
	CHECK_STR(p.trace, played_programs[i].trace);
	play_free(&p);
}

void played(const struct weft_backend *be)
{
	size_t i = find(conform_current()->id);

	play_in(be, i, PLAY_RESUMABLE);
	if (be->caps & WEFT_CAP_STACKFUL)
		play_in(be, i, PLAY_STACKFUL);
}

/* SPDX-License-Identifier: MIT */
/*
 * gate.c: no wake-up is lost.  All works are done before anybody shuts the pool down, and then every
 * worker ends.  BROKEN: a worker does not look again after it has announced its sleep.
 */
#define WORKERS 2
#define SUBMITTERS 2
#define EACH 2

byte works, done, gate, permits, ended;
bool shut;

/* weft_gate_wake: one announcement becomes one permit. */
inline wake(woken)
{
	woken = false;
	atomic {
		if
		:: gate > 0 -> gate--; woken = true
		:: else
		fi
	}
	if
	:: woken -> permits++
	:: else
	fi
}

proctype submitter()
{
	bool woken;
	byte n;

	for (n : 1 .. EACH) {
		works++;
		wake(woken)
	}
}

proctype worker()
{
	bool again, had;

	do
	:: had = false;
		atomic {
			if
			:: works > 0 -> works--; had = true
			:: else
			fi
		}
		if
		:: had -> done++
		:: !had && shut -> break
		:: !had && !shut ->
			gate++;
			again = false;
#ifndef BROKEN
			if
			:: works > 0 || shut ->
				/* Its own announcement, or one that was made as good. */
				atomic {
					if
					:: gate > 0 -> gate--; again = true
					:: else
					fi
				}
			:: else
			fi;
#endif
			if
			:: again
			:: else -> atomic { permits > 0 -> permits-- }
			fi
		fi
	od;
	ended++
}

proctype closer()
{
	bool woken = true;

	done == SUBMITTERS * EACH;
	shut = true;
	do
	:: woken -> wake(woken)
	:: else -> break
	od;
	ended == WORKERS;
	assert(works == 0 && done == SUBMITTERS * EACH)
}

init {
	byte i;

	atomic {
		for (i : 1 .. WORKERS) {
			run worker()
		}
		for (i : 1 .. SUBMITTERS) {
			run submitter()
		}
		run closer()
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * submit.c and executor.c, for a pool that holds: a submit that succeeds runs its job, one that is
 * refused does not, and a worker never misses a job.  BROKEN: a submitter does not look again after
 * it has pushed.
 */
#define SUBMITTERS 2

bool shut, claimed[SUBMITTERS], ran[SUBMITTERS], ended;
chan queue = [SUBMITTERS] of { byte };

proctype submitter(byte id)
{
	bool mine = false;

	if
	:: shut -> goto refused			/* enter */
	:: else
	fi;
	queue!id;
#ifndef BROKEN
	if
	:: shut ->				/* reconsider */
		atomic {
			if
			:: !claimed[id] -> claimed[id] = true; mine = true
			:: else
			fi
		}
	:: else
	fi;
#endif
	if
	:: mine -> goto refused
	:: else
	fi;
	/* The caller waits for the result. */
	ran[id];
	goto out;
refused:
	assert(!ran[id]);
out:
	skip
}

proctype worker()
{
	bool mine;
	byte id;

	do
	:: atomic { nempty(queue) -> queue?id };
		mine = false;
		atomic {
			if
			:: !claimed[id] -> claimed[id] = true; mine = true
			:: else
			fi
		};
		if
		:: mine -> ran[id] = true
		:: else
		fi
	:: shut && empty(queue) -> break
	od;
	ended = true
}

proctype closer()
{
	shut = true;
	ended
}

init {
	byte i;

	atomic {
		run worker();
		run closer();
		for (i : 0 .. SUBMITTERS - 1) {
			run submitter(i)
		}
	}
}

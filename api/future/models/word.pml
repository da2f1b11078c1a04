/* SPDX-License-Identifier: MIT */
/*
 * state.c and result.c: a future ends once, its sleepers wake, and its memory goes with the last
 * reference.  The worker holds one reference, and so does each client.  BROKEN: the end does not
 * look at the flag of the sleepers in the operation that ends it.
 */
#define CLIENTS 2

mtype = { pending, running, cancelled, notified, finished };

mtype state = pending;
byte refs = CLIENTS + 1, ends, freed;
bool sleeper, wake;

/* Is it done? */
#define DONE (state == cancelled || state == notified || state == finished)
#define ALIVE assert(freed == 0)

inline unref()
{
	atomic {
		ALIVE;
		refs--;
		if
		:: refs == 0 -> freed++
		:: else
		fi
	}
}

proctype worker()
{
	bool woke, mine;

	/* claim */
	atomic {
		ALIVE;
		if
		:: state == pending -> state = running; mine = true
		:: state == cancelled -> state = notified
		:: else -> assert(false)
		fi
	}
	if
	:: !mine -> unref(); goto out
	:: else
	fi;
	/* finish: one operation takes the flag, and gives the reference back if there is none. */
#ifdef BROKEN
	woke = sleeper;
	atomic {
		ALIVE;
		state = finished;
		ends++;
#else
	atomic {
		ALIVE;
		state = finished;
		ends++;
		woke = sleeper;
#endif
		sleeper = false;
		if
		:: !woke ->
			refs--;
			if
			:: refs == 0 -> freed++
			:: else
			fi
		:: else
		fi
	}
	if
	:: woke -> wake = true; unref()
	:: else
	fi;
out:
	skip
}

proctype client(bool cancels)
{
	bool slept, woke;

	if
	:: cancels ->
		woke = false;
		atomic {
			ALIVE;
			if
			:: state == pending -> state = cancelled; ends++; woke = sleeper; sleeper = false
			:: else
			fi
		}
		if
		:: woke -> wake = true
		:: else
		fi
	:: else ->
		/* ask, then sleep while the word is what it was */
		do
		:: slept = false;
			atomic {
				ALIVE;
				if
				:: DONE -> break
				:: else -> sleeper = true; slept = true
				fi
			}
			if
			:: slept ->
				/* The kernel compares the word once, and then only a wake-up helps. */
				if
				:: !sleeper
				:: sleeper -> wake
				fi
			:: else
			fi
		od
	fi;
	unref()
}

init {
	atomic {
		run worker();
		run client(true);
		run client(false)
	}
	_nr_pr == 1;
	assert(ends == 1 && refs == 0 && freed == 1)
}

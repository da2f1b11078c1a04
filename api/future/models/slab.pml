/* SPDX-License-Identifier: MIT */
/*
 * slab.c: a future is in one place at a time: in use, in its thread's list, or among those that
 * other threads gave back.  BROKEN: one is linked to the others after it can be seen.
 */
#define FUTURES 3
#define NONE 0

byte next[FUTURES + 1], own, returned;
bool used[FUTURES + 1];
chan lent = [FUTURES] of { byte };

inline use(f)
{
	assert(f != NONE && !used[f]);
	used[f] = true
}

proctype owner()
{
	byte f, n;

	for (n : 1 .. 5) {
		if
		:: own != NONE -> f = own; own = next[f]
		:: else ->
			atomic { f = returned; returned = NONE };
			if
			:: f != NONE -> own = next[f]
			:: else
			fi
		fi;
		if
		:: f != NONE -> atomic { use(f); lent!f }
		:: else
		fi
	}
}

proctype other()
{
	byte f, head;

	do
	:: lent?f ->
		used[f] = false;
		do
		:: head = returned;
#ifndef BROKEN
			next[f] = head;
#endif
			if
			:: atomic { returned == head -> returned = f };
#ifdef BROKEN
				next[f] = head;
#endif
				break
			:: returned != head
			fi
		od
	:: timeout -> break
	od
}

init {
	byte i;

	atomic {
		for (i : 1 .. FUTURES) {
			next[i] = own;
			own = i
		}
		run owner();
		run other();
		run other()
	}
}

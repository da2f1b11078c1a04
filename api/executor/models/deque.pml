/* SPDX-License-Identifier: MIT */
/*
 * deque.c: what the owner pushes is taken by it or stolen, once.  BROKEN: the owner takes the last
 * one without asking whether a thief was quicker.
 */
#define THIEVES 2
#define PUSHES 3

short bottom, top;
byte place[PUSHES], taken[PUSHES + 1], pushed;

inline got(work)
{
	atomic {
		assert(work > 0 && taken[work] == 0);
		taken[work] = 1
	}
}

inline take(b, t)
{
	b = bottom - 1;
	bottom = b;
	t = top;
	if
	:: t > b -> bottom = b + 1
	:: t < b -> got(place[b])
	:: t == b ->
#ifdef BROKEN
		got(place[b]);
		top = t + 1;
#else
		if
		:: atomic { top == t -> top = t + 1 }; got(place[b])
		:: top != t
		fi;
#endif
		bottom = b + 1
	fi
}

proctype owner()
{
	short b, t;
	byte n;

	for (n : 1 .. PUSHES) {
		place[bottom] = n;
		bottom++;
		pushed++;
		if
		:: take(b, t)
		:: skip
		fi
	}
	/* What is left is the owner's, or a thief's. */
	do
	:: bottom <= top -> break
	:: bottom > top -> take(b, t)
	od
}

proctype thief()
{
	short b, t;
	byte work, tries;

	for (tries : 1 .. 2) {
		t = top;
		b = bottom;
		if
		:: t >= b
		:: else ->
			work = place[t];
			if
			:: atomic { top == t -> top = t + 1 }; got(work)
			:: top != t
			fi
		fi
	}
}

init {
	byte i;

	atomic {
		run owner();
		for (i : 1 .. THIEVES) {
			run thief()
		}
	}
	_nr_pr == 1;
	for (i : 1 .. PUSHES) {
		assert(taken[i] == 1)
	}
}

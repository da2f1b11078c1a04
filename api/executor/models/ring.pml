/* SPDX-License-Identifier: MIT */
/*
 * ring.c: each work that is pushed is popped once, and one consumer sees the works of each producer
 * in their order, twice round the ring.  A consumer reads two entries ahead.  BROKEN: it
 * takes the second one without asking whether the head is still there.
 */
#define SIZE 2
#define AHEAD 2
#define PRODUCERS 2
#define EACH 2
#ifndef CONSUMERS
#define CONSUMERS 2
#endif

#define LAP(at) (1 + ((at) / SIZE) % 2)

/* An entry is one word: the work, and the lap in the two lowest bits. */
byte tail, head, seen, entry[SIZE], popped[PRODUCERS * EACH + 1], last[PRODUCERS], count;

proctype producer(byte id)
{
	byte at, h, n = 0;

	do
	:: n == EACH -> break
	:: else ->
		at = tail;
		h = seen;
		if
		:: at >= h && at - h < SIZE
		:: else ->
			h = head;
			seen = h
		fi;
		if
		:: at < h || at - h >= SIZE	/* full, or another push was quicker */
		:: else ->
			if
			:: atomic { tail == at -> tail = at + 1 };
				entry[at % SIZE] = (id * EACH + n + 1) * 4 + LAP(at);
				n++
			:: tail != at
			fi
		fi;
		at = 0;
		h = 0
	od
}

proctype consumer()
{
	byte at, next, ahead, work, copy[AHEAD];

	do
	:: count == PRODUCERS * EACH -> break
	:: else ->
		if
		:: next < ahead
		:: else ->
			at = head;
			next = 0;
			ahead = 0;
			do
			:: ahead == AHEAD -> break
			:: else ->
				work = entry[(at + ahead) % SIZE];
				if
				:: work % 4 == LAP(at + ahead) ->
					copy[ahead] = work / 4;
					ahead++;
					work = 0
				:: else ->
					work = 0;
					break
				fi
			od
		fi;
		if
		:: next == ahead ->
			at = 0
		:: next < ahead ->
			if
#ifdef BROKEN
			:: atomic { next == 1 || head == at + next -> head = at + next + 1 };
#else
			:: atomic { head == at + next -> head = at + next + 1 };
#endif
				atomic {
					work = copy[next];
					next++;
					assert(work > 0);
					assert(popped[work] == 0);
					popped[work] = 1;
					assert(CONSUMERS > 1 || (work - 1) % EACH == last[(work - 1) / EACH]);
					last[(work - 1) / EACH]++;
					count++;
					work = 0;
					copy[next - 1] = 0
				}
#ifdef BROKEN
			:: next != 1 && head != at + next ->
#else
			:: head != at + next ->
#endif
				next = 0;
				ahead = 0;
				copy[0] = 0;
				copy[1] = 0
			fi
		fi
	od
}

init {
	byte i;

	atomic {
		for (i : 0 .. PRODUCERS - 1) {
			run producer(i)
		}
		for (i : 1 .. CONSUMERS) {
			run consumer()
		}
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * ring.c: each work that is pushed is popped once, and one consumer sees the works of each producer
 * in their order.  BROKEN: a push writes the turn before the work.
 */
#define SIZE 2
#define PRODUCERS 2
#define EACH 2
#ifndef CONSUMERS
#define CONSUMERS 2
#endif

int tail, head, turn[SIZE];
byte place[SIZE], popped[PRODUCERS * EACH + 1], last[PRODUCERS], count;

proctype producer(byte id)
{
	int at;
	byte n = 0;

	do
	:: n == EACH -> break
	:: else ->
		at = tail;
		if
		:: turn[at % SIZE] != at	/* full, or another push was quicker */
		:: else ->
			if
			:: atomic { tail == at -> tail = at + 1 };
#ifdef BROKEN
				turn[at % SIZE] = at + 1;
				place[at % SIZE] = id * EACH + n + 1;
#else
				place[at % SIZE] = id * EACH + n + 1;
				turn[at % SIZE] = at + 1;
#endif
				n++
			:: tail != at
			fi
		fi
	od
}

proctype consumer()
{
	int at, seen;
	byte work;

	do
	:: count == PRODUCERS * EACH -> break
	:: else ->
		at = head;
		seen = turn[at % SIZE];
		if
		:: seen == at + 1 ->
			if
			:: atomic { head == at -> head = at + 1 };
				work = place[at % SIZE];
				turn[at % SIZE] = at + SIZE;
				atomic {
					assert(work > 0);
					assert(popped[work] == 0);
					popped[work] = 1;
					assert(CONSUMERS > 1 || (work - 1) % EACH == last[(work - 1) / EACH]);
					last[(work - 1) / EACH]++;
					count++
				}
			:: head != at
			fi
		:: else
		fi
	od
}

init {
	byte i;

	atomic {
		for (i : 0 .. SIZE - 1) {
			turn[i] = i
		}
		for (i : 0 .. PRODUCERS - 1) {
			run producer(i)
		}
		for (i : 1 .. CONSUMERS) {
			run consumer()
		}
	}
}

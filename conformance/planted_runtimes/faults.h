/* SPDX-License-Identifier: MIT */
#ifndef FAULTS_H
#define FAULTS_H

/*
 * faults.h - runtimes that are right, and from the same sources runtimes with one fault each.
 *
 * Built with -DFAULT=NOTHING, resumed.c and turns.c pass profile C.  With another word one of them
 * is wrong in the way that the word says, and the case that the file `expected` names must tell.
 * To add a fault: a word here, the line that does it, a line in `expected`.
 */

enum fault {
	NOTHING,
	/* resumed.c: lives */
	RUNS_TWICE,		/* each body */
	LOSES_RESULT,
	BEGINS_AT_ONCE,		/* in spawn, without claiming EAGER */
	EAGER_RESUMED,		/* no fault: the same, and it is claimed */
	NEVER_RUNNING,		/* as its status says */
	USES_UP,		/* a place for each life; there are 900 */
	LEAKS_FILE,
	NO_CROWD,		/* no more than 500 at once */
	RUNS_WHEN_DESTROYED,	/* to its end */
	STARTS_WHEN_DESTROYED,	/* the same with those that have not begun */
	/* resumed.c: yields and what they carry */
	YIELDS_TO_OUTERMOST,	/* past the coroutine that resumed it */
	LOSES_SENT,
	KEEPS_OLD_VALUE,	/* when NULL is sent */
	HALF_POINTERS,		/* 32 bits of each value */
	SWALLOWS_THROW,
	STARTS_FOR_THROW,	/* a body that had not begun */
	CLOSE_TELLS_NOTHING,	/* of a body that yields */
	CLOSE_IS_RESUME,
	TRANSFER_IS_RESUME,	/* nobody takes anybody's place */
	/* resumed.c: misuse that is not refused */
	TAKES_ENDED,
	TAKES_RUNNING,
	DESTROYS_RUNNING,
	JOINS_SUSPENDED,
	/* resumed.c: stacks and the rest of the machine */
	MISALIGNED,
	ONE_SIZE,		/* of stack, whatever is asked for */
	ONE_STACK,		/* for all */
	SHARES_ROUNDING,	/* and claims SAVES_FPU */
	SHARES_MASK,		/* and claims SAVES_SIGMASK */
	SPOILS_MASK,		/* of the caller, at each end */
	STAYS_IN_THREAD,	/* and claims MIGRATE */
	STAYS_IN_PROCESS,	/* and claims FORK */
	/* turns.c */
	TURNS,			/* no fault */
	EAGER_TURNS,		/* no fault, and EAGER is claimed */
	ONE_AT_A_TIME,		/* one other runs for each yield */
	NEWEST_FIRST,
	FAILS_ALONE,		/* a yield with nobody else to run */
	JOINS_EARLY,		/* without waiting */
	JOINS_ONCE,		/* and has forgotten the result then */
	JOINS_ITSELF,		/* at once */
	ENTERS_TWICE,
	ENTERS_ONCE,		/* in a life */
	LOSES_ENTERED,		/* the result of the function that it runs */
	CLAIMS_EAGER,
	CHANNEL_REVERSED,
	CHANNEL_TWICE,		/* each value */
	CHANNEL_IMPATIENT,	/* a receive does not wait */
	/* structs that the runner must refuse */
	ABI_OF_TOMORROW,
	CUT_SHORT,
	BAD_NAME,
	WITHOUT_SPAWN,
	WITHOUT_RESUME,		/* but claims RESUME */
	WITHOUT_SENT,		/* and claims no OWN_STACKS */
	VALUES_WITHOUT_RESUME,
	UNKNOWN_CLAIM,
	WITHOUT_SYMBOL,		/* built with -DHIDDEN as well */
};

#define is(fault) (FAULT == (fault))

#endif

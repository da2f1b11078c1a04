/* SPDX-License-Identifier: MIT */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

/*
 * descriptors.h - the three descriptors that a program takes for granted.
 *
 * A shell can start a program without them.  The next file that is opened would take such a number,
 * and a report would land in what somebody writes as standard output.
 */

/*
 * Give each of 0 to 2 that is closed a file: an empty one to read, one that cannot be written in
 * the place of standard output, so that a lost report is an error, and one that takes messages.
 */
void descriptors_fill(void);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

/* process.h - the kernel's numbers for this process. */
struct process {
	double resident, page_tables;	/* bytes */
	double maps;			/* how many; the kernel's limit is vm.max_map_count */
};

/* A number that cannot be read is 0. */
void process_read(struct process *ret);

#endif

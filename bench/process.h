/* SPDX-License-Identifier: MIT */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

/* What the kernel says of this process. */
struct process {
	double resident, page_tables;	/* bytes */
	double maps;			/* how many; the kernel's limit is vm.max_map_count */
};

/* What cannot be read is 0. */
void process_read(struct process *ret);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef SITE_H
#define SITE_H

/* site.h - a site of 60 pages that exists only as a rule. */

#include <stdbool.h>

enum { SITE_PAGES = 60, SITE_LINKS = 3 };

/* How many seconds the page takes to come. */
double site_delay(int page);

/* Is there such a page?  Some links lead nowhere. */
bool site_has(int page);

/* The pages that @page links to. */
void site_links(int page, int links[SITE_LINKS]);

#endif

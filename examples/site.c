/* SPDX-License-Identifier: MIT */
#include "site.h"

double site_delay(int page)
{
	return 0.05 * (1 + page % 7);
}

bool site_has(int page)
{
	return page < SITE_PAGES && page % 13 != 12;
}

void site_links(int page, int links[SITE_LINKS])
{
	for (int i = 0; i < SITE_LINKS; i++)
		links[i] = (page * 3 + i + 1) % (SITE_PAGES + 4);
}

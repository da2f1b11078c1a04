/* SPDX-License-Identifier: MIT */
/* Eight bodies for sites.c, whose first digit is SITES_HIGH. */
#define SITES_LOW 0
#include "sites_body.h"
#undef SITES_LOW
#define SITES_LOW 1
#include "sites_body.h"
#undef SITES_LOW
#define SITES_LOW 2
#include "sites_body.h"
#undef SITES_LOW
#define SITES_LOW 3
#include "sites_body.h"
#undef SITES_LOW
#define SITES_LOW 4
#include "sites_body.h"
#undef SITES_LOW
#define SITES_LOW 5
#include "sites_body.h"
#undef SITES_LOW
#define SITES_LOW 6
#include "sites_body.h"
#undef SITES_LOW
#define SITES_LOW 7
#include "sites_body.h"
#undef SITES_LOW

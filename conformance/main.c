/* SPDX-License-Identifier: MIT */
#include "suite_table.h"

int main(int argc, char **argv)
{
	return conform_main(argc, argv, &conform_suite);
}

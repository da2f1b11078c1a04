#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""test_capabilities.py WEFT-SCENARIO: the words for what an implementation can do are the same everywhere.

The page about the language lists them, an edition names what each scenario needs, and weft claims all.
"""
import pathlib
import re
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).parent
PAGE = HERE.parent.parent / "docs/scenario-language.md"


def words_of_page():
    table = PAGE.read_text().split("| capability | meaning |", 1)[1].split("\n\n", 1)[0]
    return {word for line in table.splitlines() if line for word in re.findall(r"`(\w+)`", line.split("|")[1])}


class Capabilities(unittest.TestCase):
    def test_edition(self):
        for file in (HERE / "edition").glob("*.cosl"):
            needs = {word for line in re.findall(r"^scenario .*# needs (.*)", file.read_text(), re.M)
                     for word in line.split()}
            self.assertEqual(needs, words_of_page(), file)

    def test_weft(self):
        done = subprocess.run([PROGRAM, "--serve", "--backend", "stackless"], input="", capture_output=True, text=True,
                              timeout=60, check=True)
        backend, name, *claimed = done.stdout.split()
        self.assertEqual((backend, name, set(claimed)), ("backend", "weft-stackless", words_of_page()))


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()

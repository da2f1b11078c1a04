#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""test_differences.py ORACLE WEFT-SCENARIO: a backend that is wrong is told by scripts/oracle, and its fault is made small."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import scenario as language

# A backend that takes an error B that comes out for an A.
WRONG = '#!/bin/sh\n"{}" "$@" | sed "s/^= raise B/= raise A/"\n'
DYING = '#!/bin/sh\n"{}" "$@" | sed "/^= raise B/q"\nexit 7\n'


class Told(unittest.TestCase):
    def judge(self, script):
        with tempfile.TemporaryDirectory() as built:
            program = pathlib.Path(built, "conformance/oracle/weft-scenario")
            program.parent.mkdir(parents=True)
            program.write_text(script.format(PROGRAM))
            program.chmod(0o755)
            return subprocess.run([sys.executable, ORACLE, "--built", built, "--backend", "stackless", "--linkage",
                                   "table", "--seeds", "0..9"], capture_output=True, text=True, timeout=300)

    def test_right(self):
        done = self.judge('#!/bin/sh\nexec "{}" "$@"\n')
        self.assertEqual((done.returncode, done.stdout.splitlines()[-1]), (0, "0 differences"))

    def test_wrong(self):
        done = self.judge(WRONG)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertNotIn("\n0 differences", done.stdout)
        shown = done.stdout.split("made smaller:\n")[1]
        small, traces = shown.split("CPython", 1)
        played, = language.read(small)
        self.assertLessEqual(len(small.splitlines()), 10, small)
        self.assertIn("B", str(played.functions) + str(played.script))
        self.assertRegex(traces, re.compile(r"^\* = raise B\S* +weft|^\* = raise B\S* +.*= raise A", re.M))

    def test_dying(self):
        done = self.judge(DYING)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("exit code 7", done.stdout)


if __name__ == "__main__":
    PROGRAM, ORACLE = sys.argv.pop(2), sys.argv.pop(1)
    unittest.main()

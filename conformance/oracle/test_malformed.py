#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""test_malformed.py WEFT-SCENARIO: what is no scenario is refused in one line, with its place and what was expected.

Both readers are asked, the one in C and the one in Python; they agree on the place.
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import scenario as language

FUNCTION, SCRIPT = "scenario a\nfunc 0\n{}\nend\ndrive\nend\n", "scenario a\nfunc 0\nend\ndrive\n{}\nend\n"

# The text, the line, and what C says is expected there.
MALFORMED = [
    ("func 0\nend\n", 1, "scenario NAME .coroutines. expected, not: func"),
    ("scenario a b\ndrive\nend\n", 1, "scenario NAME"),
    ("scenario a\nfunc x\nend\n", 2, "func 0 to 63, or drive, expected"),
    ("scenario a\nfunc 0\nyield 1\n", 3, "end expected, not the end of the file"),
    ("scenario a\n\n# nothing\ndrive\nnext\nend\n", 5, "next with 1 operand expected, not 0"),
    (FUNCTION.format("yeild 1"), 3, "a statement of a function expected, not: yeild"),
    (FUNCTION.format("deleg 1"), 3, "a statement of a function expected"),
    (FUNCTION.format("yield"), 3, "yield with 1 operand expected, not 0"),
    (FUNCTION.format("throw 1 A 1 2"), 3, "throw with 3 operands expected, not 4"),
    (FUNCTION.format("throw 1 A 1 2 3 4"), 3, "throw with 3 operands expected, not 6"),
    (FUNCTION.format("yield what"), 3, 'yield: none, 7, 7.5, "seven", &7 or . expected, not: what'),
    (FUNCTION.format("yield 7x"), 3, "yield: none"),
    (FUNCTION.format("yield 7."), 3, "yield: none"),
    (FUNCTION.format('yield "open'), 3, "yield: none"),
    (FUNCTION.format('yield "a-b"'), 3, "yield: none"),
    (FUNCTION.format("raise Any 1"), 3, "raise: A, B, X, SI, GE or RT expected, not: Any"),
    (FUNCTION.format("next 16"), 3, "next: a handle, 0 to 15 expected, not: 16"),
    (FUNCTION.format("mark -1"), 3, "mark: a number"),
    (FUNCTION.format("from 64"), 3, "from: a function, 0 to 63 expected"),
    (FUNCTION.format("iterx 1 sx"), 3, "iterx: methods, letters of stc, or n expected, not: sx"),
    (FUNCTION.format("mark 1\nfrom 1"), 4, "from: a function that the scenario has expected, not: 1"),
    (FUNCTION.format("try\nexcept\nend"), 4, "except A, B, "),
    (FUNCTION.format("try\nmark 1\nfinally\nmark 1\nexcept A\nend"), 7, "end expected, not: except"),
    (FUNCTION.format("loop\nmark 1\nend"), 3, "loop with 1 operand expected"),
    (FUNCTION.format("forever\nend"), 3, "forever: a yield to begin with expected"),
    (FUNCTION.format("forever\nmark 1\nyield 1\nend"), 3, "forever: a yield"),
    (FUNCTION.format("try\n" * 101 + "end\n" * 101), 103, "up to 100 blocks in each other"),
    ("scenario a\nfunc 0\ninline 1\nend\nfunc 1\ntry\nfinally\ninline 2\nend\nend\nfunc 2\nend\ndrive\nend\n", 3,
     "inline: a function without an inline expected, not: 1"),
    (FUNCTION.format("inline 0"), 3, "inline: a function without an inline expected, not: 0"),
    (SCRIPT.format("yield 1"), 5, "an operation of the script expected, not: yield"),
    (SCRIPT.format("new 0 1"), 5, "new: a function that the scenario has expected, not: 1"),
    (SCRIPT.format("send 0 $"), 5, 'send: none, 7, 7.5, "seven" or &7 expected'),
    (SCRIPT.format("mark " + "1" * 300), 5, "a line of up to 254 bytes expected"),
]


class Malformed(unittest.TestCase):
    def refused(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "bad.cosl")
            path.write_text(text)
            done = subprocess.run([PROGRAM, path], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        return done.stderr.replace(str(path.parent) + "/", "")

    def test_by_c(self):
        for text, line, expected in MALFORMED:
            with self.subTest(text):
                self.assertRegex(self.refused(text), rf"^bad.cosl:{line}: .*{expected}")

    def test_by_python(self):
        for text, line, expected in MALFORMED:
            if expected.startswith("up to") or expected.startswith("a line of"):
                continue                # limits of the one in C
            with self.subTest(text), self.assertRaisesRegex(SyntaxError, rf"^bad.cosl:{line}: "):
                language.read(text, "bad.cosl")

    def test_a_nul_hides_nothing(self):
        text = "scenario a\nfunc 0\nmark 1 # x\0y\nmark 2\nmark 3\nend\ndrive\nnew 0 0\nnext 0\nend\n"
        done = subprocess.run([PROGRAM], input=text, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for number in (1, 2, 3):
            self.assertIn(f"#0 mark {number}\n", done.stdout)
        self.assertRegex(self.refused(text.replace("mark 2", "mark\0 2")), "^bad.cosl:4: a line without a NUL expected")

    def test_long_comments_are_welcome(self):
        text = "scenario a # " + "long " * 100 + "\nfunc 0\nend\ndrive\nnew 0 0\nnext 0\nend\n"
        done = subprocess.run([PROGRAM], input=text, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("= return none", done.stdout)

    def test_what_stood_before_was_played(self):
        done = subprocess.run([PROGRAM], input="scenario a\ndrive\nstate 0\nend\nscenario\n", capture_output=True,
                              text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (2, "=== a\n> state 0\n= nohandle\n"))
        self.assertEqual(done.stderr, "<stdin>:5: scenario NAME [coroutines] expected, not: scenario\n")


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()

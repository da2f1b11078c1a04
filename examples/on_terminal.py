#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""on_terminal.py PROGRAM: does the spinner turn on a terminal, wipe its line, and then answer?"""
import os
import pty
import re
import subprocess
import sys


def output_of(program):
    """All that @program writes to a terminal; its line feeds come out with a carriage return."""
    ours, its = pty.openpty()
    process = subprocess.Popen([program], stdin=its, stdout=its)
    os.close(its)
    output = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:         # the terminal has no other end any more
            break
        if not part:
            break
        output += part
    if process.wait() != 0:
        sys.exit(f"{program}: exit code {process.returncode}")
    return output


def main():
    output = output_of(sys.argv[1])
    turned = re.fullmatch(rb"((?:\r[|/\\-] thinking!)+)\r\x1b\[Kanswer 42\r\n", output)
    frames = re.findall(rb"\r(.)", turned[1]) if turned else []
    # How often it turns is the machine's affair; that it turns in order is not.
    wanted = [b"|/-\\"[i % 4:i % 4 + 1] for i in range(len(frames))]
    if len(frames) < 2 or frames != wanted:
        sys.exit(f"the spinner did not turn as it should: {output!r}")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_played.py played.c: are the traces in this file what CPython plays?"""
import ast
import pathlib
import re
import sys
import warnings

import reference

ROW = re.compile(r'\{\s*("(?:[^"\\]|\\.)*"),\s*((?:"(?:[^"\\]|\\.)*"\s*)+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\}')


def main():
    warnings.simplefilter("ignore")
    text = pathlib.Path(sys.argv[1]).read_text()
    rows = [[ast.literal_eval("(" + part + ")") for part in row] for row in ROW.findall(text)]
    wrong = [name for name, program, trace in rows
             if "".join(line + "\n" for line in reference.Play(program).run()) != trace]
    for name in wrong:
        print(f"{name}: CPython plays it otherwise")
    print(f"{len(rows)} programs, {len(wrong)} wrong")
    return len(wrong) > 0 or not rows


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""CPython's generators and native coroutines, to be judged: weft-conform --command 'python3 python.py'.

The interpreter is the one that wrote the traces (conformance/oracle/cpython.py), so that this tells of a version.
"""
import gc
import pathlib
import platform
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "oracle"))
import cpython  # noqa: E402
import scenario  # noqa: E402

CAN = ("coroutines inline delegate shared iterators throw close rescue reraise stop exit fresh missing running look "
       "destruction payloads")


def main():
    print(f"backend {platform.python_implementation()}-{platform.python_version()} {CAN}", flush=True)
    gc.disable()
    for played in scenario.read(sys.stdin.read(), "<stdin>"):
        print(f"=== {played.name}", *cpython.run(played), sep="\n")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""asyncio, to be judged: weft-conform --command 'python3 asyncio_tasks.py' --edition tasks-2026.1

The player is the one that wrote the traces (conformance/loop/reference.py), so that this tells of a version.
"""
import pathlib
import platform
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "loop"))
import reference  # noqa: E402

CAN = ("tasks calls reraise counts futures callbacks shields waits limits gathers stops timeouts groups locks events "
       "semaphores conditions barriers queues")

print(f"backend asyncio-{platform.python_version()} {CAN}", flush=True)
reference.main()

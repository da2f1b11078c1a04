# SPDX-License-Identifier: MIT
"""with_aiohttp BASE AT FILES: aiohttp on asyncio's loop, so many tasks that share one session."""
import asyncio
import json
import platform
import sys
import time

import aiohttp

FILE_BYTES = 2048


async def worker(session, urls):
    good = 0
    for url in urls:
        async with session.get(url) as answer:
            good += answer.status == 200 and len(await answer.read()) == FILE_BYTES
    return good


async def main():
    base, at, files = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    urls = (f"{base}/file/{i}" for i in range(files))  # all tasks draw from it
    begin = time.perf_counter_ns()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at)) as session:
        good = sum(await asyncio.gather(*[worker(session, urls) for _ in range(at)]))
    ns = (time.perf_counter_ns() - begin) / files
    print(json.dumps({"peer": "aiohttp", "version": f"{aiohttp.__version__}, CPython {platform.python_version()}",
                      "ns": round(ns, 1), "n": files, "checked": good == files}))
    return good != files


sys.exit(asyncio.run(main()))

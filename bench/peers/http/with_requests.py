# SPDX-License-Identifier: MIT
"""with_requests BASE AT FILES: requests in CPython's ThreadPoolExecutor, a session for each thread."""
import concurrent.futures
import json
import platform
import sys
import threading
import time

import requests

FILE_BYTES = 2048
local = threading.local()


def fetch(url):
    if not hasattr(local, "session"):
        local.session = requests.Session()
        local.session.trust_env = False  # no proxy, and no file of passwords, is looked for
    answer = local.session.get(url)
    return answer.status_code == 200 and len(answer.content) == FILE_BYTES


def main():
    base, at, files = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    begin = time.perf_counter_ns()
    with concurrent.futures.ThreadPoolExecutor(at) as pool:
        good = sum(pool.map(fetch, (f"{base}/file/{i}" for i in range(files))))
    ns = (time.perf_counter_ns() - begin) / files
    print(json.dumps({"peer": "requests", "version": f"{requests.__version__}, CPython {platform.python_version()}",
                      "ns": round(ns, 1), "n": files, "checked": good == files}))
    sys.exit(good != files)


main()

"""The part of scripts/peers --http: servers, the programs that download from them, and the tables."""
import collections
import contextlib
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import time

from reporting import check, shapes, words

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "bench/peers/http"
FILE_BYTES = 2048
AT = (1, 20, 200)
DELAYS = (0, 20)  # milliseconds before each answer
PATIENCE = 600  # seconds for one program
OURS = ("bare", "loop", "sequential", "threads", "processes")
CEILING = "wrk"  # it looks at no answer
NAMES = (*OURS, "curl", "wget", "aria2", "go", "requests", "aiohttp", CEILING)
ONE_BY_ONE = ("sequential", "wget")
LIMIT = 1.2  # of the loop at 20 to bare curl
NGINX = """daemon off; master_process off; pid nginx.pid; error_log error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; keepalive_requests 1000000; default_type application/octet-stream;
    client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp; uwsgi_temp_path temp; scgi_temp_path temp;
    server {{ listen 127.0.0.1:{port}; root www; }}
}}
"""


class Failed(Exception):
    """The text says which program, and how."""


# Servers.


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(process, port):
    """Whether it listens; it ends at once where another process has taken the port."""
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.01)
    return False


def start_nginx(program, folder):
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(port=port))
    process = subprocess.Popen([program, "-p", str(folder), "-c", "nginx.conf", "-e", "error.log"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if answers(process, port):
        return process, f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()
    return None, None


@contextlib.contextmanager
def nginx(program, folder, files):
    """Debian's server with a configuration of its own, in one process."""
    (folder / "www/file").mkdir(parents=True)
    for i in range(max(files, 2)):
        (folder / "www/file" / str(i)).write_bytes(os.urandom(FILE_BYTES))
    started = (start_nginx(program, folder) for _ in range(5))
    process, base = next(((p, b) for p, b in started if p), (None, None))
    if not process:
        raise Failed("nginx: it does not start: " + (folder / "error.log").read_text()[-500:])
    try:
        yield base
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def embedded(program):
    process = subprocess.Popen([program, "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait()


@contextlib.contextmanager
def served(folder, program, files):
    """{delay: (the server's name, its base)}.  nginx has no delay, so the embedded server does that."""
    where = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    with contextlib.ExitStack() as stack:
        base = stack.enter_context(embedded(program))
        found = {delay: ("weft-flagserver", base) for delay in DELAYS}
        if where:
            (folder / "nginx").mkdir()
            found[0] = "nginx", stack.enter_context(nginx(where, folder / "nginx", files))
        else:
            print("nginx: skipped, weft-flagserver is in its place", flush=True)
        yield found


# The programs that download: the tool that each needs, and the command that fetches the files.


def first_version(*command):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return found[0] if found else "?"


def our_command(name, program):
    row = "bare" if name == "bare" else f"download/backend:{name}"
    return lambda ask: [program, f"--base={ask.base}", f"--benchmark_filter=^{row}/at:{ask.at}/delay:{ask.delay}/",
                        f"--benchmark_min_time={ask.files}x", "--benchmark_format=json"]


def curl(ask):
    many = ["--parallel", "--parallel-immediate", "--parallel-max", str(ask.at)] if ask.at > 1 else []
    lines = [f'url = "{url}"\noutput = "out/{i}"\n' for i, url in enumerate(ask.urls())]
    pathlib.Path(ask.folder, "list").write_text("".join(lines))
    return ["curl", "--disable", "--no-progress-meter", "--fail", "--noproxy", "*", *many, "--config", "list"]


def wget(ask):
    pathlib.Path(ask.folder, "list").write_text("\n".join(ask.urls()))
    return ["wget", "--no-config", "--quiet", "--no-proxy", "--directory-prefix=out", "--input-file=list"]


def aria2(ask):
    pathlib.Path(ask.folder, "list").write_text("\n".join(ask.urls()))
    return ["aria2c", "--no-conf", "--quiet", f"--max-concurrent-downloads={ask.at}", "--split=1", "--file-allocation=none",
            "--all-proxy=", "--dir=out", "--input-file=list"]


def wrk(ask):
    return ["wrk", "--threads=1", f"--connections={ask.at}", "--duration=1s", ask.delayed() + "/file/1"]


def program_of(*start):
    return lambda ask: [*start, ask.delayed(), ask.at, ask.files]


class Ask:
    """One question: so many files at once from a server that waits."""

    def __init__(self, folder, server, base, at, delay, files):
        self.folder, self.server, self.base, self.at, self.delay = folder, server, base, at, delay
        self.files = max(files // 20, 1) if delay and at == 1 else files  # one by one they would take a minute

    def delayed(self):
        return f"{self.base}/delay={self.delay}" if self.delay else self.base

    def urls(self):
        return [f"{self.delayed()}/file/{i}" for i in range(self.files)]


def run(command, folder):
    return subprocess.run([str(c) for c in command], cwd=folder, capture_output=True, text=True, errors="replace")


def ours(program, only, version):
    """The same of ours.  Each row is asked in a process of its own, for its peak of memory."""
    curls = run(["pkg-config", "--modversion", "libcurl"], None).stdout.strip() if shutil.which("pkg-config") else ""
    return {name: (our_command(name, program), read_ours, curls if name == "bare" else version)
            for name in OURS if not only or name in only}


def peers(folder, python_with, only):
    """{name: (command, how the output is read, version)} of all that are here."""
    with_requests, with_aiohttp = python_with("requests"), python_with("aiohttp")
    known = {
        "curl": ("curl", curl, read_files), "wget": ("wget", wget, read_files), "aria2": ("aria2c", aria2, read_files),
        "go": ("go", program_of("./go-peer"), read_line),
        "requests": (with_requests, program_of(with_requests, SOURCES / "with_requests.py"), read_line),
        "aiohttp": (with_aiohttp, program_of(with_aiohttp, SOURCES / "with_aiohttp.py"), read_line),
        CEILING: ("wrk", wrk, read_wrk),
    }
    found = {}
    for name, (tool, command, read) in known.items():
        if only and name not in only:
            continue
        if not shutil.which(tool):
            print(f"{name}: skipped, there is no {tool}", flush=True)
            continue
        if name == "go":
            must_build("go", ["go", "build", "-o", "go-peer", SOURCES / "peer.go"], folder)
        option = "-v" if name == CEILING else "--version"
        found[name] = command, read, "" if read is read_line else first_version(tool, option)
    return found


def must_build(name, command, folder):
    done = run(command, folder)
    if done.returncode != 0:
        raise Failed(f"{name}: cannot be built: {done.stderr.strip()}")


# Readers of their output: nanoseconds a file, files, whether all was there, and the version if the output has it.


def read_ours(text, ask, wall):
    rows = check.parsed(text, shapes.OURS)["benchmarks"]
    if len(rows) != 1:
        raise check.Wrong(f"{len(rows)} rows in place of one")
    row, = rows
    return row["real_time"] * check.UNITS[row["time_unit"]], row["iterations"], not row.get("error_occurred"), ""


def read_line(text, ask, wall):
    line = check.parsed(text, shapes.HTTP_PEER)
    return line["ns"], line["n"], line["checked"], line["version"]


def read_files(text, ask, wall):
    sizes = [path.stat().st_size for path in pathlib.Path(ask.folder, "out").iterdir()]
    return wall / ask.files, ask.files, sizes == [FILE_BYTES] * ask.files, ""


def read_wrk(text, ask, wall):
    """Its time is a second, and it says how many requests that were."""
    found = re.search(r"(\d+) requests in ([\d.]+)(ms|s)", text)
    if not found or not int(found[1]):
        raise check.Wrong("it told no requests")
    seconds = float(found[2]) / (1000 if found[3] == "ms" else 1)
    return 1e9 * seconds / int(found[1]), int(found[1]), "Non-2xx" not in text, ""


def execute(name, command, folder):
    """(output, wall nanoseconds, processor nanoseconds, peak bytes)"""
    with open(folder / "output", "w+b") as output, open(folder / "errors", "w+b") as errors:
        process = subprocess.Popen([folder / "usage", folder / "used", *map(str, command)], cwd=folder, stdout=output,
                                   stderr=errors, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            code = f"not within {PATIENCE} s"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    text = (folder / "output").read_text(errors="replace")
    if code != 0:
        raise Failed(f"{name}: failed: {code}: {text[-300:]} {(folder / 'errors').read_text(errors='replace')[-300:]}")
    return (text, *map(int, (folder / "used").read_text().split()))


def line_of(name, version, ask, found, cpu, peak):
    """@found: what a reader gave."""
    ns, n, checked, told = found
    if not checked or n < 1:
        raise check.Wrong("not all files came")
    return {"peer": name, "version": told or version, "server": ask.server, "at": ask.at, "delay": ask.delay, "ns": ns, "n": n,
            "cpu_ns": cpu / n, "peak_bytes": peak}


def ask_one(name, contestant, ask):
    command, read, version = contestant
    shutil.rmtree(ask.folder / "out", ignore_errors=True)
    (ask.folder / "out").mkdir()
    text, wall, cpu, peak = execute(name, command(ask), ask.folder)
    try:
        return line_of(name, version, ask, read(text, ask, wall), cpu, peak)
    except check.Wrong as wrong:
        raise Failed(f"{name}: {wrong}: {text[-300:]}") from wrong


def measure(folder, program, python_with, args, version):
    """All lines.  In each round the turns have an order of their own."""
    must_build("usage", ["cc", "-O2", "-D_GNU_SOURCE", "-Wall", "-Wextra", SOURCES / "usage.c", "-o", "usage"], folder)
    contestants = ours(program, args.only, version) | peers(folder, python_with, args.only)
    lines = []
    with served(folder, program.parent / "conformance/server/weft-flagserver", args.files) as servers:
        asks = [Ask(folder, *servers[delay], at, delay, args.files) for delay in args.delay or DELAYS for at in args.at or AT]
        turns = [(name, ask) for name in contestants for ask in asks if ask.at == 1 or name not in ONE_BY_ONE]
        for number in range(args.rounds):
            random.shuffle(turns)
            lines += [{"round": number, **ask_one(name, contestants[name], ask)} for name, ask in turns]
            print(f"  round {number + 1} of {args.rounds}", flush=True)
    return lines


# Tables.


def row_of(peer, lines, bare):
    ns = [line["ns"] / 1000 for line in lines]
    median = statistics.median(ns)
    return [peer, lines[0]["version"], *(words.digits(x) for x in (median, min(ns), max(ns))),
            words.digits(median / bare) if bare else "",
            words.digits(statistics.median(line["cpu_ns"] for line in lines) / 1000),
            words.digits(statistics.median(line["peak_bytes"] for line in lines) / 1e6)]


def show(lines):
    """A table for each question, the fastest first."""
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    for line in lines:
        found[line["delay"], line["at"], line["server"]][line["peer"]].append(line)
    for (delay, at, server), all_peers in sorted(found.items()):
        times = {peer: statistics.median(line["ns"] for line in of) for peer, of in all_peers.items()}
        bare = times["bare"] / 1000 if "bare" in times else None
        head = [f"{at} at once, {delay} ms, {server}", "version", "us a file, median", "least", "most", "x bare", "CPU us", "peak MB"]
        rows = [row_of(peer, all_peers[peer], bare) for peer in sorted(times, key=times.get)]
        print("\n" + words.table(head, rows), end="", flush=True)


def show_ahead(lines):
    """The loop, 20 at once without a delay, is held to a limit, and has to be ahead of all but the ceiling."""
    found = collections.defaultdict(list)
    for line in lines:
        if (line["at"], line["delay"]) == (20, 0):
            found[line["peer"]].append(line["ns"])
    times = {peer: statistics.median(ns) for peer, ns in found.items()}
    if "loop" not in times:
        return
    print()
    for peer, ns in times.items():
        if peer == "bare":
            ratio = times["loop"] / ns
            print(f"loop: {words.digits(ratio)} x bare, at most {LIMIT}: {'met' if ratio <= LIMIT else 'missed'}")
        elif peer not in OURS and peer != CEILING:
            print(f"loop: ahead of {peer}: {'met' if times['loop'] < ns else 'missed'}")

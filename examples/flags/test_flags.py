#!/usr/bin/env python3
"""test_flags WEFT-FLAGS WEFT-FLAGSERVER [--moments N] [TEST...]: the flag downloader in each of its modes.

--moments: at how many random moments each mode is interrupted (default: 4).
"""
import collections
import contextlib
import fcntl
import os
import pathlib
import pty
import random
import re
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest
import zlib

PROGRAM, SERVER = sys.argv.pop(1), sys.argv.pop(1)
MOMENTS = 4
if sys.argv[1:2] == ["--moments"]:
    MOMENTS = int(sys.argv.pop(2))
    sys.argv.pop(1)
MODES = ("sequential", "threads", "processes", "loop")
LIMIT = 120  # seconds; more than any run needs on a machine that does much else


@contextlib.contextmanager
def served():
    process = subprocess.Popen([SERVER, "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(20)


class Run(unittest.TestCase):
    """What all tests need: a server, a directory, and the program."""

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.base = cls.stack.enter_context(served())
        sums = cls.fetch_list(f"{cls.base}/sums/2000")
        cls.sums = {target: int(crc, 16) for crc, _, target in map(str.split, sums)}

    @staticmethod
    def fetch_list(url):
        import urllib.request
        with urllib.request.urlopen(url, timeout=LIMIT) as answer:
            return answer.read().decode().splitlines()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "out"

    def command(self, *args, mode=None, jobs=20):
        return [PROGRAM, "--out", str(self.out), "--jobs", str(jobs), "--base", self.base,
                *(["--mode", mode] if mode else []), *map(str, args)]

    def run_flags(self, *args, urls=None, mode=None, jobs=20, **options):
        if urls is not None:
            text = urls if isinstance(urls, bytes) else "".join(url + "\n" for url in urls).encode()
            (self.folder / "urls").write_bytes(text)
            args += ("--urls", self.folder / "urls")
        done = subprocess.run(self.command(*args, mode=mode, jobs=jobs), capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=LIMIT, **options)
        self.assertFalse("runtime error" in done.stderr or "Sanitizer" in done.stderr, done.stderr[-2000:])
        return done

    def saved(self):
        """The files of the directory, hidden ones too, with their CRC."""
        return {path.name: zlib.crc32(path.read_bytes()) for path in self.out.iterdir()} if self.out.exists() else {}

    def counts(self, done):
        """The last line as a dictionary."""
        match = re.fullmatch(r"(\d+) ok, (\d+) not found, (\d+) errors?(?:, (\d+) cancelled)?, \d+\.\d\d s\n", done.stdout)
        self.assertTrue(match, done.stdout + done.stderr)
        return tuple(int(n or 0) for n in match.groups())

    def reason(self, done, url):
        """Why the URL failed."""
        lines = [line for line in done.stderr.splitlines() if line.startswith(url + ": ")]
        self.assertEqual(len(lines), 1, done.stderr)
        return lines[0][len(url) + 2:]


class Files(Run):
    def wanted(self, numbers):
        return {str(n): self.sums[f"/file/{n}"] for n in numbers}

    def check_whole(self, mode, n):
        done = self.run_flags(urls=[f"/file/{i}" for i in range(n)], mode=mode)
        self.assertEqual((done.returncode, self.counts(done)), (0, (n, 0, 0, 0)), done.stderr)
        self.assertEqual(self.saved(), self.wanted(range(n)))

    def check_faults(self, mode, n):
        faults = {3: "status=404", 17: "status=500", 29: "reset=1000", 41: "cut=1000", 53: "delay=30", 67: "drip=1",
                  71: "status=403", 83: "empty=1"}
        of = {i: faults[i % 100] for i in range(n) if i % 100 in faults}
        urls = [f"/{of[i]}/file/{i}" if i in of else f"/file/{i}" for i in range(n)]
        bad = {i for i, fault in of.items() if not fault.startswith(("delay", "drip"))}
        done = self.run_flags(urls=urls, mode=mode)
        missing = sum(fault == "status=404" for fault in of.values())
        self.assertEqual((done.returncode, self.counts(done)), (1, (n - len(bad), missing, len(bad) - missing, 0)))
        self.assertEqual(self.saved(), self.wanted(set(range(n)) - bad))
        words = {"status=500": "500", "status=403": "403", "reset=1000": "reset|Recv", "cut=1000": "remaining|closed",
                 "empty=1": "[Ee]mpty|died"}
        for i in bad:
            if of[i] != "status=404":
                self.assertRegex(self.reason(done, self.base + urls[i]), words[of[i]])

    def test_no_server(self):
        for mode in MODES:
            with self.subTest(mode):
                done = self.run_flags("--base", "http://127.0.0.1:1", "fr", "de", mode=mode)
                self.assertEqual((done.returncode, self.counts(done)), (1, (0, 0, 2, 0)), done.stderr)
                self.assertIn("onnect", self.reason(done, "http://127.0.0.1:1/fr/fr.gif"))

    def test_countries(self):
        for mode in MODES:
            with self.subTest(mode):
                done = self.run_flags("FR", "de", "fr", "zz", mode=mode)
                self.assertEqual((done.returncode, self.counts(done)), (1, (2, 1, 0, 0)), done.stderr)
                self.assertEqual(self.saved(), {f"{c}.gif": self.sums[f"/{c}/{c}.gif"] for c in ("fr", "de")})

    def test_twenty_by_default(self):
        done = self.run_flags("--base", self.base + "/")
        self.assertEqual((done.returncode, self.counts(done)), (0, (20, 0, 0, 0)))
        self.assertIn("fr.gif", self.saved())

    def test_limit(self):
        done = self.run_flags("--limit", 3)
        self.assertEqual((done.returncode, self.counts(done)), (0, (3, 0, 0, 0)))

    def test_retries(self):
        for number, mode in enumerate(MODES):
            with self.subTest(mode):
                urls = [f"/first=2/status=503/file/{number}", f"/first=2/reset=9/file/{number}",
                        f"/first=1/status=404/file/{number}", f"/first=1/status=400/file/{number}"]
                done = self.run_flags("--retries", 1, urls=urls[:2], mode=mode)
                self.assertEqual((done.returncode, self.counts(done)), (1, (0, 0, 2, 0)), done.stderr)
                urls = [url.replace("first=", "delay=0/first=") for url in urls]
                done = self.run_flags("--retries", 2, urls=urls, mode=mode)
                self.assertEqual((done.returncode, self.counts(done)), (1, (2, 1, 1, 0)), done.stderr)

    def test_timeout(self):
        for mode in MODES:
            with self.subTest(mode):
                urls = ["/hang=1/file/1", "/stall=100/file/2", "/file/3"]
                done = self.run_flags("--timeout", 0.5, urls=urls, mode=mode)
                self.assertEqual((done.returncode, self.counts(done)), (1, (1, 0, 2, 0)), done.stderr)
                self.assertRegex(self.reason(done, self.base + urls[0]), "[Tt]imed? ?out")
                self.assertEqual(self.saved(), self.wanted([3]))

    def test_redirections(self):
        for mode in MODES:
            with self.subTest(mode):
                done = self.run_flags(urls=["/redirect=3/file/4", "/loop=1/file/5"], mode=mode)
                self.assertEqual((done.returncode, self.counts(done)), (1, (1, 0, 1, 0)), done.stderr)
                self.assertIn("redirect", self.reason(done, self.base + "/loop=1/file/5"))
                self.assertEqual(self.saved(), self.wanted([4]))

    def test_saved_again(self):
        self.out.mkdir()
        (self.out / "7").write_bytes(b"an old one that is longer than the new one" * 100)
        for mode in MODES:
            with self.subTest(mode):
                self.run_flags(urls=["/file/7"], mode=mode)
                self.assertEqual(self.saved(), self.wanted([7]))
                done = self.run_flags(urls=["/reset=1000/file/7"], mode=mode)
                self.assertEqual(done.returncode, 1)
                self.assertEqual(self.saved(), self.wanted([7]))

    def test_file_too_large(self):
        """A disk that is full looks so: the write fails, and its reason is told."""
        def narrow():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        for mode in ("sequential", "threads", "loop"):
            with self.subTest(mode):
                done = self.run_flags(urls=["/file/7"], mode=mode, preexec_fn=narrow)
                self.assertEqual((done.returncode, self.counts(done)), (1, (0, 0, 1, 0)), done.stderr)
                self.assertIn("File too large", self.reason(done, self.base + "/file/7"))
                self.assertEqual(self.saved(), {})


for mode in MODES:
    setattr(Files, f"test_whole_{mode}", lambda self, mode=mode: self.check_whole(mode, 2000))
    setattr(Files, f"test_faults_{mode}", lambda self, mode=mode: self.check_faults(mode, 2000))


class Lists(Run):
    def names(self, done):
        """What --verbose tells: {name: outcome}"""
        return dict(line.split(": ", 1) for line in done.stderr.splitlines() if not line.startswith("http"))

    def check(self, urls, ok, refused=()):
        done = self.run_flags("--mode", "sequential", urls=urls)
        self.assertEqual(self.counts(done), (len(ok), 0, len(refused), 0), done.stderr)
        self.assertEqual(sorted(self.saved()), sorted(ok))
        for words in refused:
            self.assertIn(words, done.stderr)
        self.assertEqual(done.returncode, 1 if refused else 0)

    def test_blank_lines_and_crlf(self):
        self.check(b"\r\n\n  \t\n/file/1\r\n\n  /file/2 \t\r\n# a comment\n#/file/9\n/file/3", ["1", "2", "3"])

    def test_nothing(self):
        self.check(b"", [])
        self.check(b"\n#\n", [])

    def test_duplicates(self):
        self.check(["/file/1", f"{self.base}/file/1", "/file/1", "/file/2"], ["1", "2"])

    def test_collisions(self):
        self.check(["/file/1", "/delay=0/file/1", "/delay=1/file/1", "/first=1/file/1.2", "/file/1.2"],
                   ["1", "1.2", "1.3", "1.2.2", "1.2.3"])
        self.assertEqual(set(self.saved().values()), {self.sums["/file/1"]})

    def test_query_and_fragment(self):
        self.check(["/file/1?x=/../y", "/file/2#/z", "/file/3?", "/file/4;v=1"], ["1", "2", "3", "4;v=1"])

    def test_outside(self):
        self.check(["/file/..", "/file/.", "/file/", self.base, self.base + "?x", "/file/1?/.."], ["1"],
                   ["outside", "outside", "names no file", "names no file", "names no file"])

    def test_nothing_is_decoded(self):
        self.check(["/file/5%2f..%2f..%2fx", "/file/6%00", "/bytes/7%2e%2e"], ["5%2f..%2f..%2fx", "6%00", "7%2e%2e"])
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["out", "urls"])

    def test_bad_bytes(self):
        self.check(b"/file/1\0x\n/file/2 x\n/file/3\x1b[2J\n/file/4\n", ["4"], ["NUL", "blank or a control", "blank"])

    def test_long_names(self):
        longest = "1." + "x" * 253
        self.check([f"/file/{longest}", f"/file/{longest}y", f"/delay=0/file/{longest}"],
                   [longest, longest[:243] + ".2"], ["longer than 255"])

    def test_schemes(self):
        self.check(["file:///etc/passwd", "ftp://127.0.0.1/x", "fr", "HTTP" + self.base[4:] + "/file/1"], ["1"],
                   ["file:///etc/passwd: not an http", "ftp://127.0.0.1/x: not", "fr: not an http"])

    def test_path_without_base(self):
        (self.folder / "urls").write_text("/file/1\n")
        done = subprocess.run([PROGRAM, "--urls", self.folder / "urls"], capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual((done.returncode, self.counts(done)), (1, (0, 0, 1, 0)))
        self.assertIn("needs --base", done.stderr)

    def test_standard_input(self):
        done = subprocess.run(self.command("--urls", "-"), capture_output=True, text=True, timeout=LIMIT, input="/file/1\n")
        self.assertEqual((done.returncode, self.counts(done)), (0, (1, 0, 0, 0)), done.stderr)

    def test_many_of_one_name(self):
        done = self.run_flags("--limit", 1000, urls=[f"/delay=0/bytes/{i}/x" for i in range(3000)], mode="loop")
        self.assertEqual(self.counts(done), (1000, 0, 0, 0))
        self.assertEqual(set(self.saved()), {"x", *(f"x.{i}" for i in range(2, 1001))})

    def test_verbose(self):
        done = self.run_flags("--verbose", urls=["/file/1", "/status=404/x", "/status=500/y", "ftp://x"])
        lines = done.stderr.splitlines()
        self.assertIn("1: ok", lines)
        self.assertIn("x: not found", lines)
        self.assertIn("y: ", "\n".join(lines))


class Usage(Run):
    def test_wrong(self):
        wrong = [["--mode", "x", "fr"], ["--jobs", "0"], ["--jobs", "1001"], ["--jobs", "x"], ["--jobs"], ["--limit", "-1"],
                 ["--retries", ""], ["--timeout", "nan"], ["--timeout", "-1"], ["--nothing"], ["fra"], ["f"], ["f1"], [""],
                 ["--urls", "/nowhere"], ["--urls", str(self.folder)], ["--urls", "/dev/null", "fr"],
                 ["--base", "file:///etc"], ["-x"]]
        for args in wrong:
            with self.subTest(args):
                done = self.run_flags(*args)
                self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)
                self.assertTrue(done.stderr.startswith("weft-flags: "))
        self.assertFalse(self.out.exists())

    def test_no_base(self):
        done = subprocess.run([PROGRAM, "fr"], capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1))

    def test_help(self):
        done = self.run_flags("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for word in ("--mode", "--jobs", "--out", "--limit", "--retries", "--timeout", "--verbose", "--urls", "--base"):
            self.assertIn(word, done.stdout)

    def test_directory_that_is_none(self):
        self.out.write_text("a file")
        done = self.run_flags("fr")
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (1, "", 1), done.stderr)

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_directory_that_is_read_only(self):
        self.out.mkdir(0o500)
        done = self.run_flags("fr")
        self.assertEqual((done.returncode, self.counts(done)), (1, (0, 0, 1, 0)))
        self.assertIn("denied", done.stderr)


class Interrupted(Run):
    """At any moment the directory has whole files only."""
    FILES = 300

    def check(self, mode, moments):
        draw = random.Random(f"{mode} 7")
        urls = self.folder / "urls"
        urls.write_text("".join(f"/delay={draw.randrange(20)}/file/{i}\n" for i in range(self.FILES)))
        ends = collections.Counter()
        for moment in range(moments):
            self.out = self.folder / f"out{moment}"
            number = draw.choice((signal.SIGINT, signal.SIGTERM))
            process = subprocess.Popen(self.command("--urls", urls, mode=mode, jobs=8), stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True, start_new_session=True)
            # The first moments are before the first file, the last ones after the last.
            enough = draw.randrange(-1, self.FILES * 11 // 10)
            deadline = time.monotonic() + draw.uniform(0, 1.5)
            while time.monotonic() < deadline and len(self.saved_names()) < enough:
                time.sleep(0.001)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            stdout, stderr = process.communicate(timeout=LIMIT)
            ends[process.returncode] += 1
            with self.subTest(mode=mode, moment=moment, saved=len(self.saved())):
                self.assertIn(process.returncode, (0, 1, -number), stdout + stderr)
                for name, crc in self.saved().items():
                    self.assertEqual(crc, self.sums.get(f"/file/{name}"), name)
                if process.returncode == 1:
                    self.assertIn("cancelled", stdout, stderr)
                    self.assertLessEqual(int(stdout.split()[0]), len(self.saved()))
                if process.returncode == 0:
                    self.assertEqual(len(self.saved()), self.FILES)
            with self.assertRaises(ProcessLookupError):
                self.wait_for_group(process.pid)
        if moments >= 20:
            self.assertGreater(ends[1], 0)

    def test_while_all_wait(self):
        """Answers that never come do not keep the program."""
        (self.folder / "urls").write_text("/file/1\n" + "".join(f"/hang=1/file/{i}\n" for i in range(2, 30)))
        for mode in MODES:
            with self.subTest(mode):
                self.out = self.folder / mode
                process = subprocess.Popen(self.command("--timeout", 0, "--urls", self.folder / "urls", mode=mode, jobs=8),
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                deadline = time.monotonic() + LIMIT
                while "1" not in self.saved_names() and time.monotonic() < deadline:
                    time.sleep(0.01)
                process.send_signal(signal.SIGINT)
                stdout, stderr = process.communicate(timeout=LIMIT)
                self.assertEqual(process.returncode, 1, stderr)
                self.assertRegex(stdout, r"^[01] ok, 0 not found, 0 errors, (28|29) cancelled, ")
                self.assertEqual(self.saved(), {"1": self.sums["/file/1"]})

    def saved_names(self):
        return os.listdir(self.out) if self.out.exists() else []

    @staticmethod
    def wait_for_group(group):
        """The workers of a pool end with the program, or soon after."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(0.01)


for mode in MODES:
    setattr(Interrupted, f"test_{mode}", lambda self, mode=mode: self.check(mode, MOMENTS))


class Terminal(Run):
    def watch(self, columns, *args):
        """What a terminal of so many columns shows on standard error, and how the program ended."""
        terminal, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(self.command(*args, jobs=4), stdout=subprocess.PIPE, stderr=inner, text=True)
        os.close(inner)
        shown = b""
        with contextlib.suppress(OSError):  # EIO: the other side was closed
            while piece := os.read(terminal, 65536):
                shown += piece
        os.close(terminal)
        stdout, _ = process.communicate(timeout=LIMIT)
        return shown.decode(), stdout, process.returncode

    def bars(self, shown):
        return re.findall(r"\r([^\r\n\033]+)\033\[K", shown)

    def test_bar(self):
        shown, stdout, code = self.watch(100, "--mode", "sequential", "--limit", 20, "--base", self.base + "/delay=15")
        self.assertEqual(code, 0)
        bars = self.bars(shown)
        self.assertGreater(len(bars), 2)
        for bar in bars:
            self.assertRegex(bar, r"^\[#* *\] \d+/20  \d+(\.\d)?/s  (\?|\d+:\d\d) left$")
            done = int(re.search(r"(\d+)/20", bar)[1])
            inside = bar.index("]") - 1
            self.assertEqual(bar.count("#"), inside * done // 20)
        self.assertIn("] 0/20", bars[0])
        self.assertIn("] 20/20", bars[-1])
        self.assertTrue(bars[-1].endswith(" 0:00 left"))
        self.assertTrue(shown.endswith("\r\033[K"), repr(shown[-40:]))
        self.assertTrue(stdout.startswith("20 ok, "))

    def test_narrow(self):
        forms = {60: r"\[#* *\] \d+/20  \S+/s  \S+ left", 28: r"\d+/20  \S+/s  \S+ left", 18: r"\d+/20  \S+/s",
                 8: r"\d+/20", 4: r"\d+/2?", 1: r""}
        for columns, form in forms.items():
            with self.subTest(columns):
                shown, _, code = self.watch(columns, "--limit", 20)
                self.assertEqual(code, 0)
                self.assertNotIn("\n", shown)
                self.assertRegex(shown, r"\r\033\[K$")
                for bar in self.bars(shown):
                    self.assertLess(len(bar), columns)
                    self.assertRegex(bar, f"^{form}$")

    def test_verbose(self):
        shown, _, _ = self.watch(80, "--limit", 3, "--verbose")
        self.assertEqual(shown.count(": ok\r\n"), 3)
        for line in re.findall(r"(\S*): ok\r\n", shown):
            self.assertRegex(line, r"^(\033\[K)?\w\w\.gif$")

    def test_errors_stand_alone(self):
        shown, _, code = self.watch(80, "--base", self.base + "/status=500", "fr", "de")
        self.assertEqual(code, 1)
        tail = shown[shown.rindex("\033[K") + 3:]
        self.assertEqual(tail.count("\r\n"), 2)
        self.assertTrue(tail.startswith("http://"), repr(tail))

    def test_plain(self):
        done = self.run_flags("--limit", 20)
        self.assertEqual(done.stderr, "".join(f"{n} of 20 files\n" for n in range(2, 21, 2)))


unittest.main()

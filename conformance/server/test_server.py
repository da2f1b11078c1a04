#!/usr/bin/env python3
"""test_server PROGRAM: each target and each condition of weft-flagserver, as server.h lists them."""
import contextlib
import gzip
import http.client
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import zlib

PROGRAM = sys.argv.pop(1)


@contextlib.contextmanager
def served(*options):
    """A server of one's own: (the port, the process)."""
    process = subprocess.Popen([PROGRAM, "--until-eof", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        url = process.stdout.readline().decode().strip()
        yield int(url.rsplit(":", 1)[1]), process
    finally:
        process.stdin.close()
        process.stdout.close()
        assert process.wait(20) == 0


def get(port, path, method="GET", body=None):
    """(status, headers, body) of one request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


class Targets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.port, _ = cls.stack.enter_context(served())
        cls.sums = {target: (int(crc, 16), int(size)) for crc, size, target in
                    (line.split() for line in get(cls.port, "/sums/9")[2].decode().splitlines())}

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def body(self, path):
        status, _, body = get(self.port, path)
        self.assertEqual(status, 200, path)
        return body

    def test_flags(self):
        flags = self.body("/flags").decode().split()
        self.assertEqual(flags, sorted(set(flags)))
        self.assertGreaterEqual(len(flags), 200)
        bodies = {flag: self.body(flag) for flag in flags}
        for flag, body in bodies.items():
            self.assertEqual(body[:6] + body[-1:], b"GIF89a;", flag)
            self.assertEqual((zlib.crc32(body), len(body)), self.sums[flag])
        self.assertGreater(len(set(bodies.values())), 190)

    def test_files(self):
        for n in range(9):
            body = self.body(f"/file/{n}.bin")
            self.assertEqual((zlib.crc32(body), len(body)), self.sums[f"/file/{n}"])
        self.assertEqual([len(self.body(f"/bytes/{n}")) for n in (0, 1, 100000)], [0, 1, 100000])

    def test_missing(self):
        for path in ("/zz/zz.gif", "/fr/de.gif", "/fr/fr.gifs", "/", "/nothing", "/bytes/99999999999"):
            self.assertEqual(get(self.port, path)[0], 404, path)

    def test_echo(self):
        status, _, body = get(self.port, "/echo", "PUT", b"a body")
        self.assertEqual(status, 200)
        self.assertTrue(body.startswith(b"PUT /echo\n") and body.endswith(b"\n\na body"), body)

    def test_whole_in_another_way(self):
        file = self.body("/file/3")
        for condition in ("delay=5", "drip=0", "chunked=1"):
            self.assertEqual(self.body(f"/{condition}/file/3"), file, condition)
        self.assertEqual(gzip.decompress(self.body("/gzip=1/file/3")), file)
        large = self.body("/bytes/200000")
        self.assertEqual(gzip.decompress(self.body("/gzip=1/bytes/200000")), large)

    def test_status(self):
        for code in (404, 500, 503):
            self.assertEqual(get(self.port, f"/status={code}/file/3")[0], code)

    def test_redirections(self):
        def location(path):
            status, headers, _ = get(self.port, path)
            return status, headers["Location"]
        self.assertEqual(location("/redirect=2/file/3"), (302, "/redirect=1/file/3"))
        self.assertEqual(location("/redirect=0/file/3"), (200, None))
        self.assertEqual(location("/loop=1/file/3"), (302, "/loop=1/file/3"))

    def test_length(self):
        self.assertEqual(self.body("/length=100/file/3"), self.body("/file/3")[:100])
        with self.assertRaises(http.client.IncompleteRead) as caught:
            get(self.port, "/length=3000/file/3")
        self.assertEqual((len(caught.exception.partial), caught.exception.expected), (2048, 952))

    def test_cut(self):
        with self.assertRaises(http.client.IncompleteRead) as caught:
            get(self.port, "/cut=100/file/3")
        self.assertEqual(len(caught.exception.partial), 100)

    def test_reset(self):
        for n in (0, 100):
            with self.assertRaises(ConnectionResetError):
                get(self.port, f"/reset={n}/file/3")

    def test_no_answer(self):
        with self.assertRaises(http.client.RemoteDisconnected):
            get(self.port, "/empty=1/file/3")
        with self.assertRaises(http.client.BadStatusLine):
            get(self.port, "/garbage=1/file/3")

    def test_first(self):
        self.assertEqual([get(self.port, "/first=2/status=500/file/3")[0] for _ in range(3)], [500, 500, 200])

    def test_silence(self):
        """Nothing comes, and a client that goes is noticed: the server ends at once all the same."""
        for path, expected in (("/hang=1/file/3", b""), ("/stall=100/file/3", self.body("/file/3")[:100])):
            with socket.create_connection(("127.0.0.1", self.port), 20) as s:
                s.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                got = b""
                while expected and not got.endswith(expected):
                    got += s.recv(4096)
                s.settimeout(0.05)
                with self.assertRaises(TimeoutError):
                    s.recv(1)


class Program(unittest.TestCase):
    def test_ends_at_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with served() as (port, process):
                s = socket.create_connection(("127.0.0.1", port), 20)
                s.sendall(b"GET /hang=1/file/3 HTTP/1.1\r\nHost: x\r\n\r\n")
                process.send_signal(number)
                self.assertEqual(process.wait(20), 0)
                s.close()

    def test_usage(self):
        for args in (["--port", "x"], ["--port", "70000"], ["--nothing"], ["word"], ["--key", "/dev/null"],
                     ["--certificate", "/nowhere"], ["--port"]):
            done = subprocess.run([PROGRAM, *args], capture_output=True, text=True, timeout=20)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), args)

    def test_port_in_use(self):
        with served() as (port, _):
            done = subprocess.run([PROGRAM, "--port", str(port)], capture_output=True, text=True, timeout=20)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("cannot listen", done.stderr)

    @unittest.skipUnless(shutil.which("openssl"), "openssl is missing")
    def test_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = pathlib.Path(folder, "key"), pathlib.Path(folder, "certificate")
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                            "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1",
                            "-keyout", key, "-out", certificate], check=True, capture_output=True)
            with served("--certificate", str(certificate), "--key", str(key)) as (port, _):
                trust = ssl.create_default_context(cafile=str(certificate))
                connection = http.client.HTTPSConnection("127.0.0.1", port, context=trust, timeout=20)
                connection.request("GET", "/fr/fr.gif")
                self.assertEqual(connection.getresponse().read()[:6], b"GIF89a")
                connection.close()


unittest.main()

"""How our scripts refuse their input: one line that names it, exit code 2, and nothing is written."""
import argparse
import os
import pathlib
import signal
import sys


def shown(text, most=300):
    """On one line, without control characters, not longer than a person reads."""
    line = "".join(c if c.isprintable() else "?" for c in str(text)[:most + 1])
    return line if len(line) <= most else line[:most] + "..."


def stop(program, text):
    print(f"{program}: {shown(text)}", file=sys.stderr)
    sys.exit(2)


def guarded(program, main):
    """Run @main and exit with its status; what the system refuses is told in one line."""
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
    except OSError as error:
        # What is still to be written cannot be, and Python would tell of it once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        stop(program, f"{error.filename or 'the output'}: {error.strerror}")
    sys.exit(status)


class Parser(argparse.ArgumentParser):
    """No usage in front of the line, and no abbreviations that a later option could make ambiguous."""

    def __init__(self, **options):
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **options)

    def error(self, message):
        stop(self.prog, message)


def wrong(text, wanted):
    return argparse.ArgumentTypeError(f"'{shown(text, 60)}' is not {wanted}")


def count(text):
    """A whole number above 0, of a size that could be meant."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise wrong(text, "a whole number above 0")
    return int(text)


def folder(text):
    path = pathlib.Path(text)
    if not text or len(text) > 4000 or not path.is_dir():
        raise wrong(text, "a folder")
    return path


def file(text):
    path = pathlib.Path(text)
    if not text or len(text) > 4000 or not path.is_file():
        raise wrong(text, "a file")
    return path


def new_file(text):
    """A file that can be written, because its folder is there."""
    path = pathlib.Path(text)
    if not text or len(text) > 4000 or path.is_dir() or not path.parent.is_dir():
        raise wrong(text, "a file in a folder that exists")
    return path

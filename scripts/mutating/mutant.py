# SPDX-License-Identifier: MIT
"""A mutant: one place of a file of api/, and the text that takes its place."""
import dataclasses

import inputs


@dataclasses.dataclass(frozen=True)
class Mutant:
    name: str
    file: str                   # under api/
    old: str
    new: str
    case: str = ""              # the case that must tell; "": any test may
    at: int = -1                # where old stands in the file; -1: it stands there once

    def apply(self, text):
        """The file's text with the fault in it, or ValueError."""
        if self.at >= 0:
            return text[:self.at] + self.new + text[self.at + len(self.old):]
        if text.count(self.old) != 1:
            raise ValueError(f"its place stands {text.count(self.old)} times in {self.file}")
        return text.replace(self.old, self.new)


def read(path, fields):
    """The mutants of a file: parts of a head of @fields words, divided by ': ', and lines with - and with +."""
    for part in path.read_text(errors="replace").split("\n\n")[1:]:
        head, *lines = part.strip("\n").splitlines()
        words = head.rsplit(": ", fields - 1)
        if len(words) != fields or not lines or any(line[:1] not in ("-", "+") for line in lines):
            inputs.stop("mutants", f"{path.name}: '{head}' is not {fields} words in front of lines with - and +")
        old, new = ("".join(line[1:] + "\n" for line in lines if line[0] == sign) for sign in "-+")
        yield Mutant(words[0], words[1], old, new, *words[2:])

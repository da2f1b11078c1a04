"""What a measurement does not tell: what our backends are made for, and the names of what is asked."""
import dataclasses

# Of each backend: where it runs, the processors that it is limited to, what to know of it.  Capabilities are judged, and
# stand in the summary.  The tests build with AddressSanitizer, ThreadSanitizer and valgrind, and one asks gdb for a
# backtrace: all of these hold for every backend of ours.
BACKENDS = {
    "asm": {"platforms": "Linux; x86-64, aarch64", "processors": ["x86-64", "aarch64"],
            "notes": "the default where there is one"},
    "asm-fpu": {"platforms": "Linux; x86-64, aarch64", "processors": ["x86-64", "aarch64"],
                "notes": "keeps rounding modes for each coroutine"},
    "stackless": {"platforms": "any with a C11 compiler", "processors": ["any"],
                  "notes": "bodies are resumable: locals that live over a suspension stand in a frame"},
    "ucontext": {"platforms": "any with ucontext.h", "processors": ["any"], "notes": "a system call at each switch"},
    "weft": {"platforms": "Linux; x86-64, aarch64", "processors": ["x86-64", "aarch64"], "source": "backends/runtimes/weft",
             "notes": "judged and measured as a runtime"},
    "threads": {"platforms": "any with POSIX threads", "processors": ["any"],
                "notes": "a thread for each coroutine, with thread-local storage of its own"},
}
LICENCE = "MIT"


@dataclasses.dataclass(frozen=True)
class Question:
    """A column of the first table.  @counter: it is no time, but that counter of the row."""
    key: str
    title: str
    row: str
    says: str
    counter: str = ""


QUESTIONS = (
    Question("trip", "Round trip", "switch", "a resume and a yield"),
    Question("life", "Create + destroy", "create-run-destroy", "a coroutine is made, runs and is destroyed"),
    Question("live", "10,000 alive", "live/n:10000", "10,000 are resumed in turn, each resume and yield"),
    Question("bytes", "Bytes each", "memory/n:1000", "the memory of one that is suspended", "bytes_each"),
)
CAPABILITIES = [
    "STACKFUL", "FOREIGN_FRAMES", "MIGRATE", "SYMMETRIC", "WANTS_STACK",
    "SAVES_FPU", "SAVES_SIGMASK", "OWN_TLS", "UNWIND",
]
PROFILES = {"S": "the switch", "G": "the protocol of generators", "C": "foreign runtimes", "F": "futures and executors",
            "L": "the loop and its tasks"}
THREATS = (
    "One compiler, one processor, one moment. The interval is about these processes on this machine: another day's, or another "
    "placing of the code, may lie outside.",
    "A loop that does nothing but switch: caches and predictors are warm, bodies are tiny.",
    "Backends with and without stacks answer different questions; they are not ranked in one list.",
    "What a program costs that does real work between two suspensions is not measured.",
)

# SPDX-License-Identifier: MIT
"""codegen.py OBJECT: no loop has a call, each keeps its counter in a register."""
import re
import shutil
import subprocess
import sys

FUNCTION = re.compile(r'^[0-9a-f]+ <(\w+)>:$')
LINE = re.compile(r'^\s*([0-9a-f]+):\t(.*)$')
JUMP = re.compile(r'^(?:j\w+|b\.?\w*|cbn?z|tbn?z)\s.*?\b([0-9a-f]+) <')


def functions(path):
    """Name -> [(address, instruction)]"""
    text = subprocess.run(['objdump', '-d', '--no-show-raw-insn', path], check=True,
                          capture_output=True, text=True).stdout
    found, name = {}, None
    for line in text.splitlines():
        if m := FUNCTION.match(line):
            name = m.group(1)
            found[name] = []
        elif name and (m := LINE.match(line)):
            found[name].append((int(m.group(1), 16), m.group(2)))
    return found


def loop_of(code):
    """The innermost: the fewest instructions from the target of a backward jump to the jump."""
    loops = []
    for address, instruction in code:
        m = JUMP.match(instruction)
        if m and int(m.group(1), 16) < address:
            loops.append([i for a, i in code if int(m.group(1), 16) <= a <= address])
    return min(loops, key=len, default=[])


def faults(loop, wanted):
    if not loop:
        yield 'there is no loop'
    for i in loop:
        if re.match(r'call|bl\b|blr\b', i):
            yield f'a call: {i}'
        if re.search(r'[(\[]', i):
            yield f'memory: {i}'
    if wanted and not any(re.search(wanted, i) for i in loop):
        yield f'nothing like {wanted}: {loop}'


def main():
    if not shutil.which('objdump'):
        print('TAP version 13\n1..0 # SKIP objdump is not installed')
        return 0
    code = functions(sys.argv[1])
    cases = [('loop_empty', None), ('loop_multiply', 'mul'), ('loop_unused', 'mul'),
             ('loop_timed', 'mul')]
    print(f'TAP version 13\n1..{len(cases)}')
    bad = 0
    for number, (name, wanted) in enumerate(cases, 1):
        found = list(faults(loop_of(code.get(name, [])), wanted))
        bad += bool(found)
        print(f"{'not ok' if found else 'ok'} {number} - {name}")
        for line in found:
            print('#', line)
    return bad > 0


if __name__ == '__main__':
    sys.exit(main())

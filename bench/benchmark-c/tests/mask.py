# SPDX-License-Identifier: MIT
"""Replace what a machine measures by '#', keep everything that is format."""
import re

VOLATILE = ('b_rate', 'd_avgthrrate', 'e_inv', 'f_invrate', 'h_avgitrate', 'i_ratinv', 'j_1024',
            'bytes_per_second', 'items_per_second')
AGGREGATE = re.compile(r'_(mean|median|stddev|cv|max|pct)$')
COLUMNS = 14 + 16 + 13  # Time, CPU and Iterations in a heading
ESCAPE = re.compile(r'\033\[[0-9;]*m')
VALUE = r'[-\d.]+(?:e[-+]\d+)?[kKMGTPEZYmunpfazy]?(i?)'

CURVE = r'(?:\(1\)|lgN|NlgN|N\^[23]|N)'


def mask_curve(row):
    """Which curve fits best is a measurement, too."""
    if 'BM_bigauto_BigO' not in row:
        return row
    row = re.sub(rf'(?<=# )({CURVE} *)', lambda m: '?'.ljust(len(m.group(0))), row)
    return re.sub(rf'(?<=,){CURVE}(?=,)|(?<="big_o": "){CURVE}', '?', row)


def mask_number(column):
    assert re.fullmatch(r' *[\d.e+]+', column), column
    return '#'.rjust(len(column))


def mask_row(line, width):
    """A row of the table: the name stays, the columns keep their width."""
    name, rest = line[:width], line[width:]
    if rest.lstrip().startswith(('ERROR', 'SKIPPED')):
        return line
    times = mask_number(rest[:11]) + rest[11:17] + mask_number(rest[17:27]) + rest[27:33]
    tail = rest[33:]
    if not AGGREGATE.search(name.strip()) and '/iterations:' not in name:
        tail = re.sub(r'^ *\d+', '#'.rjust(10), tail)
    for key in VOLATILE:
        tail = re.sub(rf'({key}=){VALUE}', r'\1#\2', tail)
    return mask_curve(name + times + tail)


def mask_columns(line, names):
    """In tabular rows a volatile value may be too wide: only its unit is kept."""
    for i, name in enumerate(names):
        tokens = list(re.finditer(r' +\S+', line))
        if name in VOLATILE and i < len(tokens):
            t = tokens[i]
            line = line[:t.start()] + re.sub('^ *' + VALUE, r' #\1', t.group(0)) + line[t.end():]
    return line


def mask_console(text):
    text = text.replace('-nan', 'nan')  # the sign of a NaN depends on the processor
    out, width, names = [], 0, []
    for line in text.splitlines():
        plain = ESCAPE.sub('', line)
        if re.match(r'Benchmark +Time', plain):
            head = re.match(r'(Benchmark +Time +CPU   Iterations)(.*)', plain)
            width, names = len(head.group(1)) - COLUMNS, head.group(2).split()
            if names == ['UserCounters...']:
                names = []
            out.append(line)
        elif not width or not plain or plain.startswith('---'):
            out.append(line)
        elif line != plain:
            out.append(mask_colored(line))
        elif names and not plain[width:].lstrip().startswith(('ERROR', 'SKIPPED')):
            row = mask_row(line, width)
            end = width + 43
            out.append(row[:end] + mask_columns(row[end:], names))
        else:
            out.append(mask_row(line, width))
    return '\n'.join(out) + '\n'


def mask_colored(line):
    line = re.sub(r'(\[0;33m)( *[\d.]+)( \S+ +)( *[\d.]+)( \S+ +)',
                  lambda m: m.group(1) + '#'.rjust(10) + m.group(3)[:5].ljust(5)
                  + '#'.rjust(11) + m.group(5), line)
    line = re.sub(r'(\[0;36m) *\d+', lambda m: m.group(1) + '#'.rjust(10), line)
    for key in VOLATILE:
        line = re.sub(rf'({key}=){VALUE}', r'\1#\2', line)
    return mask_curve(line)


def mask_context(text):
    """What the table says on stderr before its rows."""
    text = re.sub(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$', '#date', text, flags=re.M)
    text = re.sub(r'^Running .*$', 'Running #', text, flags=re.M)
    text = re.sub(r'^Run on \(\d+ X [\d.e+]+ MHz CPU s?\)$', 'Run on (#)', text, flags=re.M)
    # A virtual machine may know of no cache; the reference program then leaves the part out.
    text = re.sub(r'^CPU Caches:\n(  L\d \w+ \d+ KiB( \(x\d+\))?\n)+', '', text, flags=re.M)
    text = re.sub(r'^Load Average: \d+\.\d\d, \d+\.\d\d, \d+\.\d\d$', '#load', text, flags=re.M)
    text = re.sub(r'^\*\*\*WARNING\*\*\* .*\n', '', text, flags=re.M)
    return mask_log(text)


def mask_log(text):
    """--v=3: how often it steps depends on the machine, the shape of a step does not."""
    text = re.sub(r'(Running \S+ for )\d+', r'\1#', text)
    text = re.sub(r'(Ran in )[-\d.e]+/[-\d.e]+', r'\1#', text)
    text = re.sub(r'(Next iters: )\d+, [\d.e+]+', r'\1#', text)
    step = r'-- LOG\(2\): Running \S+ for #\n-- LOG\(2\): Ran in #\n'
    return re.sub(rf'({step}-- LOG\(3\): Next iters: #\n)+({step})', r'#steps\n\1\2', text)


def mask_json(text):
    text = re.sub(r'("(?:date|host_name|executable|library_version|library_build_type)": ").*(",)',
                  r'\1#\2', text)
    text = re.sub(r'("(?:num_cpus|mhz_per_cpu)": )\d+', r'\1#', text)
    text = re.sub(r'("(?:cpu_scaling|aslr)_enabled": )(true|false)', r'\1#', text)
    text = re.sub(r'("caches": \[\n)(      \{\n(        "\w+": .*\n){4}      \},?\n)*',
                  r'\1#\n', text)
    text = re.sub(r'("load_avg": \[)[\d.,e+-]+\]', r'\1#]', text)
    keys = '|'.join(('real_time', 'cpu_time', 'real_coefficient', 'cpu_coefficient', 'rms')
                    + VOLATILE)
    text = re.sub(rf'("(?:{keys})": )-?\d\.\d{{16}}e[+-]\d+', r'\1#', text)
    return mask_counts(text)


def mask_counts(text):
    """Iterations stay where they were asked for, and where they count repetitions."""
    rows = re.split(r'(?<=\n    \{\n)', text)
    for i, row in enumerate(rows):
        rows[i] = row = mask_curve(row)
        if '"run_type": "aggregate"' in row or '/iterations:' in row or '"error' in row:
            continue
        rows[i] = re.sub(r'("iterations": )\d+', r'\1#', row)
    return ''.join(rows)


CSV_ROW = re.compile(r'("(?:[^"]|"")*"),(\d*),([^,]+),([^,]+),([^,]*),([^,]*),([^,]*)(,.*)$')
CSV_COLUMNS = re.compile(r'((?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*)){9})(,.*)?$')


def mask_csv(text):
    """The ten columns that upstream always has; those it loses are looked at in cli.py."""
    return '\n'.join(map(mask_csv_row, mask_context(text).splitlines())) + '\n'


def mask_csv_row(line):
    line = CSV_COLUMNS.sub(r'\1', line)
    row = CSV_ROW.match(line)
    if not row or line.startswith('name,'):
        return line
    name, iterations, _, _, unit, rates, items, tail = row.groups()
    if iterations and not AGGREGATE.search(name.strip('"')) and '/iterations:' not in name:
        iterations = '#'
    rates, items = ('#' if value else '' for value in (rates, items))
    return mask_curve(','.join((name, iterations, '#', '#', unit, rates, items)) + tail)

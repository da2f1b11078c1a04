<?php
// SPDX-License-Identifier: MIT
// PHP's generators, to be judged: weft-conform --command 'php php.php'.
//
// A scenario becomes PHP source.  Delegation is yield from, and throw is Generator::throw.  A generator has no close: it is
// told to end by dropping the last reference to it, which runs its finally blocks.  Not claimed, as PHP has no word for it:
// an exit that a body can catch, a stop as an error, a look at the delegate, a value refused by a fresh one, iterators with
// methods.  php.expect lists the scenarios that end otherwise than in CPython, each with its reason.

ini_set('zend.exception_ignore_args', '1');	// the trace of an error would keep generators alive

class Fault extends Exception {
    function __construct(public string $class, public ?string $payload = null) { parent::__construct($class); }
}

// Constants stay words: nobody reckons with them.
function constant_of(string $word): ?string { return $word === 'none' ? null : $word; }
function spell(?string $value): string { return $value ?? 'none'; }
function spell_error(Throwable $e): string {
    if ($e instanceof Fault) return $e->class . ($e->payload === null ? '' : ":$e->payload");
    if (preg_match('/already running|being currently run/', $e->getMessage())) return 'VE:executing';
    return str_contains($e->getMessage(), 'within finally') ? 'RT:ignored' : $e->getMessage();
}
function takes(string $pattern, Throwable $e): bool {
    $class = strtok(spell_error($e), ':');
    return in_array($pattern, ['Any', $class]) || $pattern === 'Exc' && !in_array($class, ['X', 'GE']);
}

// A generator, and what the language does not tell of it.
class Co {
    private bool $fresh = true;
    function __construct(private ?Generator $it, private int $me) {}

    function state(): string {
        foreach (debug_backtrace() as $call)	// the bodies that run, and who delegates to them
            if (str_starts_with($call['function'], '{closure') && $call['args'][1] === $this->me) return 'RUNNING';
        return $this->it && $this->fresh ? 'CREATED' : ($this->it?->valid() ? 'SUSPENDED' : 'CLOSED');
    }
    function open(): iterable { $this->fresh = false; return $this->it ?? []; }
    // What it yields, or what it returns and true.
    function drive(string $how, mixed $value): array {
        $before = $this->state();
        if ($before === 'CLOSED') return $how === 'throw' ? throw $value : [null, $how !== 'close'];
        if ($before === 'RUNNING' && ($how === 'close' || $how === 'throw')) throw new Error('already running');	// or PHP hangs
        $this->fresh = false;
        if ($how === 'close') return [$this->it = null, false];
        if ($how === 'throw') $this->it->throw($value);
        elseif ($before !== 'CREATED') $this->it->send($value);
        return $this->it->valid() ? [$this->it->current(), false] : [$this->it->getReturn(), true];
    }
}

class World {
    public array $handles = [], $functions = [];
    public int $count = 0;
    private ?Fault $thrown = null;
    function say(int $me, string ...$words): void { echo "#$me ", implode(' ', $words), "\n"; }
    function came(int $me, ?string $value): void { $this->say($me, 'from=', spell($value)); }
    function make(int $k): Generator { return $this->functions[$k]($this, $this->count++); }
    function state(int $h): string { return ($this->handles[$h] ?? null)?->state() ?? 'NOHANDLE'; }
    function open(int $h): iterable { return ($this->handles[$h] ?? null)?->open() ?? []; }
    function in_body(int $me, string $word, int $h, mixed $value, string ...$spelt): ?string {
        $this->say($me, 'op', $word, "$h", ...$spelt);
        [$got, $ended] = ($this->handles[$h] ?? null)?->drive($word, $value);
        if ($ended) throw new Fault('SI', $got);
        $this->say($me, 'got', spell($got));
        return $got;
    }
    function perform(string $word, int $h, string ...$o): string {
        if ($word === 'new') return ($this->handles[$h] = new Co($this->make($o[0]), $this->count - 1)) ? 'ok' : '';
        $co = $this->handles[$h] ?? null;
        if (!$co || $word === 'state') return $co ? $co->state() : 'nohandle';
        if ($word === 'drop') return ($this->handles[$h] = null) ?? 'ok';
        if ($word === 'rethrow' && !$this->thrown) return 'nothrow';
        if ($word === 'throw') $this->thrown = new Fault($o[0], constant_of($o[1]));
        try {
            $throws = str_ends_with($word, 'throw');
            [$got, $ended] = $co->drive($throws ? 'throw' : $word, $throws ? $this->thrown : constant_of($o[0] ?? 'none'));
            return $word === 'close' ? 'ok' : ($ended ? 'return ' : 'yield ') . spell($got);
        } catch (Throwable $e) { return 'raise ' . spell_error($e); }
    }
}

// The source of a body: {1} is an operand's word, <1> its value, [1] the body of that function.
const SOURCE = [
    'mark' => '$w->say($me, "mark {1}");', 'state' => '$w->say($me, "state {1}", $w->state({1}));',
    'loop' => 'foreach (array_fill(0, {1}, 0) as $_) {', 'forever' => 'for (;;) {', 'try' => 'try {',
    'yield' => '$acc = yield <1>; $w->say($me, "recv", spell($acc));',
    'return' => '$w->say($me, "return", spell(<1>)); return <1>;',
    'raise' => '$w->say($me, "raise {1}", \'{2}\'); throw new Fault("{1}", <2>);',
    'from' => '$w->say($me, "from -> #" . $w->count); $acc = yield from $w->make({1}); $w->came($me, $acc);',
    'fromh' => '$w->say($me, "fromh {1}", isset($w->handles[{1}]) ? "" : "nohandle");
        $acc = yield from $w->open({1}); $w->came($me, $acc);',
    'inline' => '$w->say($me, "call {1}"); [1] $w->say($me, "called {1}");',
    'next' => '$acc = $w->in_body($me, "next", {1}, null);', 'close' => '$acc = $w->in_body($me, "close", {1}, null);',
    'send' => '$acc = $w->in_body($me, "send", {1}, <2>, spell(<2>));',
    'throw' => '$acc = $w->in_body($me, "throw", {1}, new Fault("{2}", <3>), "{2}", \'{3}\');',
];

// @part is the word of the part of a block that @word ends, or null; @e the name of its error.
function part(string $word, ?string $part, string $e): string {
    $after = $part === 'except' ? "} else throw $e; }" : '}';
    return match ($word) {
        'reraise' => "\$w->say(\$me, 'reraise'); throw $e;",
        'except' => ($part === 'try' ? "} catch (Throwable $e) { " : '} else')
            . "if (takes('{1}', $e)) { \$w->say(\$me, 'caught', spell_error($e));",
        'finally' => "$after finally { \$w->say(\$me, 'finally');",
        'end' => $part ? $after . ($part === 'try' ? ' finally {}' : '') : '',	// none's is the function's own
        default => 'throw new Error("no word for it");',
    };
}

function source_of(array $body, array $bodies, string $e = '$e'): string {	// $e is the error of the handler around it
    static $errors = 0;
    [$source, $open] = ['', []];
    foreach ($body as $words) {
        $word = $words[0];
        [$part, $e_there] = in_array($word, ['except', 'finally', 'end']) ? array_pop($open) : [null, null];
        $around = $open ? end($open)[1] : $e;
        $e_here = $part === 'try' ? '$e' . ++$errors : $e_there ?? $around;
        $line = SOURCE[$word] ?? part($word, $part, $e_here);
        if (in_array($word, ['loop', 'forever', 'try', 'finally'])) $open[] = [$word, $around];
        if ($word === 'except') $open[] = [$word, $e_here];
        $source .= preg_replace_callback('/([{<\[])(\d)[}>\]]/', fn($m) => match ($m[1]) {
            '{' => $words[$m[2]],
            '<' => $words[$m[2]] === '$' ? '$acc' : var_export(constant_of($words[$m[2]]), true),
            '[' => source_of($bodies[$words[$m[2]]], $bodies, $around),
        }, $line) . "\n";
    }
    return $source;
}

function play(string $name, array $bodies, array $script): void {
    [$w, $head] = [new World, 'return function (World $w, int $me) { $acc = null; $w->say($me, "start");'];
    $tail = '$w->say($me, "end"); if (false) yield; };';
    foreach ($bodies as $k => $body) $w->functions[$k] = eval($head . source_of($body, $bodies) . $tail);
    echo "=== $name\n";
    foreach ($script as $words) echo '> ' . implode(' ', $words) . "\n", '= ' . $w->perform(...$words) . "\n";
}

echo 'backend PHP-', PHP_VERSION, " inline delegate shared throw close rescue reraise running payloads\n";
foreach (explode("\n", stream_get_contents(STDIN)) as $line) {
    $words = preg_split('/\s+/', explode('#', $line)[0], -1, PREG_SPLIT_NO_EMPTY);
    if (($word = $words[0] ?? '') === 'scenario') [$name, $bodies, $script] = [$words[1], [], null];
    elseif ($word === 'func') $block = &$bodies[$words[1]];
    elseif ($word === 'drive') { $block = &$script; $script = []; }
    elseif ($word === 'end' && $script !== null) play($name, $bodies, $script);
    elseif ($word) $block[] = $words;
}

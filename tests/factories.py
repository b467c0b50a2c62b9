"""Results for tests, all deterministic: ``passing``, ``realistic``, ``hostile``, ``huge``, and builders of parts.

``source`` gives Go source for the files that ``realistic`` names, as ``Context.source`` would.
"""

from __future__ import annotations

from msgspec.structs import replace

from gogate.model.result import (
    Command,
    Coverage,
    CoverageVerdict,
    FileCoverage,
    Finding,
    Kind,
    Module,
    Outcome,
    PackageCoverage,
    PatchCoverage,
    Result,
    SelectedPackage,
    Selection,
    Severity,
    Stage,
    StageVerdict,
    Test,
    Tools,
    Verdict,
)

MODULE = "example.com/shop"
TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
BASE = "9c1f0b0d1e6a4f7c8b2a3d4e5f60718293a4b5c6"

HOSTILE_TEXTS = (
    "::error file=a.go,line=1::forged",
    "  ::set-output name=passed::true",
    "##[error]forged and ##[group]open",
    "::stop-commands::pause-logging",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</system-out></testcase><testcase name='forged'/>",
    "]]><failure>forged</failure><![CDATA[",
    "&lt;b&gt; & &amp; &#0; &bogus;",
    "\x1b[2J\x1b]0;title\x07\x1b[31mred\x1b[0m\r\x08\x00",
    "\x9b31m\x85\x7f",
    "user\u202etxt.og\u2066 \u200e\u2028\u2029\ufeff\u200b",
    "lone \udcff\ud800 and \ufffe\uffff\U0001fffe",
    "```\n# forged heading\n| a | b |\n```",
    "a|b `c` **bold** @everyone #1 [x](javascript:alert(1)) <!-- -->",
    "[[ATTACHMENT|/etc/passwd]] [[attachment|x]]",
    "100% %0A::error::x %25 a:b,c",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "\r\nFAIL\r\nok",
    "{{ 7*7 }} ${jndi:x} $(id)",
    "",
    " ",
    "x" * 5000,
)

CART_GO = """\
package cart

import "errors"

// Add puts a line into the cart.
func (c *Cart) Add(item string, n int) error {
\tif n <= 0 {
\t\treturn errors.New("n must be positive")
\t}
\tc.lines = append(c.lines, line{item, n})
\treturn nil
}

// Total sums up.
func (c *Cart) Total() int {
\tsum := 0
\tfor _, l := range c.lines {
\t\tsum += l.n
\t}
\treturn sum
}

func unused() string {
\treturn "}"
}
"""

CART_BLOCKS = (
    (6, 46, 7, 12, 1, 3),
    (7, 12, 9, 3, 1, 0),
    (10, 2, 11, 12, 2, 3),
    (15, 30, 17, 28, 2, 1),
    (17, 28, 19, 3, 1, 5),
    (20, 2, 20, 12, 1, 1),
    (23, 22, 25, 2, 1, 0),
)

_SOURCES = {"cart/cart.go": CART_GO.encode()}


def source(file: str) -> bytes | None:
    """Go source of *file* where there is one."""
    return _SOURCES.get(file)


def make_test(name: str = "TestAdd", **fields: object) -> Test:
    """A passed test of ``example.com/shop/cart`` unless *fields* say otherwise."""
    base = Test(package=f"{MODULE}/cart", name=name, outcome=Outcome.PASS, seconds=0.01)
    return replace(base, **fields)


def make_finding(rule: str = "printf", **fields: object) -> Finding:
    """A warning of vet at ``cart/cart.go:7:2`` unless *fields* say otherwise."""
    base = Finding(
        stage="vet",
        rule=rule,
        severity=Severity.WARNING,
        message="fmt.Printf format %d has arg name of wrong type string",
        file="cart/cart.go",
        line=7,
        column=2,
        package=f"{MODULE}/cart",
        fingerprint=f"{rule}-0123456789abcdef",
    )
    return replace(base, **fields)


def make_result(**fields: object) -> Result:
    """A passed check of one package with no tests unless *fields* say otherwise."""
    base = Result(
        gate="check",
        verdict=Verdict.PASS,
        exit_code=0,
        started="2026-05-04T09:30:00Z",
        seconds=12.5,
        tree=TREE,
        tools=Tools(gogate="0.1.0", go="go1.26.0", gofumpt="v0.12.0", git="2.39.5", python="3.11.2"),
        modules=(Module(path=MODULE, dir="."),),
        selection=Selection(
            mode="all", packages=(SelectedPackage(path=f"{MODULE}/cart", module=MODULE, reason="all"),)
        ),
        stages=tuple(make_stage(name) for name in ("fmt", "gofumpt", "vet", "test")),
    )
    return replace(base, **fields)


def make_stage(name: str, verdict: StageVerdict = StageVerdict.PASS, **fields: object) -> Stage:
    """A stage with the one command that stands for it."""
    argv = {"fmt": ("gofmt", "-l", "."), "gofumpt": ("gofumpt", "-l", "."), "vet": ("go", "vet", "./...")}
    command = Command(
        argv=argv.get(name, ("go", "test", "-race", "-json", "./...")),
        dir=".",
        exit_code=1 if verdict is StageVerdict.FAIL else 0,
        seconds=1.5,
    )
    return replace(Stage(name=name, verdict=verdict, seconds=1.5, commands=(command,)), **fields)


def coverage() -> Coverage:
    """60 of 75 statements (80.0 %) below a floor of 85, with a patch that fails its floor too."""
    fail = CoverageVerdict.FAIL
    cart = FileCoverage(file="cart/cart.go", covered=5, statements=7, uncovered=((8, 8), (24, 24)))
    return Coverage(
        mode="atomic",
        covered=60,
        statements=75,
        floor=85.0,
        verdict=fail,
        packages=(
            PackageCoverage(path=f"{MODULE}/cart", covered=5, statements=7, floor=90.0, verdict=fail),
            PackageCoverage(path=f"{MODULE}/pay", covered=55, statements=68),
        ),
        files=(
            cart,
            FileCoverage(file="pay/pay.go", covered=55, statements=68, uncovered=((30, 36), (50, 50))),
        ),
        patch=PatchCoverage(covered=1, statements=3, floor=80.0, verdict=fail, files=(cart,)),
    )


def passing() -> Result:
    """A clean nightly run with coverage above its floor."""
    passed = Coverage(
        mode="atomic",
        covered=7,
        statements=7,
        floor=85.0,
        verdict=CoverageVerdict.PASS,
        packages=(PackageCoverage(path=f"{MODULE}/cart", covered=7, statements=7),),
        files=(FileCoverage(file="cart/cart.go", covered=7, statements=7),),
    )
    tests = tuple(make_test(f"Test{word}") for word in ("Add", "Total", "Total/empty", "Total/two#01"))
    return make_result(gate="nightly", tests=tests, coverage=passed)


def _failing_tests() -> tuple[Test, ...]:
    failed, cut = Outcome.FAIL, "panic: runtime error: index out of range [3] with length 3 [recovered]\n"
    return (
        make_test(),
        make_test(
            "TestTotal/empty",
            outcome=failed,
            kind=Kind.FAILURE,
            seconds=0.2,
            file="cart/cart_test.go",
            line=31,
            output="    cart_test.go:31: Total() = 1, want 0\n--- FAIL: TestTotal/empty (0.20s)\n",
        ),
        make_test("TestFlaky", attempts=(failed, Outcome.PASS), output="    cart_test.go:60: deadline exceeded\n"),
        make_test("TestOffline", outcome=Outcome.SKIP, output="    cart_test.go:70: needs a network\n"),
        make_test("TestPanics", outcome=failed, kind=Kind.PANIC, output=cut + "goroutine 7 [running]:\n"),
        make_test("TestAfterPanic", outcome=failed, kind=Kind.MISSING, output=""),
        make_test(
            "TestShared",
            outcome=failed,
            kind=Kind.RACE,
            file="cart/cart_test.go",
            line=90,
            output="WARNING: DATA RACE\nWrite at 0x00c0000 by goroutine 8:\n  cart.go:10\n",
        ),
        make_test(
            "TestHangs", package=f"{MODULE}/pay", outcome=failed, kind=Kind.TIMEOUT, seconds=600.0, output="running"
        ),
        make_test(
            "", package=f"{MODULE}/ship", outcome=failed, kind=Kind.BUILD, output="ship/ship.go:3:1: undefined: x\n"
        ),
        make_test("", package=f"{MODULE}/tax", outcome=failed, kind=Kind.MAIN, output="exit status 2\n"),
    )


def _findings() -> tuple[Finding, ...]:
    error = Severity.ERROR
    diff = "--- a/cart/cart.go\n+++ b/cart/cart.go\n@@ -7,3 +7,3 @@\n-if n<=0 {\n+if n <= 0 {\n \treturn err\n }\n"
    return (
        make_finding("gofmt", stage="fmt", severity=error, message="is not formatted", column=0, diff=diff),
        make_finding("gofumpt", stage="gofumpt", severity=error, message="is not formatted", column=0, diff=diff),
        make_finding(),
        make_finding("nilness", severity=error, message="nil dereference in load", line=10, column=5, end_line=12),
        make_finding("printf", message="an old one", known=True, line=20, fingerprint="printf-known"),
        make_finding("unusedresult", severity=Severity.NOTE, message="result unused", line=21, fingerprint="note"),
        make_finding("race", stage="test", severity=error, message="data race", line=10, column=0),
        make_finding(
            "coverage/total",
            stage="test",
            severity=error,
            message="80.0% of statements, the floor is 85.0%",
            file="",
            line=0,
            column=0,
            package="",
        ),
    )


def realistic() -> Result:
    """A failed pull request with one of everything: each kind of failure, findings of all stages, coverage."""
    fail = StageVerdict.FAIL
    reasons = {"fmt": "1 file", "gofumpt": "1 file", "vet": "2 findings", "test": "6 failures"}
    packages = (("cart", "changed"), ("pay", "imports cart"), ("ship", "imports pay"), ("tax", "embeds rates.csv"))
    return make_result(
        gate="pull-request",
        verdict=Verdict.FAIL,
        exit_code=1,
        base=BASE,
        stages=tuple(make_stage(name, fail, reason=reason) for name, reason in reasons.items()),
        findings=_findings(),
        tests=_failing_tests(),
        coverage=coverage(),
        selection=Selection(
            mode="affected",
            packages=tuple(SelectedPackage(path=f"{MODULE}/{p}", module=MODULE, reason=r) for p, r in packages),
            left_out=11,
        ),
        notes=("gofumpt v0.12.0 was found on PATH",),
    )


def hostile() -> Result:
    """Every text that a change can choose tries to break out of every sink."""
    tests, findings, files = [], [], []
    for n, text in enumerate(HOSTILE_TEXTS):
        tests.append(
            make_test(
                f"Test{text}",
                package=f"{MODULE}/{text}",
                outcome=Outcome.FAIL,
                kind=Kind.FAILURE,
                output=text,
                file=text,
            )
        )
        findings.append(make_finding(message=text, file=text, package=text, diff=text, line=n, fingerprint=text))
        files.append(FileCoverage(file=text, covered=1, statements=2, uncovered=((1, 1),)))
    packages = tuple(PackageCoverage(path=f"{MODULE}/{text}", covered=1, statements=2) for text in HOSTILE_TEXTS)
    count = len(HOSTILE_TEXTS)
    return make_result(
        verdict=Verdict.FAIL,
        exit_code=1,
        stages=(make_stage("vet", StageVerdict.FAIL, reason=HOSTILE_TEXTS[0]), make_stage("test", StageVerdict.FAIL)),
        tests=tuple(tests),
        findings=tuple(findings),
        coverage=Coverage(
            mode="atomic", covered=count, statements=2 * count, packages=packages, files=tuple(files), patch=None
        ),
        notes=HOSTILE_TEXTS,
    )


def huge(tests: int = 100_000, files: int = 5_000) -> Result:
    """A big repository: *tests* tests (2 % fail with output), *files* files, 20 files a package, 500 findings."""
    shown, packages = [], max(1, files // 20)
    for n in range(tests):
        package, failed = f"{MODULE}/internal/pkg{n % packages:04}", n % 50 == 7
        shown.append(
            Test(
                package=package,
                name=f"TestOperation{n // packages:05}/case_with_a_name_{n % 10}",
                outcome=Outcome.FAIL if failed else Outcome.SKIP if n % 97 == 0 else Outcome.PASS,
                kind=Kind.FAILURE if failed else None,
                seconds=(n % 1000) / 1000,
                output=f"    operation_test.go:{n % 500}: got {n}, want {n + 1}\n" * 8 if failed else "",
                file=f"internal/pkg{n % packages:04}/operation_test.go" if failed else "",
                line=n % 500 if failed else 0,
            )
        )
    uncovered = tuple((line, line + 2) for line in range(20, 400, 20))
    covered = tuple(
        FileCoverage(
            file=f"internal/pkg{n % packages:04}/file{n:05}.go", covered=180, statements=240, uncovered=uncovered
        )
        for n in range(files)
    )
    each = files // packages
    return make_result(
        gate="nightly",
        verdict=Verdict.FAIL,
        exit_code=1,
        tests=tuple(shown),
        findings=tuple(
            make_finding(file=f"internal/pkg{n % packages:04}/file{n:05}.go", line=n + 1, fingerprint=f"{n:064x}")
            for n in range(500)
        ),
        coverage=Coverage(
            mode="atomic",
            covered=180 * files,
            statements=240 * files,
            floor=70.0,
            verdict=CoverageVerdict.PASS,
            packages=tuple(
                PackageCoverage(path=f"{MODULE}/internal/pkg{n:04}", covered=180 * each, statements=240 * each)
                for n in range(packages)
            ),
            files=covered,
        ),
        selection=Selection(
            mode="all",
            packages=tuple(
                SelectedPackage(path=f"{MODULE}/internal/pkg{n:04}", module=MODULE, reason="all")
                for n in range(packages)
            ),
        ),
    )


def huge_blocks(files: int = 5_000) -> dict[str, tuple[tuple[int, int, int, int, int, int], ...]]:
    """The cover profile of ``huge``: 60 blocks a file of 480 lines, a quarter of them never run."""
    packages = max(1, files // 20)
    return {
        f"internal/pkg{n % packages:04}/file{n:05}.go": tuple(
            (8 * m + 1, 14, 8 * m + 8, 3, 4, (n + m) % 4) for m in range(60)
        )
        for n in range(files)
    }

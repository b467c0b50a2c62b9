"""The house rules of CONTRIBUTING.md, where a linter does not already hold them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gogate import __version__

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "gogate"
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MIRRORED_FROM = 600  # bytes of a module that must have a test file of its own

# Written so that the patterns do not match themselves.
FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|root)/"),
    "a registry's host": re.compile(
        r"\b(?:pypi\.org|files\.pythonhosted\.org|(?:proxy|sum)\.golang\.org|registry\.npmjs\.org|crates\.io"
        r"|repo1?\.maven(?:\.apache)?\.org|deb\.debian\.org)\b"
    ),
    "work left undone": re.compile(r"\b(?:TO[D]O|FIX[M]E|X{3})\b"),
}
PARTS = (".ci", "Makefile", "bench", "ci_templates", "docs", "examples", "gogate", "hooks", "pyproject.toml", "tests")

# What `gogate --version` and a hook with nothing to do may load beyond a bare interpreter: the standard library's small
# modules and gogate's own words. A library here costs every commit of every user.
LAZY = {
    "asyncio", "concurrent", "email", "filelock", "http", "jinja2", "junit_xml", "logging", "msgspec",
    "multiprocessing", "pathspec", "platformdirs", "pygit2", "rich", "sqlite3", "ssl", "tomllib", "unittest",
    "urllib", "xml",
}  # fmt: skip


def python_files(*folders: str) -> list[Path]:
    return [
        file for folder in folders for file in sorted((ROOT / folder).rglob("*.py")) if "testdata" not in file.parts
    ]


def project_files() -> list[Path]:
    starts = [*(ROOT / part for part in PARTS), *ROOT.glob("*.md")]
    files = [file for start in starts for file in (start.rglob("*") if start.is_dir() else [start])]
    return sorted(file for file in files if file.is_file() and "__pycache__" not in file.parts)


def relative(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_files_are_short() -> None:
    lengths = {relative(file): len(file.read_bytes().splitlines()) for file in python_files("gogate", "tests", "bench")}
    assert "gogate/model/result.py" in lengths
    assert {file: lines for file, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


def test_functions_are_short() -> None:
    long = {}
    for file in python_files("gogate", "tests", "bench"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    long[f"{relative(file)}:{node.lineno} {node.name}"] = lines
    assert long == {}


def test_every_module_has_its_mirror() -> None:
    lonely = []
    for module in python_files("gogate"):
        test = ROOT / "tests" / module.relative_to(PACKAGE).with_name(f"test_{module.stem.strip('_')}.py")
        if module.stat().st_size > MIRRORED_FROM and module.name != "__init__.py" and not test.is_file():
            lonely.append(f"{relative(module)} has no {relative(test)}")
    assert lonely == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = []
    for file in project_files():
        text = file.read_bytes().decode("utf-8", "replace")
        found += [
            f"{relative(file)}:{number}: {line.strip()[:100]}"
            for number, line in enumerate(text.splitlines(), 1)
            if FORBIDDEN[what].search(line)
        ]
    assert found == []


def test_forbidden_patterns_find_what_they_forbid() -> None:
    for text, pattern in zip(("see /%s/x", "https://%s.org/simple", "# %s: later"), FORBIDDEN.values(), strict=True):
        words = [text % word for word in ("root", "pypi", "TO" + "DO")]
        assert sum(pattern.search(word) is not None for word in words) == 1


def is_assertion(node: ast.AST) -> bool:
    """A statement, or the text of a program that a test runs in a process of its own."""
    return isinstance(node, ast.Assert) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and "; assert " in node.value
    )


def asserting(tree: ast.Module) -> tuple[set[str], set[str]]:
    """All test functions of a module, and those that assert: themselves, or through another function of the module."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    calls = {
        node.name: {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
        for node in functions
    }
    done = {node.name for node in functions if any(is_assertion(part) for part in ast.walk(node))}
    done |= {name for name, called in calls.items() if called & {"pytest.raises", "pytest.warns", "pytest.fail"}}
    while more := {name for name, called in calls.items() if called & done} - done:
        done |= more
    tests = {name for name in calls if name.startswith("test_")}
    return tests, tests & done


def test_every_test_asserts() -> None:
    sample = ast.parse("def test_a():\n f()\ndef test_b():\n g()\ndef f():\n assert 1\ndef g(): pass")
    assert asserting(sample) == ({"test_a", "test_b"}, {"test_a"})
    idle = []
    for file in python_files("tests"):
        tests, done = asserting(ast.parse(file.read_bytes()))
        idle += [f"{relative(file)}: {name}" for name in sorted(tests - done)]
    assert idle == []


CHANGES = re.compile(r"os\.(chdir|fchdir|putenv|unsetenv|environ(\[\]|\.(update|setdefault|pop|clear|popitem)))")


def process_state_changes(tree: ast.AST) -> list[int]:
    """Lines that change the working directory or the environment of this process."""
    lines = []
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.Call):
            text = ast.unparse(node.func)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            text = ast.unparse(node.value) + "[]"
        if CHANGES.fullmatch(text):
            lines.append(node.lineno)  # type: ignore[attr-defined] # both kinds have it
    return sorted(lines)


def test_process_state_is_never_changed() -> None:
    sample = ast.parse("os.chdir('/')\nos.environ['A'] = ''\ndel os.environ['A']\nos.environ.pop('A')\nos.environ['A']")
    assert process_state_changes(sample) == [1, 2, 3, 4]
    found = [
        f"{relative(file)}:{line}"
        for file in python_files("gogate")
        for line in process_state_changes(ast.parse(file.read_bytes()))
    ]
    assert found == []


def loaded(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    return set(answer.stdout.split())


def test_start_loads_little() -> None:
    extra = loaded("import gogate.cli.main") - loaded("pass")
    roots = {name.partition(".")[0] for name in extra}
    assert "gogate" in roots
    assert roots & LAZY == set()
    assert roots - sys.stdlib_module_names - {"gogate"} == set()


def test_the_changelog_knows_this_version() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    assert headings[0] in {"Unreleased", __version__}
    released = [numbers(name) for name in headings if name != "Unreleased"]
    assert released == sorted(released, reverse=True)
    assert all(version <= numbers(__version__) for version in released)


def numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def test_links_in_the_documentation_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())]
    assert links
    inside = [(page, link) for page, link in links if "://" not in link]
    assert [f"{relative(page)}: {link}" for page, link in inside if not (page.parent / link).exists()] == []

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from gogate.golang.affected import affected, reaches
from gogate.golang.modules import GoModule
from gogate.golang.packages import GoPackage

MODULE = GoModule(path="m", dir=".")


def package(path: str, *imports: str, tests: tuple[str, ...] = (), inputs: tuple[str, ...] = ()) -> GoPackage:
    folder = path.removeprefix("m").lstrip("/") or "."
    prefix = "" if folder == "." else folder + "/"
    return GoPackage(
        path=path,
        module="m",
        dir=folder,
        name="p",
        go_files=(f"{prefix}p.go", f"{prefix}p_test.go"),
        ignored=(),
        inputs=inputs,
        imports=imports,
        test_imports=tests,
        has_tests=True,
        has_code=True,
    )


def chosen(
    packages: list[GoPackage],
    *changed: str,
    modules: tuple[GoModule, ...] = (MODULE,),
    files: Mapping[str, bytes] | None = None,
    dependents: Callable[[GoModule], Mapping[str, str] | None] = lambda _module: None,
) -> dict[str, str]:
    found = affected(packages, modules, changed, source=(files or {}).get, dependents=dependents)
    return {path: selected.reason for path, selected in found.items()}


WORLD = [
    package("m/a"),
    package("m/b", "m/a"),
    package("m/c", "m/b"),
    package("m/d", tests=("m/a",)),
    package("m/e", "m/d"),
    package("m/f"),
]


def test_a_changed_package_takes_its_importers_and_those_that_test_with_it() -> None:
    assert chosen(WORLD, "a/p.go") == {
        "m/a": "a/p.go changed",
        "m/b": "imports m/a",
        "m/c": "imports m/b",
        "m/d": "its tests import m/a",
    }


def test_a_test_file_concerns_its_own_package_alone() -> None:
    assert chosen(WORLD, "a/p_test.go") == {"m/a": "a/p_test.go changed"}


def test_a_new_a_deleted_and_an_excluded_file_count() -> None:
    assert "m/f" in chosen(WORLD, "f/new_windows.go")
    assert "m/f" in chosen(WORLD, "f/asm_amd64.s")


def test_the_importers_of_a_deleted_package_are_selected() -> None:
    world = [package("m/b", "m/gone"), package("m/c", "m/b"), package("m/f")]
    assert chosen(world, "gone/x.go") == {"m/b": "imports m/gone", "m/c": "imports m/b"}
    assert chosen([package("m/x/b", "m")], "root.go") == {"m/x/b": "imports m"}


def test_embedded_files_spread_and_testdata_does_not() -> None:
    world = [package("m/a", inputs=("a/web/page.html",)), package("m/b", "m/a")]
    assert set(chosen(world, "a/web/page.html")) == {"m/a", "m/b"}
    assert chosen(world, "a/testdata/in.txt") == {"m/a": "a/testdata/in.txt changed below it"}


def test_a_file_of_no_package_affects_nothing_unless_a_test_looks_outside() -> None:
    assert chosen(WORLD, "README.md", ".github/workflows/ci.yml", "docs/x.md") == {}
    files = {"a/p_test.go": b'os.ReadFile("../docs/x.md")', "f/p_test.go": b"runtime.Caller(0)"}
    assert chosen(WORLD, "docs/x.md", files=files) == {
        "m/a": "a/p_test.go may open docs/x.md",
        "m/f": "f/p_test.go may open docs/x.md",
    }
    assert set(chosen(WORLD, "README.md", files=files)) == {"m/f"}


def test_what_concerns_every_package_selects_all() -> None:
    everything = {package.path for package in WORLD}
    assert set(chosen(WORLD, "go.mod")) == everything
    assert set(chosen(WORLD, "go.work")) == everything
    assert set(chosen(WORLD, "gogate.toml")) == everything
    assert set(chosen(WORLD, "vendor/x/y.go")) == everything
    assert set(chosen(WORLD, "new/go.mod")) == everything


def test_a_dependency_selects_what_needs_it() -> None:
    reached = {"m/b": "go.mod: x v1 → v2"}
    assert chosen(WORLD, "go.sum", dependents=lambda _module: reached) == {
        "m/b": "go.mod: x v1 → v2",
        "m/c": "imports m/b",
    }


def test_a_nested_modules_go_mod_concerns_its_packages_alone() -> None:
    nested = GoModule(path="n", dir="n")
    inner = GoPackage(
        **{**{f: getattr(package("m/n"), f) for f in GoPackage.__struct_fields__}, "path": "n", "module": "n"}
    )
    assert set(chosen([*WORLD, inner], "n/go.mod", modules=(MODULE, nested))) == {"n"}


def test_the_ways_out_of_a_folder_are_seen() -> None:
    assert reaches(b'x := "../../testdata/a"; y := `../b`') == ("../../testdata/a", "../b")
    assert reaches(b'filepath.Join("..", "x")') is None
    assert reaches(b"wd, err := os.Getwd()") is None
    assert reaches(b'x := "a..b"; f("testdata/a")') == ()


NAMES = st.sampled_from(["m/a", "m/b", "m/c", "m/d", "m/e", "m/f"])


@given(st.dictionaries(NAMES, st.tuples(st.sets(NAMES), st.sets(NAMES)), min_size=6), st.sets(NAMES, min_size=1))
def test_the_selection_is_closed_under_imports(edges: dict[str, tuple[set[str], set[str]]], touched: set[str]) -> None:
    world = [package(path, *sorted(own), tests=tuple(sorted(tests))) for path, (own, tests) in edges.items()]
    found = chosen(world, *(f"{path[2:]}/p.go" for path in touched))
    changed = {path for path in found if not found[path].startswith("its tests")}
    for path, (own, tests) in edges.items():
        if own & changed or tests & changed or path in touched:
            assert path in found
        else:
            assert path not in found

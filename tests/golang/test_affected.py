from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from gogate.golang.affected import affected
from gogate.golang.modules import GoModule
from gogate.golang.packages import GoPackage, ListedError

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
    assert set(chosen(world, "a/testdata/src/x.go")) == {"m/a"}


def test_a_file_that_was_embedded_and_is_gone_spreads() -> None:
    world = [package("m/a"), package("m/b", "m/a"), package("m/a/web")]
    files = {"a/p.go": b"package a\n\n//go:embed web/*.html\nvar pages embed.FS\n"}
    assert set(chosen(world, "a/web/page.html", files=files)) == {"m/a", "m/b", "m/a/web"}
    assert set(chosen(world, "a/web/page.css", files=files)) == {"m/a", "m/a/web"}


def test_a_file_beside_code_spreads_only_where_it_is_built() -> None:
    world = [package("m/a"), package("m/b", "m/a")]
    assert set(chosen(world, "a/README.md")) == {"m/a"}
    for built in ("a/asm_amd64.s", "a/x.h", "a/x.c", "a/default.pgo"):
        assert set(chosen(world, built)) == {"m/a", "m/b"}
    assert set(chosen(world, "a/include/x.inc", files={"a/p.go": b'import "C"'})) == {"m/a", "m/b"}


def test_the_packages_above_may_open_what_lies_in_a_package_below() -> None:
    world = [package("m"), package("m/a"), package("m/a/b"), package("m/c", "m/a")]
    assert chosen(world, "a/b/data.json") == {
        "m/a/b": "a/b/data.json changed",
        "m/a": "a/b/data.json changed below it",
        "m": "a/b/data.json changed below it",
    }


def test_a_file_of_no_package_affects_nothing_unless_a_test_looks_outside() -> None:
    assert chosen(WORLD, "README.md", ".github/workflows/ci.yml", "docs/x.md") == {}
    files = {"a/p_test.go": b'os.ReadFile("../docs/x.md")', "f/p_test.go": b'import "runtime"\n_ = runtime.Caller(0)'}
    assert chosen(WORLD, "docs/x.md", files=files) == {
        "m/a": "a/p_test.go may open docs/x.md",
        "m/f": "f/p_test.go may open docs/x.md",
    }
    assert set(chosen(WORLD, "README.md", files=files)) == {"m/f"}


def test_code_that_looks_outside_concerns_every_test_that_runs_it() -> None:
    files = {"b/p.go": b'return os.ReadFile("../docs/x.md")'}
    found = chosen(WORLD, "docs/x.md", files=files)
    assert found == dict.fromkeys(("m/b", "m/c"), "b/p.go may open docs/x.md")
    assert set(chosen(WORLD, "docs/x.md", files={"d/p.go": files["b/p.go"]})) == {"m/d", "m/e"}
    tested = [*WORLD, package("m/g", tests=("m/c",))]
    assert set(chosen(tested, "docs/x.md", files=files)) == {"m/b", "m/c", "m/g"}


def test_code_that_uses_what_asks_git_for_the_root_may_open_anything() -> None:
    files = {
        "a/p.go": b'func Top() string { return git("rev-parse", "--show-toplevel") }\n',
        "c/p.go": b"dir := a.Top()\n",
    }
    assert set(chosen(WORLD, "docs/x.md", files=files)) == {"m/c"}


def test_a_package_that_go_list_leaves_out_may_import_anything() -> None:
    world = [package("m/a"), package("m/b", "m/a/testdata/gen"), package("m/c", "m/b"), package("m/f")]
    assert chosen(world, "a/p.go") == {
        "m/a": "a/p.go changed",
        "m/b": "imports m/a/testdata/gen, which ./... leaves out",
        "m/c": "imports m/b",
    }
    required = GoModule(path="m", dir=".", requires={"m/a/testdata": "v1.0.0"})
    assert set(chosen(world, "a/p.go", modules=(required,))) == {"m/a"}
    assert chosen(world, "docs/x.md") == {}


def test_what_concerns_every_package_selects_all() -> None:
    everything = {package.path for package in WORLD}
    assert set(chosen(WORLD, "go.mod")) == everything
    assert set(chosen(WORLD, "go.work")) == everything
    assert set(chosen(WORLD, "gogate.toml")) == everything
    assert set(chosen(WORLD, "vendor/x/y.go")) == everything
    assert set(chosen(WORLD, "new/go.mod")) == everything


def test_a_dependency_selects_what_needs_it() -> None:
    reached = {"m/b": "go.mod: x v1 → v2"}
    expected = {"m/b": "go.mod: x v1 → v2", "m/c": "imports m/b"}
    assert chosen(WORLD, "go.mod", dependents=lambda _module: reached) == expected
    assert chosen(WORLD, "go.mod", "go.sum", dependents=lambda _module: reached) == expected


def test_a_go_sum_alone_says_nothing_of_whose_code_it_admits() -> None:
    assert set(chosen(WORLD, "go.sum", dependents=lambda _module: {})) == {package.path for package in WORLD}


def test_what_does_not_load_is_judged_with_a_changed_go_mod() -> None:
    broken = msgspec.structs.replace(package("m/z"), errors=(ListedError("", "no module provides x"),))
    assert set(chosen([*WORLD, broken], "go.mod", "go.sum", dependents=lambda _module: {})) == {"m/z"}
    assert chosen([*WORLD, broken], "docs/x.md") == {}


def test_a_folder_in_a_modules_place_concerns_all() -> None:
    files = {"go.mod": b"module m\n\nreplace x => ./_third/x\n"}
    assert set(chosen(WORLD, "_third/x/x.go", files=files)) == {package.path for package in WORLD}
    assert chosen(WORLD, "_third/y/y.go", files=files) == {}


def test_the_modules_of_a_go_work_choose_versions_together() -> None:
    world = [package("m/a"), msgspec.structs.replace(package("m/n"), path="n", module="n")]
    modules = (MODULE, GoModule(path="n", dir="n"))
    assert set(chosen(world, "n/go.mod", modules=modules)) == {"n"}
    assert set(chosen(world, "n/go.mod", modules=modules, files={"go.work": b""})) == {"m/a", "n"}


def test_a_nested_modules_go_mod_concerns_its_packages_alone() -> None:
    nested = GoModule(path="n", dir="n")
    inner = GoPackage(
        **{**{f: getattr(package("m/n"), f) for f in GoPackage.__struct_fields__}, "path": "n", "module": "n"}
    )
    assert set(chosen([*WORLD, inner], "n/go.mod", modules=(MODULE, nested))) == {"n"}


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

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.errors import CannotJudge
from gogate.parse.coverprofile import MODES, Profile, merge, parse, render

HEAD = b"mode: atomic\n"


def test_one_block() -> None:
    profile = parse(HEAD + b"example.com/m/a b/x.go:3.20,5.2 2 7\n", "c.out")
    assert profile == Profile("atomic", {"example.com/m/a b/x.go": ((3, 20, 5, 2, 2, 7),)})


def test_chunks_are_one_profile() -> None:
    data = HEAD + b"m/x.go:3.20,5.2 2 7\n"
    assert parse([data[:9], data[9:20], data[20:]], "c") == parse(data, "c")


def test_blocks_are_in_order_and_duplicates_sum() -> None:
    data = HEAD + b"m/b.go:9.1,9.2 1 1\nm/a.go:10.1,11.2 3 0\nm/a.go:9.5,9.6 0 0\nm/b.go:9.1,9.2 1 4\n"
    assert parse(data, "c").files == {
        "m/a.go": ((9, 5, 9, 6, 0, 0), (10, 1, 11, 2, 3, 0)),
        "m/b.go": ((9, 1, 9, 2, 1, 5),),
    }


def test_set_takes_either() -> None:
    data = b"mode: set\nm/a.go:1.1,1.2 1 1\nmode: set\nm/a.go:1.1,1.2 1 1\n"
    assert parse(data, "c").files["m/a.go"][0][5] == 1


def test_windows_line_ends() -> None:
    data = HEAD + b"m/a.go:1.1,1.2 1 1\n"
    assert parse(data.replace(b"\n", b"\r\n"), "c") == parse(data, "c")


def test_line_directives_keep_their_names() -> None:
    assert list(parse(HEAD + b"m/pkg/grammar.y:100.0,102.0 1 1\n", "c").files) == ["m/pkg/grammar.y"]


def test_names_that_are_not_utf8_come_back() -> None:
    data = HEAD + b"m/\xff:1.go:1.1,1.2 1 1\n"
    profile = parse(data, "c")
    assert list(profile.files) == ["m/\udcff:1.go"]
    assert render(profile) == data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "c.out: the profile is empty"),
        (b"\n", "c.out:1: no mode line"),
        (HEAD, "c.out:1: the profile holds a mode line and no block"),
        (b"mode: atomic", "c.out:1: the profile is cut"),
        (b"mode: fancy\n", "c.out:1: no mode line"),
        (b"m/a.go:1.1,1.2 1 1\n", "c.out:1: no mode line"),
        (HEAD + b"m/a.go:1.1,1.2 1 1", "c.out:2: the profile is cut"),
        (HEAD + b"m/a.go:1.1,1.2 1 1\n\n", "c.out:3: not a line of a cover profile: ''"),
        (HEAD + b"m/a.go:1.1,1.2 1 1\nm/a.go:1.1,1.2 1\n", "c.out:3: not a line"),
        (HEAD + b"m/a.go:1.1,1.2 1 -1\n", "c.out:2: not a line"),
        (HEAD + b"m/a.go:1.1,1.2 1_0 1\n", "c.out:2: not a line"),
        (HEAD + b"m/a.go:1.1.1.2 1 1\n", "c.out:2: not a line"),
        (HEAD + b":1.1,1.2 1 1\n", "c.out:2: not a line"),
        (HEAD + b"m/a 01.go:1.1,1.2 1 1\nm/a 01.go:2.1,2.2 1 01\n", "c.out:3: not a line"),
        (HEAD + b"m/a.go:1.1,1.2 1 1\nm/a.go:02.1,2.2 1 1\n", "c.out:3: not a line"),
        (HEAD + b"m/a.go:1.1,1.2 1 %b\n" % (b"9" * 5000), "c.out:2: not a line"),
        (HEAD + b"ok  \tm\t0.1s\n", "c.out:2: not a line"),
        (HEAD + b"m/a.go:1.1,1.2 1 1\nmode: set\nm/a.go:1.1,1.2 1 1\n", "c.out:3: a second mode, 'set'"),
        (HEAD + b"m/a.go:1.1,1.2 1 1\nm/b.go:1.1,1.2 1 1\nm/a.go:1.1,1.2 2 1\n", "c.out:4: inconsistent NumStmt"),
    ],
)
def test_what_cannot_be_trusted_names_its_line(data: bytes, words: str) -> None:
    with pytest.raises(CannotJudge) as caught:
        parse(data, "c.out")
    assert caught.value.message.startswith(words)
    assert caught.value.fix


def test_a_mode_line_alone_passes_where_nothing_was_expected() -> None:
    assert parse(HEAD, "c", allow_empty=True) == Profile("atomic", {})


def test_modes_are_not_mixed() -> None:
    with pytest.raises(CannotJudge, match="modes atomic and set"):
        merge([Profile("set", {}), Profile("atomic", {})])
    with pytest.raises(CannotJudge, match="no profile"):
        merge([])


def test_merge_refuses_two_states_of_the_source() -> None:
    one = parse(HEAD + b"m/a.go:1.1,1.2 1 1\n", "c")
    other = parse(HEAD + b"m/a.go:1.1,1.2 2 1\n", "c")
    with pytest.raises(CannotJudge, match="inconsistent NumStmt"):
        merge([one, other])


numbers = st.integers(0, 3)
names = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), min_size=1, max_size=6)


@st.composite
def profiles(draw: st.DrawFn, mode: str | None = None) -> Profile:
    chosen = mode or draw(st.sampled_from(MODES))
    counts = st.integers(0, 1) if chosen == "set" else st.integers(0, 9)
    # The statement count follows from the position, so that two drawn profiles agree on it.
    spots = st.dictionaries(st.tuples(numbers, numbers, numbers, numbers), counts, max_size=5)
    files = draw(st.dictionaries(names, spots, min_size=1, max_size=3))
    blocks = {
        name: tuple(sorted((*spot, sum(spot) % 4, count) for spot, count in found.items()))
        for name, found in sorted(files.items(), key=lambda item: item[0].encode())
        if found
    }
    return Profile(chosen, blocks)


@given(profiles())
def test_render_and_parse_are_inverse(profile: Profile) -> None:
    again = parse(render(profile), "c", allow_empty=True)
    assert again == profile
    assert list(again.files) == list(profile.files)


@given(profiles("count"), profiles("count"), profiles("count"))
def test_union_of_counts_is_a_sum_in_any_order(a: Profile, b: Profile, c: Profile) -> None:
    assert merge([a, b, c]) == merge([c, merge([b, a])])
    for file, blocks in merge([a, b]).files.items():
        for block in blocks:
            parts = [old[5] for p in (a, b) for old in p.files.get(file, ()) if old[:5] == block[:5]]
            assert parts
            assert block[5] == sum(parts)


@given(profiles("set"), profiles("set"))
def test_union_of_sets_is_commutative_and_idempotent(a: Profile, b: Profile) -> None:
    both = merge([a, b])
    assert both == merge([b, a])
    assert merge([both, both, a]) == both


@given(profiles(), profiles())
def test_profiles_put_one_after_the_other_are_their_union(a: Profile, b: Profile) -> None:
    data = render(a) + render(b)
    if a.mode == b.mode:
        assert parse(data, "c", allow_empty=True) == merge([a, b])
    else:
        with pytest.raises(CannotJudge):
            parse(data, "c", allow_empty=True)


@given(profiles(), st.data())
def test_damage_is_refused_or_read_but_never_crashes(profile: Profile, data: st.DataObject) -> None:
    good = render(profile)
    at = data.draw(st.integers(0, len(good)))
    patch = data.draw(st.binary(max_size=4))
    cut = data.draw(st.integers(0, 3))
    try:
        read = parse(good[:at] + patch + good[at + cut :], "c", allow_empty=True)
    except CannotJudge:
        return
    assert read.mode in MODES
    assert parse(render(read), "c", allow_empty=True) == read


@given(profiles(), st.data())
def test_every_cut_within_a_line_is_seen(profile: Profile, data: st.DataObject) -> None:
    good = render(profile)
    at = data.draw(st.integers(0, len(good) - 1))
    if not good[:at].endswith(b"\n"):
        with pytest.raises(CannotJudge):
            parse(good[:at], "c", allow_empty=True)

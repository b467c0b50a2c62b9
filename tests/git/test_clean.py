from __future__ import annotations

import os
from pathlib import Path

from gogate.git.change import Index, resolve
from gogate.git.clean import clear, kept, remove, tidy
from gogate.git.place import Place
from gogate.git.snapshot import snapshot
from tests.gitworld import GitWorld

NOW = 1_700_000_000.0
DAY = 86_400


def used(place: Place, at: float) -> None:
    os.utime(place.folder / "use", (at, at))


def fill(world: GitWorld, *names: str) -> list[Place]:
    """Take a snapshot of 1,000 bytes for each of some work trees, each used a day after the one before."""
    world.commit(a__txt="x" * 1000)
    places = []
    for number, name in enumerate(names):
        world.git("worktree", "add", "-q", "--detach", str(world.folder / name))
        repo = world.repository(world.folder / name)
        with snapshot(repo, "HEAD"):
            places.append(Place(world.cache, repo.identity, 1))
        used(places[-1], NOW - (len(names) - number) * DAY)
    return places


def test_snapshots_are_listed_by_use_with_their_work_tree(world: GitWorld) -> None:
    places = fill(world, "one", "two")
    used(places[0], NOW)
    assert [(snap.place, snap.root, snap.size, snap.used) for snap in kept(world.cache)] == [
        (places[1], str(world.folder / "two"), 1000, NOW - DAY),
        (places[0], str(world.folder / "one"), 1000, NOW),
    ]
    assert kept(world.folder / "nowhere") == []


def test_the_least_used_goes_until_the_rest_fits(world: GitWorld) -> None:
    places = fill(world, "one", "two", "three")
    assert tidy(world.cache, NOW, limit=2500) == 1000
    assert [snap.place for snap in kept(world.cache)] == places[1:]
    assert tidy(world.cache, NOW, limit=2500) == 0
    assert tidy(world.cache, NOW, limit=10**9, unused=1.5 * DAY) == 1000
    assert [snap.place for snap in kept(world.cache)] == places[2:]


def test_what_is_in_use_stays(world: GitWorld) -> None:
    fill(world, "one", "two")
    repo = world.repository(world.folder / "one")
    with snapshot(repo, "HEAD") as taken:
        assert clear(world.cache, NOW) == 1000
        assert [snap.root for snap in kept(world.cache)] == [str(world.folder / "one")]
        assert not remove(kept(world.cache)[0])
        assert (taken.folder / "a.txt").read_text() == "x" * 1000
    assert remove(kept(world.cache)[0])
    assert kept(world.cache) == []
    with snapshot(repo, "HEAD") as taken:
        assert taken.written == 1


def test_removing_twice_is_no_error(world: GitWorld) -> None:
    fill(world, "one")
    (snap,) = kept(world.cache)
    assert remove(snap)
    assert remove(snap)


def test_read_only_folders_go_too_and_nothing_outside_does(world: GitWorld) -> None:
    (place,) = fill(world, "one")
    outside = world.folder / "outside"
    outside.mkdir(mode=0o750)
    (outside / "kept").write_text("")
    inner = place.folder / "one/deep/er"
    inner.mkdir(parents=True)
    (inner / "link").symlink_to(outside)
    (inner / "file").write_text("")
    inner.chmod(0o500)
    inner.parent.chmod(0)
    assert remove(kept(world.cache)[0])
    assert not list(place.home.glob("gone-*"))
    assert outside.stat().st_mode & 0o777 == 0o750
    assert (outside / "kept").exists()


def test_objects_that_nobody_asks_for_go(world: GitWorld) -> None:
    world.write("a.go", "package a\n")
    world.git("add", "a.go")
    repo = world.repository()
    tree = resolve(repo, Index()).tree
    file = repo.home / "objects" / tree[:2] / tree[2:]
    size = file.stat().st_size
    at = file.stat().st_mtime
    assert tidy(world.cache, at + DAY) == 0
    os.utime(file, (at - 3 * DAY, at - 3 * DAY))
    assert resolve(repo, Index()).tree == tree  # git freshens what it finds
    assert tidy(world.cache, at + DAY) == 0
    assert tidy(world.cache, at + 3 * DAY) == size
    assert not file.parent.exists()
    assert resolve(world.repository(), Index()).tree == tree
    assert clear(world.cache, at + 7200) == size


def test_what_killed_checks_left_is_swept_up(world: GitWorld) -> None:
    repo = world.repository()
    old, new, gone = (repo.home / name for name in ("index-1-2", "index-3-4", "gone-5-1"))
    old.write_text("")
    os.utime(old, (NOW - 2 * DAY, NOW - 2 * DAY))
    new.write_text("")
    os.utime(new, (NOW, NOW))
    (gone / "x").mkdir(parents=True)
    tidy(world.cache, NOW)
    assert (old.exists(), new.exists(), gone.exists()) == (False, True, False)


def test_a_place_that_was_never_filled_is_listed_and_goes(tmp_path: Path) -> None:
    place = Place(tmp_path, "id", 1)
    place.folder.mkdir(parents=True)
    (snap,) = kept(tmp_path)
    assert (snap.root, snap.size, snap.used) == ("", 0, 0.0)
    tidy(tmp_path, NOW)
    assert kept(tmp_path) == []

"""Git's rules for what a push holds, written again from git's C sources, to judge gogate's readers by.

Nothing here is shared with gogate, and nothing is fast: bytes are looked at one by one, as git looks at them.
"""

from __future__ import annotations

__all__ = ["is_ref", "names_git_folder", "tree_entries", "updates_of"]

HEX = frozenset(b"0123456789abcdef")
# next_hfs_char (utf8.c): code points that HFS+ leaves out when it compares names.
HFS_IGNORED = frozenset((*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF))


def tree_entries(raw: bytes, oid_size: int) -> list[tuple[bytes, bytes, bytes]] | None:
    """Take a tree apart as decode_tree_entry (tree-walk.c) does: mode, name, object id; None for what is no tree."""
    entries = []
    while raw:
        at = 0
        while at < len(raw) and raw[at] != 0x20:
            if not 0x30 <= raw[at] <= 0x37:
                return None
            at += 1
        end = raw.find(b"\0", at)
        if not at or end < 0 or end + 1 + oid_size > len(raw):
            return None
        entries.append((raw[:at], raw[at + 1 : end], raw[end + 1 : end + 1 + oid_size]))
        raw = raw[end + 1 + oid_size :]
    return entries


def names_git_folder(name: bytes) -> bool:
    """Tell whether fsck's ``hasDotgit`` (fsck.c, path.c, utf8.c) is meant for the name, or one behind a backslash."""
    parts = [name[at:] for at in range(len(name)) if not at or name[at - 1] == 0x5C]
    return _hfs(name) or any(_ntfs(part) for part in parts)


def _ntfs(name: bytes) -> bool:
    lower = name.lower()
    rest = lower[4:] if lower.startswith(b".git") else lower[5:] if lower.startswith(b"git~1") else None
    if rest is None:
        return False
    for byte in rest:
        if byte in b"\\/:":
            return True
        if byte not in b". ":
            return False
    return True


def _hfs(name: bytes) -> bool:
    kept = bytearray()
    at = 0
    while at < len(name):
        size = next((n for n in (1, 2, 3, 4) if _is_one(name[at : at + n], n)), 0)
        point = ord(name[at : at + size].decode()) if size else 0xFFFE
        if point in (0xFFFE, 0xFFFF, 0x2F):
            break  # what is malformed ends the name (pick_one_utf8_char), and so does a slash
        if point not in HFS_IGNORED:
            kept += bytes([point]) if point < 0x80 else b"?"
        at += size
    return bytes(kept).lower() == b".git"


def _is_one(piece: bytes, size: int) -> bool:
    try:
        return len(piece) == size and len(piece.decode()) == 1
    except UnicodeDecodeError:
        return False


def is_ref(name: bytes) -> bool:
    """Tell whether git lets a ref have this name: check_refname_format (refs.c), below ``refs/``."""
    parts = name.split(b"/")
    if parts[0] != b"refs" or len(parts) < 2 or name.endswith(b".") or b".." in name or b"@{" in name:
        return False
    if any(byte < 0x21 or byte == 0x7F or byte in b"~^:?*[\\" for byte in name):
        return False
    return all(part and not part.startswith(b".") and not part.endswith(b".lock") for part in parts)


def updates_of(data: bytes) -> list[tuple[str, str, bytes]] | None:
    """Read a hook's input (githooks(5)): old, new, ref a line, each line ended; None for what git never writes."""
    updates = []
    while data:
        end = data.find(b"\n")
        words = data[: max(end, 0)].split(b" ")
        if end < 0 or len(words) != 3:
            return None
        old, new, ref = words
        if len(old) != len(new) or len(old) not in (40, 64) or not HEX.issuperset(old + new) or not is_ref(ref):
            return None
        if set(old + new) == {0x30}:
            return None
        updates.append((old.decode(), new.decode(), ref))
        data = data[end + 1 :]
    return updates

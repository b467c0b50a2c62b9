r"""What foreign text becomes before it reaches a sink: one function per sink, nothing foreign is written raw.

Test output, test names, file names and tool messages are chosen by whoever wrote the change, so they may hold
terminal escapes, workflow commands, markup or text that only looks harmless. Forbidden code points are not dropped
but shown (``\x1b``, ``\u202e``), so that nothing hides; all other text is left as it is. Every function is pure.

Shown in every sink but JSON: C0 but newline and tab, DEL, C1, line and paragraph separators, controls of writing
direction, invisible format characters, noncharacters, lone surrogates. The joiners U+200C and U+200D stay: several
scripts and emoji need them and they move nothing. A Windows line end becomes a plain one.
"""

from __future__ import annotations

import re

__all__ = [
    "github_message",
    "github_property",
    "html",
    "json",
    "json_bytes",
    "markdown",
    "markdown_block",
    "markdown_cell",
    "markdown_code",
    "one_line",
    "terminal",
    "xml_output",
]

_PLANE_ENDS = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    f"\ufdd0-\ufdef{_PLANE_ENDS}\U000e0000-\U000e007f\ud800-\udfff"
)
_BLOCK = re.compile(f"\r\n|[{_HIDDEN}]")
_LINE = re.compile(f"[\t\n{_HIDDEN}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ATTACHMENT = re.compile(r"(\[\[ATTACHMENT)(?=\|)", re.IGNORECASE)
_JSON_RAW = re.compile("[\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t", "\r\n": "\n"}
_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
_WWW = re.compile(r"(?<=www)\.", re.IGNORECASE)  # what some readers make a link of
_ENTITIES = str.maketrans({c: f"&#{ord(c)};" for c in "!\"#$&'()*:<>@[\\]^_`{|}~"})


def _show(match: re.Match[str]) -> str:
    text = match[0]
    if text in _NAMED:
        return _NAMED[text]
    code = ord(text)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def terminal(text: str) -> str:
    """Keep several lines for a terminal or a log: newline and tab stay, whatever else steers it is shown."""
    return text if text.isprintable() else _BLOCK.sub(_show, text)


def one_line(text: str) -> str:
    r"""Make one line of a name or a message: as :func:`terminal`, with newline and tab shown as ``\n``, ``\t``."""
    return text if text.isprintable() else _LINE.sub(_show, text)


def github_message(text: str) -> str:
    """Encode the message of a workflow command; several lines stay several lines (``%0A``).

    ``##[`` is broken up: an older form of command that the runner obeys anywhere in a line.
    """
    return terminal(text).replace("##[", "## [").translate(_MESSAGE)


def github_property(text: str) -> str:
    """Encode the value of a workflow command's property (a file, a title): one line, ``:`` and ``,`` encoded."""
    return one_line(text).replace("##[", "## [").translate(_PROPERTY)


def xml_output(text: str) -> str:
    """Keep what XML 1.0 allows, still to be escaped; GitLab and Jenkins find no ``[[ATTACHMENT|path]]`` in it."""
    return _ATTACHMENT.sub(r"\1 ", terminal(text))


def html(text: str) -> str:
    """Keep what HTML allows; the text is still to be escaped, by the template."""
    return terminal(text)


def json(text: str) -> str:
    r"""Keep what UTF-8 can carry: a lone surrogate is shown (``\udcff``), all else is JSON's own business."""
    return text if text.isascii() else _SURROGATE.sub(_show, text)


def json_bytes(document: bytes) -> bytes:
    r"""Write C1 and format characters of an encoded JSON document as ``\u`` escapes: the same values.

    They can stand in strings alone, so that the escape is always read back as the same character.
    """
    if document.isascii() and b"\x7f" not in document:
        return document
    return _JSON_RAW.sub(lambda match: f"\\u{ord(match[0]):04x}", document.decode()).encode()


def _backticks(text: str) -> int:
    """Return the length of the longest run of backticks in *text*."""
    return max(map(len, re.findall("`+", text)), default=0)


def markdown(text: str) -> str:
    """Make a code span of one line: no HTML, mention, reference or markup lives in it. Not for table cells."""
    line = one_line(text)
    if not line.strip(" "):
        return f"`{line or ' '}`"
    ticks = "`" * (_backticks(line) + 1)
    pad = " " if line[0] in "` " or line[-1] in "` " else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def markdown_code(text: str) -> str:
    """Make a ``<code>`` element of one line, every mark an entity, for where HTML stands (``<summary>``)."""
    shown = one_line(text).translate(_ENTITIES)
    return f"<code>{_WWW.sub('&#46;', shown)}</code>"


def markdown_cell(text: str) -> str:
    """As :func:`markdown`, for a cell of a table: readers split a row at ``|`` before they look for code."""
    return markdown_code(text) if "|" in text else markdown(text)


def markdown_block(text: str) -> str:
    """Fence a block that nothing in *text* can close; it ends with a newline."""
    block = terminal(text)
    fence = "`" * max(3, _backticks(block) + 1)
    end = "" if block.endswith("\n") or not block else "\n"
    return f"{fence}text\n{block}{end}{fence}\n"

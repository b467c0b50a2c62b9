"""``gogate completion bash|zsh|fish``: a completion script, made from the parsers, so that no flag is listed twice."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from gogate.cli.arguments import Parser
from gogate.model.errors import ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from gogate.cli.world import World

__all__ = ["parser", "run"]

_SHELLS = ("bash", "zsh", "fish")
# Gates of the repository that the shell stands in, beside the built-in ones.
_OWN_GATES = r"sed -n 's/^\[gates\.\([a-z0-9-]*\)\].*/\1/p' gogate.toml 2>/dev/null"


class _Option(NamedTuple):
    names: tuple[str, ...]
    help: str
    takes: str  # "" for a switch, else what: "gate", "kind", "file", or words to choose from
    words: tuple[str, ...] = ()


class _Command(NamedTuple):
    name: str
    help: str
    options: tuple[_Option, ...]


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``gogate completion``."""
    parsed = Parser(
        prog="gogate completion",
        description="Print a completion script: source <(gogate completion bash), or save zsh's as _gogate on fpath.",
    )
    parsed.add_argument("shell", choices=_SHELLS)
    return parsed


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate completion ARGUMENTS`` and return its exit code."""
    parsed = parser().parse_args(arguments)
    lines = {"bash": _bash, "zsh": _zsh, "fish": _fish}[parsed.shell](tuple(_commands()))
    world.stdout.write("\n".join(lines) + "\n")
    return ExitCode.PASS


def _commands() -> Iterator[_Command]:
    from gogate.cli.main import COMMANDS

    for name, line in COMMANDS.items():
        if find_spec(f"gogate.cli.{name}") is not None:
            made = getattr(import_module(f"gogate.cli.{name}"), "parser", None)
            actions = made()._actions if made else []  # argparse has no public way to ask
            yield _Command(name, line, tuple(_option(action) for action in actions if action.option_strings))


def _option(action: argparse.Action) -> _Option:
    text = " ".join((action.help or "").replace("%%", "%").split())
    names = tuple(action.option_strings)
    if action.nargs == 0:
        return _Option(names, text, "")
    if action.choices:
        return _Option(names, text, "word", tuple(str(choice) for choice in action.choices))
    if "--gate" in names:
        return _Option(names, text, "gate", _gates())
    if "--report" in names:
        return _Option(names, text, "kind", _kinds())
    return _Option(names, text, "file")


def _gates() -> tuple[str, ...]:
    from gogate.settings.types import BUILT_IN_GATES, INHERITED_GATES

    return (*BUILT_IN_GATES, *INHERITED_GATES)


def _kinds() -> tuple[str, ...]:
    from gogate.report.kinds import KINDS

    return tuple(f"{kind}=" for kind in KINDS)


def _bash(commands: Sequence[_Command]) -> Iterator[str]:
    yield from (
        "# Completion of gogate for bash: source <(gogate completion bash)",
        "_gogate() {",
        '  local current="${COMP_WORDS[COMP_CWORD]}" words=""',
        '  local before="${COMP_WORDS[COMP_CWORD - 1]}"',
        "  COMPREPLY=()",
        "  if ((COMP_CWORD == 1)); then",
        f'    words="{" ".join(command.name for command in commands)} --help --version"',
        "  else",
        '    case "${COMP_WORDS[1]} $before" in',
    )
    for command in commands:
        for option in command.options:
            if option.takes:
                patterns = " | ".join(f'"{command.name} {name}"' for name in option.names)
                more = f" $({_OWN_GATES})" if option.takes == "gate" else ""
                yield f'      {patterns}) words="{" ".join(option.words)}{more}" ;;'
        flags = " ".join(name for option in command.options for name in option.names)
        yield f'      "{command.name} "*) words="{flags}" ;;'
    yield from (
        "    esac",
        "  fi",
        "  [[ $words == *= ]] && compopt -o nospace 2>/dev/null",
        '  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")',
        "}",
        "complete -o default -F _gogate gogate",
    )


def _zsh(commands: Sequence[_Command]) -> Iterator[str]:
    yield from ("#compdef gogate", "_gogate_gates() {", f"  compadd -- {' '.join(_gates())} $({_OWN_GATES})", "}")
    yield from ("_gogate() {", "  local -a commands", "  commands=(")
    yield from (f"    {_quoted(f'{command.name}:{command.help}')}" for command in commands)
    yield from ("  )", "  if ((CURRENT == 2)); then", "    _describe command commands", "    return", "  fi")
    yield from ('  local command="$words[2]"', "  shift words", "  ((CURRENT--))", '  case "$command" in')
    for command in commands:
        yield f"    {command.name})"
        yield "      _arguments \\"
        for option in command.options:
            for name in option.names:
                yield f"        {_zsh_option(name, option)} \\"
        yield "        '*:file:_files'"
        yield "      ;;"
    yield from ("  esac", "}", 'if [[ $funcstack[1] == _gogate ]]; then _gogate "$@"; else compdef _gogate gogate; fi')


def _zsh_option(name: str, option: _Option) -> str:
    text = option.help.replace("\\", "").replace("[", "(").replace("]", ")").replace(":", ",")
    said = f"*{name}[{text}]"
    if not option.takes:
        return _quoted(said)
    if option.takes == "gate":
        return _quoted(f"{said}:gate:_gogate_gates")
    if option.words:
        return _quoted(f"{said}:{option.takes}:({' '.join(option.words)})")
    return _quoted(f"{said}:{option.takes}:_files")


def _fish(commands: Sequence[_Command]) -> Iterator[str]:
    yield "# Completion of gogate for fish: gogate completion fish | source"
    for command in commands:
        yield f"complete -c gogate -n __fish_use_subcommand -f -a {command.name} -d {_fish_quoted(command.help)}"
    for command in commands:
        start = f"complete -c gogate -n '__fish_seen_subcommand_from {command.name}'"
        for option in command.options:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
            value = ""
            if option.words:
                own = f" ({_OWN_GATES})" if option.takes == "gate" else ""
                value = f' -x -a "{" ".join(option.words)}{own}"'
            elif option.takes:
                value = " -r"
            yield f"{start} {names}{value} -d {_fish_quoted(option.help)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

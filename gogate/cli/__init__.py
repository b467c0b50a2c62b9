"""The command line: one module a subcommand, each with its own parser and ``run``; `main` only dispatches."""

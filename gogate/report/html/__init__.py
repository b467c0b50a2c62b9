"""One self-contained HTML page of a result: no request leaves it, and nothing in it can run but its own script."""

from gogate.report.html.page import render

__all__ = ["render"]

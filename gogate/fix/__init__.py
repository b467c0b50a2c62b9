"""Fixing: Go files formatted as the gate judges them, in the work tree or the index. The one room that writes there."""

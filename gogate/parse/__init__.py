"""Bytes to structs, one file or package a format: pure, streaming where the input can be large.

Each reader says in its answer what it could not trust; none of them opens a file or decides a verdict of the gate.
"""

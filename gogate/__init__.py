"""gogate: no Go change gets through unless it is clean."""

__version__ = "0.1.0"

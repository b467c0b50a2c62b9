"""A result to bytes: one module a kind (``kinds`` lists them), ``clean`` for foreign text, ``write`` the only writer.

Everything but ``write`` is pure. Imports model and settings; jinja2 and rich only inside the kind that needs them.
"""

"""One module for each hook that git calls, and what puts them in place."""

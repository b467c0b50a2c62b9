#!/usr/bin/env bash
# Judges copies of both example modules, each a repository of its own, and shows what a user sees.
# Run by `make demo`; fails unless shop passes with 0 and broken fails with 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
gogate="$PWD/.venv/bin/gogate"
demo="$PWD/out/demo"

# judge NAME: sets $code to the exit code of `gogate check` in a fresh copy of examples/NAME
judge() {
  rm -rf "${demo:?}/$1"
  mkdir -p "$demo"
  cp -Rp "examples/$1" "$demo/$1"
  git -C "$demo/$1" init -q
  git -C "$demo/$1" add -A
  git -C "$demo/$1" -c user.name=demo -c user.email=demo@example.com commit -q -m "Begin"
  printf '\n$ cd examples/%s && gogate check\n' "$1"
  code=0
  (cd "$demo/$1" && "$gogate" check) || code=$?
  printf '$ echo $?\n%s\n' "$code"
}

judge shop
shop=$code
judge broken
broken=$code

if [ "$shop" -ne 0 ] || [ "$broken" -ne 1 ]; then
  printf '\ndemo: wanted 0 for shop and 1 for broken, got %s and %s\n' "$shop" "$broken" >&2
  exit 1
fi
printf '\ndemo: examples/shop passed the gate (0); examples/broken failed it (1) with one defect of each kind, as it should\n'

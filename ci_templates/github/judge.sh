#!/usr/bin/env bash
# The step of action.yml that judges or joins. Reads GATE, STAGES, SELECT, SINCE, SHARD, TIMES, MERGE, FLOOR, TIMEOUT and
# REPORTS; writes the reports, the outputs `exit-code` and `result`, and exits with gogate's own code.
set -euo pipefail

mkdir -p "$REPORTS"
reports=$(cd "$REPORTS" && pwd)
result="$reports/result.json"
arguments=(--output plain --report "json=$result")
if [ -n "$FLOOR" ]; then export GOGATE_COVERAGE_FLOOR="$FLOOR"; fi

if [ -z "$SHARD" ]; then # a shard knows a part only: the job that joins them reports the whole
  arguments+=(
    --report "junit=$reports/junit.xml"
    --report "cobertura=$reports/cobertura.xml"
    --report "sarif=$reports/gogate.sarif"
    --report "html=$reports/gogate.html"
    --report "markdown=$reports/summary.md"
    --report "github=$reports/annotations.txt"
  )
fi

code=0
if [ -n "$MERGE" ]; then
  shopt -s globstar nullglob
  parts=("$MERGE"/**/*.json)
  if [ ${#parts[@]} = 0 ]; then
    echo "gogate: no part left a result in $MERGE: see what each of them says"
    code=3
  else
    gogate merge "${parts[@]}" "${arguments[@]}" || code=$?
  fi
else
  arguments+=(--gate "$GATE")
  for stage in $STAGES; do arguments+=(--stage "$stage"); done
  if [ -n "$SELECT" ]; then arguments+=(--select "$SELECT"); fi
  # Compared with nothing, nothing is affected and nothing judged: what is not told here, the event tells.
  case "$SELECT:$GATE" in all:* | :nightly | :check) ;; *) SINCE=${SINCE:-auto} ;; esac
  if [ -n "$SINCE" ]; then arguments+=(--since "$SINCE"); fi
  if [ -n "$SHARD" ]; then arguments+=(--shard "$SHARD"); fi
  if [ -n "$TIMES" ] && [ -f "$TIMES" ]; then arguments+=(--times "$TIMES"); fi
  if [ -n "$TIMEOUT" ]; then arguments+=(--timeout "$TIMEOUT"); fi
  # What tests print must not be read as commands of the runner.
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$token"
  gogate check "${arguments[@]}" || code=$?
  echo "::$token::"
fi

if [ -f "$reports/annotations.txt" ]; then cat "$reports/annotations.txt"; fi
if [ -f "$reports/summary.md" ]; then cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"; fi
{
  echo "exit-code=$code"
  echo "result=$result"
} >>"$GITHUB_OUTPUT"
exit "$code"

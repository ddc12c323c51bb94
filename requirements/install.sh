#!/bin/sh
# install.sh PYTHON LOCK ARGUMENT…: install the files whose hashes are in LOCK. Where the index lacks one of them, or has none for
# this Python, install what pip makes of the ARGUMENTs instead, and say so in one line. A file with another hash is an error.
set -u
python=$1 lock=$2
shift 2
pip="$python -m pip --disable-pip-version-check --quiet"
said=$(mktemp)
trap 'rm -f "$said"' EXIT
# --no-deps: pip before 23.3 passes over a locked `name` where something asks for `name[extra]`, and takes the newest.
$pip install --no-deps --require-hashes --requirement "$lock" 2>"$said" && exit 0
if grep -q "DO NOT MATCH THE HASHES" "$said" || ! grep -q "No matching distribution" "$said"; then
  cat "$said" >&2
  exit 1
fi
missing=$(grep -o "No matching distribution found for .*" "$said" | head -n 1)
echo "$lock: ${missing}; installing the newest releases within the bounds instead (make lock writes the lock anew)" >&2
exec $pip install "$@"

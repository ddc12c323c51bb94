#!/bin/sh
# Ask a database of known weaknesses about every locked release: PyPI's, or OSV's where that cannot be reached.
# A database counts as reached once it tells what has long been known of an old release. One that answers "unknown"
# to everything, as an index that only hands out files does, must not pass for a clean audit or for a missing package.
# The argument is pip-audit.
set -eu
pip_audit=$1
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

reaches() {
  echo 'jinja2==2.4.1' > "$work/known.txt"
  "$pip_audit" --vulnerability-service "$1" --cache-dir "$work/cache" --timeout 5 --progress-spinner off \
    --format json --strict --no-deps --disable-pip --requirement "$work/known.txt" > "$work/answer.json" 2> "$work/error.txt" || true
  grep -q '"id":' "$work/answer.json"
}

for database in pypi osv; do
  if reaches "$database"; then
    echo "Asking the database '$database' about requirements/ci.lock"
    "$pip_audit" --vulnerability-service "$database" --strict --require-hashes --disable-pip \
      --requirement requirements/ci.lock
    exit
  fi
  echo "$database: $(tail -n 1 "$work/error.txt")" >> "$work/causes.txt"
done

echo "Nothing was audited: no database of known weaknesses can be reached from here." >&2
sed 's/^/  /' "$work/causes.txt" >&2
echo "Run 'make audit' where the network lets pip-audit through to PyPI's JSON interface or to OSV." >&2
exit 2

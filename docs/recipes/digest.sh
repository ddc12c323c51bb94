#!/bin/sh
# Collects, commits the archive, and pushes it. POSIX shell, git 2.31 or later; run in the folder of mkdocs.yml.
#
#   DIGEST_ARCHIVE   the folder that the option `archive` names; default: digests
#   DIGEST_REMOTE    where to push; default: origin; empty: nowhere
#   DIGEST_BRANCH    to which branch; default: the one that is checked out
#
# Ends with 0, with 1 where something failed (what was finished is saved and pushed all the same), with 2 for wrong options.
set -eu
archive=${DIGEST_ARCHIVE:-digests}
remote=${DIGEST_REMOTE-origin}
branch=${DIGEST_BRANCH:-$(git symbolic-ref --quiet --short HEAD || true)}
export GIT_AUTHOR_NAME="${GIT_AUTHOR_NAME:-Digest}" GIT_AUTHOR_EMAIL="${GIT_AUTHOR_EMAIL:-digest@example.org}"
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"

outcome=0
commit-digest collect --strict || outcome=$?
[ "$outcome" -ne 2 ] || exit 2

# Before the first run with something to say there is no such folder.
[ -d "$archive" ] || exit "$outcome"
git add -- "$archive"
if git diff --cached --quiet -- "$archive"; then
  echo "Nothing new in $archive."
  exit "$outcome"
fi
git commit --quiet -m "Collect the digest, $(date -u +%Y-%m-%d)" -- "$archive"
[ -n "$remote" ] || exit "$outcome"
: "${branch:?is not known, since no branch is checked out: set DIGEST_BRANCH}"

# analyses STAGE FILE: how many analyses by a model one side of a conflict holds.
analyses() {
  git show ":$1:./$2" 2>/dev/null | grep -c '"kind": "model"' || true
}

# Both sides stay in the history. Of a day that both have written, the file with more paid analyses is taken.
join() {
  git merge --quiet --no-edit FETCH_HEAD && return
  git -c core.quotePath=false diff --name-only --relative --diff-filter=U | while IFS= read -r file; do
    side=--theirs
    [ "$(analyses 2 "$file")" -le "$(analyses 3 "$file")" ] || side=--ours
    git checkout --quiet "$side" -- "$file" && git add -- "$file"
  done
  git commit --quiet --no-edit
}

attempt=1
until git push --quiet "$remote" "HEAD:refs/heads/$branch"; do
  if [ "$attempt" -ge 5 ]; then
    echo "The archive could not be pushed; it is committed here as $(git rev-parse HEAD)." >&2
    exit 1
  fi
  echo "Somebody pushed before (attempt $attempt); joining both."
  git fetch --quiet "$remote" "refs/heads/$branch"
  git rebase --quiet --autostash FETCH_HEAD || { git rebase --abort && join; }
  sleep "$attempt"
  attempt=$((attempt + 1))
done
exit "$outcome"

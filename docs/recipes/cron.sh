#!/bin/sh
# crontab: 30 1 * * * /srv/site/cron.sh
# In the machine's own time; choose an hour after the day has ended in your `timezone`.
set -eu
cd "${DIGEST_SITE:-/srv/site}"
PATH="$PWD/.venv/bin:$PATH"
keys=${DIGEST_KEYS:-/etc/site/keys} # export DEEPSEEK_API_KEY=…, readable by this user alone
[ ! -r "$keys" ] || . "$keys"
outcome=0
sh digest.sh || outcome=$?
COMMIT_DIGEST_OFFLINE=1 mkdocs build --quiet --strict
exit "$outcome"

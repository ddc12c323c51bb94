#!/bin/sh
# Install the Debian packages that some tests need: a browser, a feed reader, a Chinese font.
# The tests say so and are skipped where they are missing.
set -eu

packages="chromium newsboat fonts-noto-cjk"

missing=""
for package in $packages; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
    missing="$missing $package"
done
if [ -z "$missing" ]; then
  echo "Installed already: $packages"
  exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing:$missing. Install them as root on Debian or Ubuntu; tests that need them are skipped until then."
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # one word a package
apt-get install -y -qq --no-install-recommends $missing >/dev/null
echo "Installed:$missing"

"""See that the commits of this branch, which its upstream does not have, have subjects of at most 72 characters.

BASE names another commit to begin after. Where there is neither that nor an upstream, there is nothing to check.
"""

import os
import subprocess
import sys

MOST = 72


def git(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *args], capture_output=True, text=True, check=False)


def long_subjects(base: str) -> list[str]:
    lines = (line.partition(" ") for line in git("log", "--format=%h %s", f"{base}..").stdout.splitlines())
    return [f"{sha} {subject}" for sha, _, subject in lines if len(subject) > MOST]


def main() -> int:
    for base in (os.environ.get("BASE"), "@{upstream}", "origin/HEAD", "origin/main"):
        if base and git("rev-parse", "--quiet", "--verify", f"{base}^{{commit}}").returncode == 0:
            found = long_subjects(base)
            if found:
                print(
                    f"A subject has at most {MOST} characters; git rebase --interactive {base} mends:", file=sys.stderr
                )
                print(*found, sep="\n", file=sys.stderr)
            return bool(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())

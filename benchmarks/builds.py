"""A site with an archive of many days: cold and warm builds against MkDocs alone on the same Markdown files.

    python -m benchmarks.builds [--days 60] [--commits 35] [--runs 3]

The floor is `mkdocs build` of the pages as the plugin writes them, without the plugin. Commits are made up. Printed:
medians of seconds as ratios with their spread, peak memory, and the same as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from tests.helpers.day_records import some_days
from tests.helpers.digest_site import build_site


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--commits", type=int, default=35)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = Path(folder) / "ours", Path(folder) / "plain"
        ours.mkdir()
        build_site(ours, some_days(options.days, commits=options.commits))
        without_plugin(ours, plain)
        seconds: dict[str, list[float]] = {"plain": [], "cold": [], "warm": []}
        memory: dict[str, list[int]] = {name: [] for name in seconds}
        for _ in range(options.runs):
            for name, site in (("plain", plain), ("cold", ours), ("warm", ours)):
                if name == "cold":
                    shutil.rmtree(ours / "cache")
                took, peak = timed(site)
                seconds[name].append(took)
                memory[name].append(peak)
    floor = statistics.median(seconds["plain"])
    for name, times in seconds.items():
        spread = f"({min(times) / floor:.3f}-{max(times) / floor:.3f})"
        print(f"{statistics.median(times) / floor:6.3f} {spread}  {max(memory[name]) / 1024:6.0f} MiB  {name}")
    print(json.dumps({"options": vars(options), "seconds": seconds, "peak_kib": memory}))


def without_plugin(ours: Path, plain: Path) -> None:
    """Make a site of the same Markdown files that does not know the plugin."""
    shutil.copytree(ours / "docs", plain / "docs")
    shutil.copytree(ours / "cache" / "pages", plain / "docs", dirs_exist_ok=True)
    config = yaml.safe_load((ours / "mkdocs.yml").read_text("utf-8"))
    config["plugins"] = [plugin for plugin in config["plugins"] if isinstance(plugin, str)]
    (plain / "mkdocs.yml").write_text(yaml.safe_dump(config), "utf-8")


def timed(site: Path) -> tuple[float, int]:
    """Return the seconds and the peak memory (KiB) of one build."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(site / "mkdocs.yml")]
    began = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return time.perf_counter() - began, used.ru_maxrss


if __name__ == "__main__":
    main()

"""An audit is made by a database that answers, or fails and names the cause; the database is stood in for here."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
ANSWERS = """#!/bin/sh
case "$*" in
  *"{database}"*known.txt) echo '{{"vulns": [{{"id": "PYSEC-2014-8"}}]}}'; exit 1 ;;
  *known.txt) echo "cannot resolve the host" >&2; exit 1 ;;
  *) echo "audited: $*"; exit {outcome} ;;
esac
"""


def audit(tmp_path, database="none", outcome=0):
    stand_in = tmp_path / "pip-audit"
    stand_in.write_text(ANSWERS.format(database=database, outcome=outcome), "utf-8")
    stand_in.chmod(0o755)
    command = ["sh", "requirements/audit.sh", str(stand_in)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_second_database_is_asked_where_the_first_cannot_be_reached(tmp_path):
    done = audit(tmp_path, database="osv")
    assert done.returncode == 0
    assert "audited: --vulnerability-service osv --strict" in done.stdout


def test_a_weakness_that_is_found_fails_the_audit(tmp_path):
    assert audit(tmp_path, database="pypi", outcome=1).returncode == 1


def test_an_audit_that_reaches_no_database_fails_and_names_each_cause(tmp_path):
    done = audit(tmp_path)
    assert done.returncode == 2
    assert "Nothing was audited" in done.stderr
    assert "pypi: cannot resolve the host" in done.stderr
    assert "osv: cannot resolve the host" in done.stderr
    assert "audited:" not in done.stdout

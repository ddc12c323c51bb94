"""What litellm does when it is imported: no connection, no look-up of a name, no stray `.env`."""

import os
import subprocess
import sys

PROGRAM = """
import os, sys
seen = []
def watch(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"}:
        seen.append((event, str(args)[:200]))
    if event == "open" and os.path.basename(str(args[0])) == ".env":
        seen.append((event, str(args[0])))
sys.addaudithook(watch)
from mkdocs_commit_digest.collect.models import llm
llm.preload()
assert llm.count_tokens("openai/gpt-4o", "some words") > 1
assert llm.key_variable("anthropic/claude-3-haiku-20240307") == "ANTHROPIC_API_KEY"
assert "litellm" in sys.modules
print(seen, os.environ.get("FROM_DOTENV"))
"""


def test_importing_litellm_and_going_through_a_call_asks_nobody_and_reads_no_env_file(tmp_path):
    (tmp_path / ".env").write_text("FROM_DOTENV=read\nOPENAI_API_KEY=sk-stray\n")
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", PROGRAM]
    out = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=300)
    assert out.stdout == "[] None\n", out.stdout + out.stderr

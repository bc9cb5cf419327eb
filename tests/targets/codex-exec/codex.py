"""What both adapters of the Codex CLI share: one fresh home a scenario, one process, and what its messages mean."""

import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

VERSION = "0.169.0"
BINARY = os.environ.get("CODEX_BIN") or str(Path(__file__).parent / "node_modules/.bin/codex")

# Only with this argument are the shell commands of a recording run, outside of any sandbox.
EXECUTES = sys.argv[1:] == ["execute"]
if sys.argv[1:] and not EXECUTES:
    sys.exit(f"no such argument: {sys.argv[1:]}; there is only execute")

# Nothing of the CLI may outlive its scenario for long, whatever becomes of the harness.
SECONDS = 60

CONFIG = """\
model = "gpt-5-codex"
model_provider = "conformance"
check_for_update_on_startup = false
web_search = "disabled"

[analytics]
enabled = false

[otel]
exporter = "none"
trace_exporter = "none"
metrics_exporter = "none"

[history]
persistence = "none"

[features]
plugins = false
apps = false
remote_plugin = false
shell_snapshot = false

[model_providers.conformance]
name = "conformance"
base_url = {base_url}
wire_api = "responses"
env_key = "CONFORMANCE_KEY"
request_max_retries = {retries}
stream_max_retries = {retries}
stream_idle_timeout_ms = {idle_ms}
supports_websockets = false
requires_openai_auth = false
"""

# What the CLI says of a turn that failed, in the order in which it is looked for. All else is `failed`: what it says of
# limits, overload and the like is the same for an HTTP status and for an event.
MEANINGS = [
    (r"idle timeout", "timed_out"),
    (r"unexpected status|last status", "rejected"),
    (r"error sending request", "unreachable"),
    (r"stream closed before response\.completed|Transport error", "truncated"),
]


def executes(scenario):
    """Whether the shell commands of this scenario are to be run."""
    return EXECUTES and any(tool["name"] == "exec_command" for tool in scenario.tools)


def executed(scenario, work):
    """The calls that were run: each command of the corpus appends the id of its call to this file."""
    if not executes(scenario):
        return None
    ran = work / "executed"
    return ran.read_text().split() if ran.exists() else []


@contextmanager
def launched(scenario, *arguments, stdin):
    """The CLI in a home and a working directory of its own. At the end everything that it started is killed."""
    with tempfile.TemporaryDirectory(prefix="codex-conformance-", ignore_cleanup_errors=True) as folder:
        home, work = Path(folder, "home"), Path(folder, "work")
        home.mkdir()
        work.mkdir()
        # An agent's own default is five retries, which only take longer than one.
        retries = 1 if scenario.may_retry or scenario.tools else 0
        config = CONFIG.format(base_url=json.dumps(scenario.base_url), retries=retries, idle_ms=scenario.idle_ms)
        (home / "config.toml").write_text(config)
        process = subprocess.Popen(
            [BINARY, *arguments],
            cwd=work,
            env=environment(scenario, home),
            stdin=stdin,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            preexec_fn=dies_with_the_worker,
        )
        guard = threading.Timer(SECONDS, kill, [process])
        guard.start()
        try:
            yield process, work
        finally:
            guard.cancel()
            kill(process)
            process.wait()


def environment(scenario, home):
    """Nothing of the person who runs this, and a proxy that is not there: nothing leaves the machine."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "CODEX_HOME": str(home),
        "CONFORMANCE_KEY": scenario.key,
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1",
    }


def kill(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def dies_with_the_worker():
    """The CLI is in a group of its own, so that what the harness does to the worker does not reach it (Linux only)."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def failure(name, message, code=None):
    """The result that a failed turn makes."""
    error = {"class": name, "code": code, "message": message, "shown": message}
    incomplete = re.search(r"Incomplete response returned, reason: (.*)", message)
    if incomplete:
        return {"status": "incomplete", "reason": incomplete[1], "error": error}
    status = next((status for words, status in MEANINGS if re.search(words, message)), "failed")
    return {"status": status, "error": error}

"""A second opinion: the real Hermes consumer and the `hermes` strategy, on every scenario, side by side.

The strategy is written from what Hermes was observed to do. Here the published package, with the SDK it pins, reads
the same bytes from `codex-conformance serve`, and its outcome is held against the strategy's. README.md says how to
run it and what the differences are.
"""

import argparse
import collections
import concurrent.futures
import json
import logging
import os
import subprocess
import sys
import tempfile
import urllib.parse

os.environ.setdefault("HERMES_HOME", tempfile.mkdtemp())
logging.disable(logging.CRITICAL)

import httpx
import openai
from agent.codex_runtime import run_codex_stream

# Silence ends after so many seconds. `serve` waits for one before it resets a connection.
SILENCE = 1.5

# One kind of failure under several names: which of them it is depends on the transport.
ALIKE = {
    "RemoteProtocolError": "broken connection",
    "ReadError": "broken connection",
    "ReadTimeout": "silence",
    "TimeoutError": "silence",
    "hung": "silence",
}


class Agent:
    """What the stream function needs of the agent around it."""

    def __init__(self):
        self._interrupt_requested = False
        self.interim_assistant_callback = None

    def _fire_stream_delta(self, text):
        pass

    _fire_reasoning_delta = _fire_stream_delta
    _fire_streamed_codex_commentary = _fire_stream_delta
    _touch_activity = _fire_stream_delta

    def _client_log_context(self):
        return ""


def member(value, name):
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def ended(status):
    """Of a status that is not one of these two, callers of Hermes know that it is another, whatever it is."""
    return status if status in ("completed", "incomplete") else "other"


def outcome(base_url):
    """What the caller of the real consumer knows, in the words of an observation."""
    timeout = httpx.Timeout(10, read=SILENCE)
    with openai.OpenAI(api_key="none", base_url=base_url, max_retries=0, timeout=timeout) as client:
        try:
            final = run_codex_stream(Agent(), {"model": "m", "input": "Say hi."}, client=client)
        except Exception as error:  # Every exception is an outcome.
            name = type(error).__name__.strip("_")
            return {"status": "raised", "class": ALIKE.get(name, name)}
    items = final.output or []
    calls = [item for item in items if member(item, "type") in ("function_call", "custom_tool_call")]
    # A caller runs the calls of a turn that is complete.
    calls = calls if final.status == "completed" else []
    return {
        "status": ended(final.status),
        "items": [member(item, "type") or "" for item in items],
        "calls": [(member(call, "call_id"), member(call, "name")) for call in calls],
    }


def of_strategy(seen):
    """The strategy's observation in the same words."""
    error = seen.get("error") or {}
    if seen["status"] in ("completed", "incomplete") or error.get("class") == "status":
        calls = [(call["call_id"], call["name"]) for call in seen.get("tool_calls") or []]
        return {"status": ended(seen["status"]), "items": seen.get("items") or [], "calls": calls}
    name = error.get("class") or seen["status"]
    return {"status": "raised", "class": ALIKE.get(name, name)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="?", default="corpus")
    parser.add_argument("--program", default="codex-conformance")
    parser.add_argument("--filter", default="*")
    parser.add_argument("--skip", action="append", default=[])
    arguments = parser.parse_args()

    replay = [arguments.program, "replay", arguments.corpus, "--target", "hermes", "--feed", "direct", "--no-report"]
    replay += ["--format", "jsonl", "--no-expectations", "--filter", arguments.filter]
    for skip in arguments.skip:
        replay += ["--skip", skip]
    told = subprocess.run(replay, stdout=subprocess.PIPE, check=False, text=True).stdout
    attempts = {line["scenario"]: line["seen"] for line in map(json.loads, told.strip().split("\n"))}

    server = subprocess.Popen(
        [arguments.program, "serve", "--corpus", arguments.corpus],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in server.stderr:
        if "http://" in line:
            address = line.split("http://")[1].split("/")[0]
            break

    def compare(scenario):
        path = urllib.parse.quote(scenario, safe="/")
        return scenario, of_strategy(attempts[scenario]), outcome(f"http://{address}/{path}")

    same, differences = 0, collections.defaultdict(list)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for scenario, ours, theirs in pool.map(compare, attempts):
            if ours == theirs:
                same += 1
                continue
            mutations = "+".join(edit.split(":")[0] for edit in scenario.rsplit("/", 1)[0].split("+")[1:])
            key = (mutations or "unmutated", json.dumps(ours), json.dumps(theirs))
            differences[key].append(scenario)
    server.terminate()
    for (mutations, ours, theirs), scenarios in sorted(differences.items()):
        print(f"{len(scenarios):>6}  {mutations}  strategy {ours}  hermes {theirs}  e.g. {scenarios[0]}")
    print(f"{same} of {len(attempts)} scenarios alike, {len(differences)} kinds of difference")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

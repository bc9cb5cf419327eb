"""Adapter of `codex exec --json`: a worker that starts the CLI once for each scenario. README.md tells more."""

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import codex
import worker

ASKED = "Say hello."


def observe(scenario):
    sandbox = ["--dangerously-bypass-approvals-and-sandbox"] if codex.executes(scenario) else ["-s", "read-only"]
    arguments = ["exec", "--strict-config", "--json", "--skip-git-repo-check", "--ephemeral", *sandbox, ASKED]
    texts, outcomes, last = [], [], None
    with codex.launched(scenario, *arguments, stdin=subprocess.DEVNULL) as (process, work):
        for line in process.stdout:
            event = json.loads(line)
            last = event["type"]
            item = event.get("item", {})
            if last == "item.completed" and item["type"] == "agent_message":
                texts.append(item["text"])
                scenario.event("agent_message", item["text"])
            elif last == "turn.completed":
                outcomes.append({"status": "completed", "usage": usage(event["usage"])})
            elif last == "turn.failed":
                outcomes.append(codex.failure(last, event["error"]["message"]))
        exit_code = process.wait()
        first = outcomes[0] if outcomes else died(exit_code, last)
        ran = codex.executed(scenario, work)
    return {"text": "".join(texts), "executed": ran, **first, "outcomes": max(1, len(outcomes))}


def usage(told):
    """What all requests of the turn took together."""
    return {
        "input_tokens": told["input_tokens"],
        "cached_tokens": told["cached_input_tokens"],
        "output_tokens": told["output_tokens"],
        "reasoning_tokens": told["reasoning_output_tokens"],
    }


def died(exit_code, last):
    """The CLI ended without a word on how the turn did."""
    message = f"exit code {exit_code} after {last or 'nothing'}"
    return {"status": "crashed", "error": {"class": "exit", "message": message}}


worker.serve(observe, f"codex exec {codex.VERSION}", in_flight=4)

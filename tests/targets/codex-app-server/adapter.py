"""Adapter of `codex app-server` over stdio: one process and one turn for each scenario. README.md tells more."""

import json
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "codex-exec")]

import codex
import worker

ASKED = "Say hello."


def observe(scenario):
    with codex.launched(scenario, "app-server", stdin=subprocess.PIPE) as (process, work):
        result = Turn(scenario, Connection(process)).run(work)
        return {**result, "executed": codex.executed(scenario, work)}


class Connection:
    """Requests and notifications, a JSON object a line."""

    def __init__(self, process):
        self.process, self.asked = process, 0

    def send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def ask(self, method, params, otherwise=lambda message: None):
        """The result of a request. Notifications that come before it go to `otherwise`."""
        self.asked += 1
        self.send({"id": self.asked, "method": method, "params": params})
        for message in self.messages():
            if message.get("id") == self.asked and "method" not in message:
                return message["result"]
            otherwise(message)
        raise EOFError(f"the app-server ended before it answered {method}")

    def messages(self):
        for line in self.process.stdout:
            yield json.loads(line)


class Turn:
    """What a front end learns of one turn."""

    def __init__(self, scenario, connection):
        self.scenario, self.connection = scenario, connection
        self.texts, self.usage, self.outcomes = [], None, []

    def run(self, work):
        client = {"name": "codex-conformance", "title": "codex-conformance", "version": "0"}
        self.connection.ask("initialize", {"clientInfo": client})
        self.connection.send({"method": "initialized"})
        sandbox = "danger-full-access" if codex.executes(self.scenario) else "read-only"
        options = {"cwd": str(work), "approvalPolicy": "never", "sandbox": sandbox, "ephemeral": True}
        thread = self.connection.ask("thread/start", options)["thread"]["id"]
        asked = [{"type": "text", "text": ASKED}]
        self.connection.ask("turn/start", {"threadId": thread, "input": asked}, self.take)
        for message in self.connection.messages() if not self.outcomes else ():
            self.take(message)
            if self.outcomes:
                break
        first = self.outcomes[0] if self.outcomes else ended()
        return {"text": "".join(self.texts), "usage": self.usage, **first}

    def take(self, message):
        method, params = message.get("method"), message.get("params", {})
        item = params.get("item", {})
        if method == "item/agentMessage/delta":
            self.scenario.event(method, params["delta"])
        elif method == "item/completed" and item["type"] == "agentMessage":
            self.texts.append(item["text"])
        elif method == "thread/tokenUsage/updated":
            self.usage = usage(params["tokenUsage"]["total"])
        elif method == "turn/completed":
            self.outcomes.append(outcome(params["turn"]))


def outcome(turn):
    if turn["status"] != "failed":
        return {"status": turn["status"]}
    error = turn["error"] or {}
    told = error.get("codexErrorInfo")
    # Either a word, or an object whose only member has the word as its name.
    code = next(iter(told)) if isinstance(told, dict) else told
    return codex.failure("turn/completed", error.get("message") or "", code)


def usage(told):
    """What all requests of the turn took together."""
    return {
        "input_tokens": told["inputTokens"],
        "cached_tokens": told["cachedInputTokens"],
        "output_tokens": told["outputTokens"],
        "reasoning_tokens": told["reasoningOutputTokens"],
        "total_tokens": told["totalTokens"],
    }


def ended():
    return {"status": "crashed", "error": {"class": "exit", "message": "the app-server ended before the turn did"}}


worker.serve(observe, f"codex app-server {codex.VERSION}", in_flight=4)

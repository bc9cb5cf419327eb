"""A command target of `codex app-server` in plain Python: it starts what it is told to and takes its turns."""

import json
import os
import queue
import shlex
import subprocess
import threading

given = {name: os.environ["CONFORMANCE_" + name] for name in ("APP_SERVER", "IDLE_MS", "INTERRUPT", "TURNS")}
pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
server = subprocess.Popen(shlex.split(given["APP_SERVER"]), **pipes)
lines = queue.Queue()


def listen():
    for line in server.stdout:
        lines.put(line)
    lines.put(None)


class Over(Exception):
    """The turn is over: how, and in which words."""


class Session:
    """A thread and its turns. What is kept is of the turn that runs."""

    thread, turn, asked, answer, shown, stopped, over = None, None, 0, None, "", False, None

    def run(self):
        self.ask("initialize", clientInfo={"name": "plain", "title": "Plain", "version": "0"})
        say(method="initialized")
        self.thread = self.ask("thread/start", approvalPolicy="never", sandbox="read-only")["thread"]["id"]
        for _ in range(int(given["TURNS"])):
            self.answer, self.shown, self.stopped, self.over = None, "", False, None
            started = self.ask("turn/start", threadId=self.thread, input=[{"type": "text", "text": "Hi."}])
            self.turn = started["turn"].get("id")
            while not self.over:
                self.take(hear())
        raise self.over

    def ask(self, method, **params):
        self.asked += 1
        number = self.asked
        say(id=number, method=method, params=params)
        while True:
            message = hear()
            if message.get("id") != number or "method" in message:
                self.take(message)
            elif "error" in message:
                raise Over("failed", message["error"]["message"])
            else:
                return message["result"]

    def take(self, message):
        method, params = message.get("method", ""), message.get("params", {})
        if "id" in message and method:
            answer = {"result": {"decision": "decline"}} if method.endswith("Approval") else NO_SUCH_METHOD
            say(id=message["id"], **answer)
        elif self.over or not self.is_ours(params):
            return
        elif method == "item/agentMessage/delta":
            self.shown += params["delta"]
            if given["INTERRUPT"] == "1" and not self.stopped:
                # The first of the text is there, and the scenario is about a turn that is stopped.
                self.stopped, self.asked = True, self.asked + 1
                ids = {"threadId": self.thread, "turnId": self.turn}
                say(id=self.asked, method="turn/interrupt", params=ids)
        elif method == "item/completed" and params["item"]["type"] == "agentMessage":
            if params["item"].get("phase") != "commentary":
                self.answer = params["item"]["text"]
            self.shown = ""
        elif method == "error" and params.get("willRetry"):
            self.shown = ""
        elif method == "turn/completed":
            self.over = Over(params["turn"]["status"], (params["turn"].get("error") or {}).get("message"))

    def is_ours(self, params):
        turn = params.get("turnId") or params.get("turn", {}).get("id")
        return params.get("threadId") in (None, self.thread) and (not self.turn or turn in (None, self.turn))

    def text(self):
        return self.shown if self.answer is None else self.answer


def say(**message):
    try:
        server.stdin.write(json.dumps(message).encode() + b"\n")
        server.stdin.flush()
    except BrokenPipeError:
        raise Over("truncated", "the app-server is gone") from None


def hear():
    """The next message. Without a clock, a server that says nothing more would hold this for ever."""
    while True:
        try:
            line = lines.get(timeout=int(given["IDLE_MS"]) / 1000)
            message = line and json.loads(line)
        except queue.Empty:
            raise Over("timed_out", "the app-server says nothing more") from None
        except ValueError:
            continue
        if line is None:
            raise Over("truncated", "the app-server is gone")
        if isinstance(message, dict):
            return message


NO_SUCH_METHOD = {"error": {"code": -32601, "message": "no such method"}}

threading.Thread(target=listen, daemon=True).start()
session = Session()
try:
    session.run()
except Over as over:
    status, message = over.args
    told = {"kind": "result", "status": status, "text": session.text()}
    if status not in ("completed", "interrupted"):
        told["error"] = {"class": status, "message": message or "", "shown": message or ""}
    print(json.dumps(told))
server.kill()

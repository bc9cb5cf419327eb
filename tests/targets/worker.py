"""What the adapters in Python share: the target protocol, as a worker or as a command.

An adapter calls `serve` with a function that puts one scenario to its client. The function is given a `Scenario` and
returns the members of a `result`, of which those that are `None` are left out. What it raises is told as `crashed`.
PROTOCOL.md says what the members mean. Only the standard library of Python 3.11 is used.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Scenario:
    """What is to be asked, and where."""

    base_url: str
    key: str
    scenario: str
    idle_ms: int
    may_retry: bool
    tools: list
    tell: Callable

    def event(self, kind, text=None):
        """Tells an event as it arrives, with the piece of the answer that it shows."""
        self.tell({"kind": "event", "type": kind, "text": text})


class Unsupported(Exception):
    """The scenario is none for this client."""


def described(error, **more):
    """The `error` of a result: an exception in its own words."""
    return {"class": type(error).__name__, "message": str(error), "shown": str(error), **more}


def serve(observe, version, in_flight=8):
    """Runs as a command where a scenario is in the environment, and else as a worker until stdin ends."""
    tell = _outlet()
    if "CONFORMANCE_BASE_URL" in os.environ:
        kind = _put(observe, _scenario_of_environment(tell))
        _leave(89 if kind == "unsupported" else 0)
    tell({"kind": "ready", "version": version, "in_flight": in_flight})
    for line in sys.stdin:
        given = json.loads(line)
        if given["kind"] == "ping":
            tell({"kind": "pong"})
        elif given["kind"] == "scenario":
            # A thread each, so that one that never ends takes no place from those that follow.
            threading.Thread(target=_put, args=(observe, _scenario_of_line(given, tell)), daemon=True).start()
    _leave(0)


def _outlet():
    """A function that prints a line. What libraries print to stdout goes to stderr from here on."""
    out, lock = os.fdopen(os.dup(1), "wb"), threading.Lock()
    os.dup2(2, 1)

    def tell(message):
        line = json.dumps(_known(message), ensure_ascii=False)
        try:
            line = line.encode()
        except UnicodeEncodeError:
            # Halves of surrogate pairs: those that meet are a character, and the others cannot be told in JSON.
            line = line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
        with lock:
            out.write(line + b"\n")
            out.flush()

    return tell


def _known(value):
    """The members that are not `None`, at any depth."""
    if not isinstance(value, dict):
        return value
    return {name: _known(member) for name, member in value.items() if member is not None}


def _scenario_of_line(given, tell):
    def tell_of_it(message):
        tell({**message, "id": given["id"]})

    members = ("base_url", "key", "scenario", "idle_ms", "may_retry", "tools")
    return Scenario(*(given[name] for name in members), tell_of_it)


def _scenario_of_environment(tell):
    def given(name):
        return os.environ["CONFORMANCE_" + name]

    idle_ms, may_retry, tools = int(given("IDLE_MS")), given("MAY_RETRY") == "1", json.loads(given("TOOLS"))
    return Scenario(given("BASE_URL"), given("KEY"), given("SCENARIO"), idle_ms, may_retry, tools, tell)


def _put(observe, scenario):
    """Puts a scenario to the client and tells the outcome. Gives the kind of line that it is."""
    try:
        outcome = {"kind": "result", **observe(scenario)}
    except Unsupported as unsupported:
        outcome = {"kind": "unsupported", "why": str(unsupported)}
    except BaseException as error:  # Whatever a client raises is an outcome, `SystemExit` too.
        outcome = {"kind": "result", "status": "crashed", "error": described(error)}
    scenario.tell(outcome)
    return outcome["kind"]


def _leave(code):
    """Ends the process, and with it the threads of scenarios that hang."""
    sys.stderr.flush()
    os._exit(code)

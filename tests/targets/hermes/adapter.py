"""Adapter of `hermes-agent`: its `run_codex_stream`, with a small object in the place of the agent around it."""

import logging
import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("HERMES_HOME", tempfile.mkdtemp())
sys.path.insert(0, str(Path(__file__).parents[1]))

import openai
import openai_sdk as sdk
import worker
from agent.codex_runtime import run_codex_stream

logging.disable(logging.CRITICAL)


class Agent:
    """What the stream function needs of the agent around it."""

    def __init__(self, scenario):
        self._interrupt_requested = False
        self.interim_assistant_callback = None
        self.scenario, self.answered = scenario, False

    def _touch_activity(self, _):
        self.answered = True

    def _fire_stream_delta(self, text):
        self.scenario.event("stream_delta", sdk.text(text))

    def _fire_reasoning_delta(self, text):
        pass

    _fire_streamed_codex_commentary = _fire_reasoning_delta

    def _client_log_context(self):
        return ""


def observe(scenario):
    agent = Agent(scenario)
    with openai.OpenAI(**sdk.options(scenario)) as client:
        request = {**sdk.ASKED, "tools": sdk.declared(scenario.tools)}
        try:
            return finished(run_codex_stream(agent, request, client=client))
        except RuntimeError as error:
            # Its word for a stream that ends with nothing to show.
            if "did not emit a terminal response" not in str(error):
                raise
            return {"status": "truncated", "error": worker.described(error)}
        except Exception as error:
            if type(error).__name__ == "_StreamErrorEvent":
                told = sdk.words(error, "code", "param")
                return {"status": "failed", "error": worker.described(error, **told)}
            return sdk.failure(error, agent.answered)


def finished(final):
    """What the agent reads in the response that it is given."""
    # A status of another name is neither, and the agent takes it for no answer.
    status = final.status if final.status in ("completed", "incomplete") else "failed"
    error = {"class": "status", **sdk.words(final.error, "code", "message")}
    return {
        "status": status,
        "reason": sdk.text(sdk.member(final.incomplete_details, "reason")),
        "error": error if status == "failed" else None,
        "text": final.output_text,
        "refusal": sdk.refusal(final.output),
        "tool_calls": sdk.calls(final.output) if status == "completed" else [],
        "items": sdk.kinds(final.output),
        "encrypted": sdk.encrypted(final.output),
        "usage": sdk.usage(final.usage),
        "response_id": sdk.text(final.id),
    }


worker.serve(observe, f"hermes-agent {version('hermes-agent')}, openai {openai.__version__}")

"""Adapter of `openai-agents`: an agent whose tools all answer `ok`, run with `Runner.run_streamed`."""

import asyncio
import logging
import os
import re
import sys
from importlib.metadata import version
from pathlib import Path

os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "1"
sys.path.insert(0, str(Path(__file__).parents[1]))

import agents
import openai
import openai_sdk as sdk
import worker

logging.disable(logging.CRITICAL)

# What the words of a `ModelBehaviorError` say of how the turn ended. Any other is a failure.
SAID = {"`response.incomplete`": "incomplete", "did not produce a final response": "truncated"}


def observe(scenario):
    return asyncio.run(run(scenario))


async def run(scenario):
    ran, answered = [], False
    async with openai.AsyncOpenAI(**sdk.options(scenario, openai.DefaultAsyncHttpxClient)) as client:
        agent = agents.Agent(
            name="conformance",
            model=agents.OpenAIResponsesModel(model=sdk.ASKED["model"], openai_client=client),
            tools=[tool_of(tool, ran) for tool in scenario.tools],
        )
        try:
            result = agents.Runner.run_streamed(agent, sdk.ASKED["input"], max_turns=4)
            async for event in result.stream_events():
                kind = sdk.member(event, "data", "type")
                answered = answered or kind is not None
                if kind == "response.output_text.delta":
                    scenario.event(kind, sdk.text(sdk.member(event, "data", "delta")))
            told = finished(result)
        except agents.AgentsException as error:
            told = refused(error)
        except Exception as error:
            told = sdk.failure(error, answered)
    return {**told, "tool_calls": ran, "executed": [call["call_id"] for call in ran]}


def tool_of(tool, ran):
    """A tool that takes down how it is called."""

    async def call(context, arguments):
        ran.append({"call_id": context.tool_call_id, "name": tool["name"], "arguments": arguments})
        return "ok"

    if tool["type"] == "custom":
        return agents.CustomTool(name=tool["name"], description="", on_invoke_tool=call)
    return agents.FunctionTool(tool["name"], "", sdk.ANY_OBJECT, call, strict_json_schema=False)


def finished(result):
    """What a caller reads in a run that ended without an exception."""
    # The first response is that of the scenario. Others come after what the tools said.
    first = result.raw_responses[0]
    return {
        "status": "completed",
        "text": result.final_output if isinstance(result.final_output, str) else None,
        "refusal": sdk.refusal(first.output),
        "items": sdk.kinds(first.output),
        "encrypted": sdk.encrypted(first.output),
        "usage": sdk.usage(first.usage),
        "response_id": first.response_id,
    }


def refused(error):
    """What a caller reads in an exception of the framework, which has its details in words alone."""
    said = next((status for words, status in SAID.items() if words in str(error)), "failed")
    reason = re.search(r"reason='([^']*)'", str(error)) if said == "incomplete" else None
    refusal = getattr(error, "refusal", None)
    return {"status": said, "reason": reason and reason[1], "refusal": refusal, "error": worker.described(error)}


worker.serve(observe, f"openai-agents {version('openai-agents')}, openai {openai.__version__}")

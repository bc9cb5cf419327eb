"""Adapter of `pydantic-ai`: an agent whose tools all answer `ok`, run with a handler of its events."""

import asyncio
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import openai
import openai_sdk as sdk
import worker
from pydantic_ai import Agent, Tool, UsageLimits
from pydantic_ai.exceptions import AgentRunError
from pydantic_ai.messages import ModelResponse, PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta, ThinkingPart
from pydantic_ai.models.openai import OpenAIResponsesModel
from pydantic_ai.providers.openai import OpenAIProvider

# What documented exceptions mean before the first event, and after.
STATUSES = {
    "ModelTimeoutError": ("timed_out", "timed_out"),
    "ModelRequestTimeout": ("timed_out", "timed_out"),
    "ModelConnectionError": ("unreachable", "truncated"),
    "ModelHTTPError": ("rejected", "failed"),
    "IncompleteToolCall": ("incomplete", "incomplete"),
    "OutputTokenLimitExceeded": ("incomplete", "incomplete"),
    "AgentRunError": ("failed", "failed"),
}


def observe(scenario):
    if any(tool["type"] == "custom" for tool in scenario.tools):
        raise worker.Unsupported("it has no custom tools")
    return asyncio.run(run(scenario))


async def run(scenario):
    ran, shown = [], []

    async def show(_, events):
        async for event in events:
            shown.append(event)
            if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
                scenario.event(event.event_kind, event.part.content)
            elif isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
                scenario.event(event.event_kind, event.delta.content_delta)

    async with openai.AsyncOpenAI(**sdk.options(scenario, openai.DefaultAsyncHttpxClient)) as client:
        agent = Agent(
            OpenAIResponsesModel(sdk.ASKED["model"], provider=OpenAIProvider(openai_client=client)),
            tools=[tool_of(tool, ran) for tool in scenario.tools],
            **({} if scenario.may_retry else {"retries": 0}),
        )
        try:
            limits = UsageLimits(request_limit=4)
            result = await agent.run(sdk.ASKED["input"], event_stream_handler=show, usage_limits=limits)
            told = finished(result)
        except AgentRunError as error:
            told = failed(error, bool(shown))
    return {**told, "tool_calls": ran, "executed": [call["call_id"] for call in ran]}


def tool_of(tool, ran):
    """A tool that takes down how it is called."""

    async def call(context, **_):
        part = next(part for part in calls_of(context.messages) if part.tool_call_id == context.tool_call_id)
        ran.append({"call_id": part.tool_call_id, "name": part.tool_name, "arguments": part.args_as_json_str()})
        return "ok"

    return Tool.from_schema(call, tool["name"], "", sdk.ANY_OBJECT, takes_ctx=True)


def calls_of(messages):
    return [part for message in messages if isinstance(message, ModelResponse) for part in message.tool_calls]


def finished(result):
    """What a caller reads in a run that ended without an exception."""
    # The first response is that of the scenario. Others come after what the tools said.
    first = next(message for message in result.all_messages() if isinstance(message, ModelResponse))
    details = first.provider_details or {}
    reason = sdk.text(details.get("finish_reason"))
    counters = {
        "input_tokens": first.usage.input_tokens,
        "cached_tokens": first.usage.cache_read_tokens,
        "output_tokens": first.usage.output_tokens,
        "reasoning_tokens": first.usage.details.get("reasoning_tokens"),
        "total_tokens": first.usage.total_tokens,
    }
    return {
        "status": status_of(first, reason),
        "reason": reason if reason != "completed" else None,
        "text": result.output,
        "refusal": sdk.text(details.get("refusal")),
        "encrypted": [part.signature for part in first.parts if isinstance(part, ThinkingPart) and part.signature],
        "usage": sdk.whole_numbers(counters),
        "response_id": first.provider_response_id,
    }


def status_of(response, reason):
    """How the message itself says that it ended."""
    if response.state != "complete":
        return "truncated"
    if response.finish_reason == "error":
        return "failed"
    return "completed" if reason in (None, "completed") else "incomplete"


def failed(error, answered):
    """What a caller reads in an exception."""
    # One from inside the stream has the HTTP status that the same failure would have had before it, and says so.
    answered = answered or getattr(error, "in_stream", False)
    code, param = sdk.member(error, "provider_error_code"), sdk.member(error, "body", "param")
    return {
        "status": sdk.status_of(error, STATUSES, answered),
        "error": worker.described(error, code=sdk.text(code), param=sdk.text(param)),
    }


worker.serve(observe, f"pydantic-ai {version('pydantic-ai-slim')}, openai {openai.__version__}")

"""Adapter of `langchain-openai`: `ChatOpenAI(use_responses_api=True)`, streamed, and its chunks added up."""

import os
import sys
from importlib.metadata import version
from pathlib import Path

os.environ["LANGSMITH_TRACING"] = "false"
sys.path.insert(0, str(Path(__file__).parents[1]))

import openai
import openai_sdk as sdk
import worker
from langchain_openai import ChatOpenAI


def observe(scenario):
    whole = None
    with openai.DefaultHttpxClient(verify=sdk.NO_CERTIFICATES, trust_env=False) as transport:
        model = ChatOpenAI(
            model=sdk.ASKED["model"],
            base_url=scenario.base_url,
            api_key=scenario.key,
            timeout=sdk.timeout(scenario),
            http_client=transport,
            use_responses_api=True,
            **({} if scenario.may_retry else {"max_retries": 0}),
        )
        if scenario.tools:
            model = model.bind(tools=sdk.declared(scenario.tools))
        try:
            for chunk in model.stream(sdk.ASKED["input"]):
                whole = chunk if whole is None else whole + chunk
                if chunk.text:
                    scenario.event(type(chunk).__name__, str(chunk.text))
            return finished(whole)
        except openai.OpenAIError as error:
            return {**sdk.failure(error, whole is not None), "text": so_far(whole)}
        except ValueError as error:
            # The framework's own word for `response.failed` and for an `error` event; what is derived from it is not.
            if type(error) is not ValueError:
                raise
            status = "truncated" if "No generation" in str(error) else "failed"
            return {"status": status, "text": so_far(whole), "error": worker.described(error)}


def so_far(message):
    return "" if message is None else str(message.text)


def finished(message):
    """What a caller reads in the message that the chunks add up to."""
    metadata, blocks = message.response_metadata, message.content
    status = metadata.get("status")
    blocks = [block for block in blocks if isinstance(block, dict)]
    return {
        "status": status if status in ("incomplete", "failed") else "completed",
        "reason": sdk.text(sdk.member(metadata.get("incomplete_details"), "reason")),
        "text": str(message.text),
        "refusal": "".join(sdk.text(block.get("refusal")) or "" for block in blocks),
        "tool_calls": [call_of(call, message.tool_call_chunks) for call in message.tool_calls],
        "encrypted": sdk.encrypted(blocks),
        "usage": usage(message.usage_metadata),
        "response_id": sdk.text(metadata.get("id")),
    }


def call_of(call, chunks):
    """A call that the framework hands out parsed, with the arguments as the message holds them before that."""
    custom = call["args"].get("__arg1") if set(call["args"]) == {"__arg1"} else None
    verbatim = next(chunk["args"] for chunk in chunks if chunk["id"] == call["id"])
    return {"call_id": call["id"] or "", "name": call["name"], "arguments": verbatim if custom is None else custom}


def usage(told):
    return sdk.whole_numbers(
        {
            "input_tokens": sdk.member(told, "input_tokens"),
            "cached_tokens": sdk.member(told, "input_token_details", "cache_read"),
            "output_tokens": sdk.member(told, "output_tokens"),
            "reasoning_tokens": sdk.member(told, "output_token_details", "reasoning"),
            "total_tokens": sdk.member(told, "total_tokens"),
        }
    )


worker.serve(observe, f"langchain-openai {version('langchain-openai')}, openai {openai.__version__}")

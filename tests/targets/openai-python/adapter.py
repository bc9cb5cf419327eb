"""Adapter of the `openai` package. Its argument names the surface: `iterated` or `helper`, of Responses or, with
`chat-` before it, of Chat Completions. README.md tells more."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import chat
import openai
import openai_sdk as sdk
import worker


def iterated(scenario):
    """`responses.create(stream=True)`, and a loop over the events."""
    with openai.OpenAI(**sdk.options(scenario)) as client:
        tools = sdk.declared(scenario.tools)
        return sdk.Turn(scenario).read(lambda: client.responses.create(**sdk.ASKED, tools=tools, stream=True))


def helper(scenario):
    """`responses.stream(...)`, whose text is shown as it comes, and then `get_final_response()`."""
    answered = False
    with openai.OpenAI(**sdk.options(scenario)) as client:
        try:
            with client.responses.stream(**sdk.ASKED, tools=sdk.declared(scenario.tools)) as stream:
                answered = True
                for event in stream:
                    if sdk.member(event, "type") == "response.output_text.delta":
                        scenario.event(event.type, sdk.text(sdk.member(event, "delta")))
                return final(stream.get_final_response())
        except RuntimeError as error:
            # The helper's own word for a stream without `response.completed`, however it ended.
            if not str(error).startswith("Didn't receive"):
                raise
            return {"status": "truncated", "error": worker.described(error)}
        except Exception as error:
            return sdk.failure(error, answered)


def final(response):
    """What a caller reads in the response that the helper gives."""
    status = sdk.member(response, "status")
    status = status if status in ("incomplete", "failed") else "completed"
    # A property of the SDK, which goes through `output` itself.
    answer = response.output_text
    items = sdk.each(response.output)
    return {
        "status": status,
        "reason": sdk.text(sdk.member(response, "incomplete_details", "reason")),
        "text": answer,
        "refusal": sdk.refusal(items),
        "tool_calls": sdk.calls(items) if status == "completed" else [],
        "items": sdk.kinds(items),
        "encrypted": sdk.encrypted(items),
        "usage": sdk.usage(sdk.member(response, "usage")),
        "response_id": sdk.text(sdk.member(response, "id")),
    }


surfaces = {"iterated": iterated, "helper": helper, "chat-iterated": chat.iterated, "chat-helper": chat.helper}
surface = surfaces[sys.argv[1]]
worker.serve(surface, f"openai {openai.__version__}, {sys.argv[1]}")

"""The two ways of the `openai` package to read Chat Completions: a loop over the chunks, and the helper."""

import openai
import openai_sdk as sdk
import worker

ASKED = {
    "model": "gpt-5",
    "messages": [{"role": "user", "content": "Say hi."}],
    "stream_options": {"include_usage": True},
}

# Reasons to finish that say that the answer stopped early. Any other word is the end of a whole one.
EARLY = ("length", "content_filter")


def iterated(scenario):
    """`chat.completions.create(stream=True)`, and a loop over the chunks."""
    turn = Turn(scenario)
    try:
        with openai.OpenAI(**sdk.options(scenario)) as client:
            asked = {**ASKED, **declared(scenario.tools)}
            stream = client.chat.completions.create(**asked, stream=True)
            turn.answered = True
            for chunk in stream:
                turn.take(chunk)
    except Exception as error:
        return {**turn.so_far(), **broken(error, turn.answered)}
    return turn.ended()


def helper(scenario):
    """`chat.completions.stream(...)`, whose text is shown as it comes, and then `get_final_completion()`."""
    answered = False
    with openai.OpenAI(**sdk.options(scenario)) as client:
        try:
            with client.chat.completions.stream(**ASKED, **declared(scenario.tools)) as stream:
                answered = True
                for event in stream:
                    if event.type == "content.delta":
                        scenario.event(event.type, sdk.text(event.delta))
                return final(stream.get_final_completion())
        except openai.LengthFinishReasonError as error:
            # The helper raises it whether or not anything was to be parsed.
            return {**final(error.completion), "error": worker.described(error)}
        except openai.ContentFilterFinishReasonError as error:
            return {"status": "incomplete", "reason": "content_filter", "error": worker.described(error)}
        except Exception as error:
            return broken(error, answered)


def broken(error, answered):
    """What an exception makes of the turn."""
    try:
        return sdk.failure(error, answered)
    except Exception as crash:  # None that the SDK documents.
        return {"status": "crashed", "error": worker.described(crash)}


def declared(tools):
    """Tools as a request of this API declares them."""
    declared = [
        {"type": "custom", "custom": {"name": tool["name"]}}
        if tool["type"] == "custom"
        else {"type": "function", "function": {"name": tool["name"], "parameters": sdk.ANY_OBJECT, "strict": False}}
        for tool in tools
    ]
    return {"tools": declared} if declared else {}


class Turn:
    """A caller who adds up the fragments of the first choice, and each call by its index."""

    def __init__(self, scenario):
        self.scenario, self.answered = scenario, False
        self.text, self.refusal, self.calls, self.call = "", "", {}, None
        self.finished, self.usage, self.id = None, None, None

    def take(self, chunk):
        self.id = self.id or sdk.text(sdk.member(chunk, "id"))
        self.usage = usage(sdk.member(chunk, "usage")) or self.usage
        for choice in sdk.each(sdk.member(chunk, "choices")):
            if sdk.member(choice, "index") in (0, None):
                self.add(sdk.member(choice, "delta"))
                self.finished = sdk.text(sdk.member(choice, "finish_reason")) or self.finished

    def add(self, delta):
        shown = sdk.text(sdk.member(delta, "content"))
        if shown:
            self.text += shown
            self.scenario.event("chat.completion.chunk", shown)
        self.refusal += sdk.text(sdk.member(delta, "refusal")) or ""
        for fragment in sdk.each(sdk.member(delta, "tool_calls")):
            call = self.calls.setdefault(sdk.member(fragment, "index"), new_call())
            call["call_id"] = call["call_id"] or sdk.text(sdk.member(fragment, "id")) or ""
            added(call, sdk.member(fragment, "function"), "arguments")
            added(call, sdk.member(fragment, "custom"), "input")
        if legacy := sdk.member(delta, "function_call"):
            self.call = self.call or new_call()
            added(self.call, legacy, "arguments")

    def ended(self):
        calls = [*([named(self.call)] if self.call else []), *self.calls.values()]
        return {**self.so_far(), **outcome(self.finished, calls)}

    def so_far(self):
        return {
            "text": self.text,
            "refusal": self.refusal,
            "tool_calls": [],
            "usage": self.usage,
            "response_id": self.id,
        }


def new_call():
    return {"call_id": "", "name": "", "arguments": ""}


def named(call):
    """A call of the older form. It has no id: its output goes back under the name of the function."""
    return {**call, "call_id": call["name"]}


def added(call, fragment, argument):
    """A fragment of a call, added to what came of it before: the name once, the arguments piece by piece."""
    call["name"] = call["name"] or sdk.text(sdk.member(fragment, "name")) or ""
    call["arguments"] += sdk.text(sdk.member(fragment, argument)) or ""


def final(completion):
    """What a caller reads in the completion that the helper gives."""
    choice = completion.choices[0]
    message = choice.message
    calls = [
        {
            "call_id": sdk.text(sdk.member(call, "id")) or "",
            "name": sdk.text(sdk.member(call, "function", "name") or sdk.member(call, "custom", "name")) or "",
            "arguments": sdk.text(sdk.member(call, "function", "arguments") or sdk.member(call, "custom", "input")) or "",
        }
        for call in sdk.each(sdk.member(message, "tool_calls"))
    ]
    if legacy := sdk.member(message, "function_call"):
        calls.append(named({key: value or "" for key, value in sdk.words(legacy, "name", "arguments").items()}))
    return {
        "text": sdk.text(sdk.member(message, "content")) or "",
        "refusal": sdk.text(sdk.member(message, "refusal")) or "",
        "usage": usage(sdk.member(completion, "usage")),
        "response_id": sdk.text(sdk.member(completion, "id")),
        **outcome(sdk.text(sdk.member(choice, "finish_reason")), calls),
    }


def outcome(finished, calls):
    """How the turn ended by the reason to finish, which is all that tells a caller."""
    if finished is None:
        return {"status": "truncated", "error": {"class": "no_finish_reason"}, "tool_calls": []}
    if finished in EARLY:
        return {"status": "incomplete", "reason": finished, "tool_calls": []}
    return {"status": "completed", "tool_calls": calls}


def usage(told):
    """The counters of a usage, those that are whole numbers."""
    return sdk.whole_numbers({
        "input_tokens": sdk.member(told, "prompt_tokens"),
        "cached_tokens": sdk.member(told, "prompt_tokens_details", "cached_tokens"),
        "output_tokens": sdk.member(told, "completion_tokens"),
        "reasoning_tokens": sdk.member(told, "completion_tokens_details", "reasoning_tokens"),
        "total_tokens": sdk.member(told, "total_tokens"),
    })

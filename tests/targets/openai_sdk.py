"""What adapters of the `openai` package, and of clients that are built on it, share.

They are careful callers: members that the types promise and the wire leaves out are read as absent. What breaks is the
client then, and not the code around it.
"""

import json
import ssl
import warnings

import openai
from worker import described

# Pydantic warns of every value that is not what was promised.
warnings.simplefilter("ignore")

# Nothing here speaks TLS, and to load the certificates takes longer than a scenario.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

ASKED = {"model": "gpt-5", "input": "Say hi."}

TERMINAL = {
    "response.completed": "completed",
    "response.incomplete": "incomplete",
    "response.failed": "failed",
}

# What documented exceptions mean before the stream is there, and after. By the names of classes, because versions of
# the SDK stand on different packages for HTTP. The first that fits counts.
STATUSES = {
    "APITimeoutError": ("timed_out", "timed_out"),
    "TimeoutException": ("timed_out", "timed_out"),
    "APIStatusError": ("rejected", "failed"),
    "APIResponseValidationError": ("rejected", "failed"),
    "APIConnectionError": ("unreachable", "truncated"),
    "RequestError": ("unreachable", "truncated"),
    "APIError": ("failed", "failed"),
}


def options(scenario, transport=openai.DefaultHttpxClient):
    """The arguments of a client: a transport of its own, so much silence, and one request unless more may be."""
    return {
        "api_key": scenario.key,
        "base_url": scenario.base_url,
        "timeout": timeout(scenario),
        "http_client": transport(verify=NO_CERTIFICATES, trust_env=False),
        **({} if scenario.may_retry else {"max_retries": 0}),
    }


def timeout(scenario):
    """So much silence."""
    return openai.Timeout(10, read=scenario.idle_ms / 1000)


def declared(tools):
    """Tools as a request declares them."""
    return [
        {"type": "custom", "name": tool["name"]}
        if tool["type"] == "custom"
        else {"type": "function", "name": tool["name"], "parameters": ANY_OBJECT, "strict": False}
        for tool in tools
    ]


ANY_OBJECT = {"type": "object", "properties": {}, "additionalProperties": True}


def failure(error, answered):
    """The result that an exception makes. One that the SDK does not document is raised again."""
    status = status_of(error, STATUSES, answered)
    return {"status": status, "error": described(error, **words(error, "code", "param"))}


def status_of(error, statuses, answered):
    """What an exception means by a table such as `STATUSES`. One that is not in it is raised again."""
    ancestors = {kind.__name__ for kind in type(error).__mro__}
    for documented, status in statuses.items():
        if documented in ancestors:
            return status[answered]
    raise error


def words(value, *names):
    """Some members, as texts."""
    return {name: text(member(value, name)) for name in names}


def member(value, *names):
    """A member of a member, whether it is an object or a dictionary; `None` where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
    return value


def text(value):
    """A member that is a text or nothing, whatever the wire made of it."""
    return value if value is None or isinstance(value, str) else json.dumps(value, default=str)


def each(value):
    """The elements of a list; none of what is no list."""
    return value if isinstance(value, list) else []


def kinds(items):
    """The types of items."""
    return [text(member(item, "type")) or "" for item in items]


def calls(items):
    """The calls among items that a caller would run."""
    return [
        {
            "call_id": text(member(item, "call_id")) or "",
            "name": text(member(item, "name")) or "",
            "arguments": text(member(item, CALLS[member(item, "type")])) or "",
        }
        for item in items
        if member(item, "type") in CALLS
    ]


CALLS = {"function_call": "arguments", "custom_tool_call": "input"}


def refusal(items):
    """The refusals among the parts of messages, joined."""
    parts = [part for item in items for part in each(member(item, "content"))]
    return "".join(text(member(part, "refusal")) or "" for part in parts)


def encrypted(items):
    """The encrypted contents of reasoning items."""
    contents = (member(item, "encrypted_content") for item in items if member(item, "type") == "reasoning")
    return [content for content in contents if isinstance(content, str)]


def usage(told):
    """The counters of a usage, those that are whole numbers."""
    counters = {
        "input_tokens": member(told, "input_tokens"),
        "cached_tokens": member(told, "input_tokens_details", "cached_tokens"),
        "output_tokens": member(told, "output_tokens"),
        "reasoning_tokens": member(told, "output_tokens_details", "reasoning_tokens"),
        "total_tokens": member(told, "total_tokens"),
    }
    return whole_numbers(counters)


def whole_numbers(counters):
    """The counters that are whole numbers, be they written as floats; `None` where none is."""
    whole = {
        name: int(value)
        for name, value in counters.items()
        if type(value) is int or isinstance(value, float) and value.is_integer()
    }
    return {name: value for name, value in whole.items() if abs(value) < 1 << 63} or None


class Turn:
    """A caller who goes through all events, shows the text, and takes the first terminal event as the outcome."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.text, self.refusal, self.items = "", "", []
        self.answered, self.outcomes = False, []

    def read(self, start):
        """Goes through all events of the stream that `start` opens. Gives the result."""
        try:
            stream = start()
            self.answered = True
            for event in stream:
                self.take(event)
        except Exception as error:
            self.outcomes.append(self.broken(error))
        first = self.outcomes[0] if self.outcomes else self.ended()
        return {**first, "outcomes": max(1, len(self.outcomes))}

    def take(self, event):
        kind = member(event, "type")
        if kind == "response.output_text.delta":
            delta = text(member(event, "delta")) or ""
            self.text += delta
            self.scenario.event(kind, delta)
        elif kind == "response.refusal.delta":
            self.refusal += text(member(event, "delta")) or ""
        elif kind == "response.output_item.done":
            self.items.append(member(event, "item"))
        elif kind == "error":
            error = {"class": kind, **words(event, "code", "message", "param")}
            self.outcomes.append({"status": "failed", "error": error, **self.so_far()})
        elif kind in TERMINAL:
            self.outcomes.append(self.terminal(kind, member(event, "response")))

    def terminal(self, kind, response):
        error = {"class": kind, **words(member(response, "error"), "code", "message")}
        return {
            "status": TERMINAL[kind],
            "reason": text(member(response, "incomplete_details", "reason")),
            "error": error if kind == "response.failed" else None,
            **self.so_far(),
            "tool_calls": calls(self.items) if kind == "response.completed" else [],
            "usage": usage(member(response, "usage")),
            "response_id": text(member(response, "id")),
        }

    def broken(self, error):
        try:
            return {**failure(error, self.answered), **self.so_far()}
        except Exception as crash:  # None that the SDK documents.
            return {"status": "crashed", "error": described(crash), **self.so_far()}

    def ended(self):
        """The stream ended, and no terminal event came: a caller can tell."""
        return {"status": "truncated", "error": {"class": "end_of_iteration"}, **self.so_far()}

    def so_far(self):
        return {
            "text": self.text,
            "refusal": self.refusal,
            "tool_calls": [],
            "items": kinds(self.items),
            "encrypted": encrypted(self.items),
        }

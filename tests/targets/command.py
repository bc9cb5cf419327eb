"""A command target in plain Python: a naive consumer that reads lines, adds up deltas, and takes the last word."""

import json
import os
import urllib.error
import urllib.request

given = {name: os.environ["CONFORMANCE_" + name] for name in ("BASE_URL", "KEY", "IDLE_MS")}
headers = {"Authorization": "Bearer " + given["KEY"], "Content-Type": "application/json"}
request = urllib.request.Request(given["BASE_URL"] + "/responses", b'{"model":"gpt-5","stream":true}', headers)
told = {"kind": "result", "status": "truncated", "text": ""}
try:
    for line in urllib.request.urlopen(request, timeout=int(given["IDLE_MS"]) / 1000):
        event = json.loads(line[6:]) if line.startswith(b"data: {") else {"type": ""}
        told["text"] += event["delta"] if event["type"] == "response.output_text.delta" else ""
        if event["type"] in ("response.completed", "response.incomplete", "response.failed"):
            told["status"] = event["type"].removeprefix("response.")
except urllib.error.HTTPError as error:
    told = {"kind": "error", "status": "rejected", "class": "HTTPError", "message": str(error)}
print(json.dumps(told))

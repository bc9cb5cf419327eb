"""Adapter of `litellm`: `litellm.responses(stream=True)`, and a loop over the events."""

import os
import sys
from importlib.metadata import version
from pathlib import Path

# The table of prices that comes with the package, not the one on the net.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
import litellm
import openai_sdk as sdk
import worker
from litellm.llms.custom_httpx.http_handler import HTTPHandler

litellm.telemetry = False
litellm.suppress_debug_info = True


def observe(scenario):
    # The package has one client for all, and leaves streams open that broke. Python closes those when it collects
    # garbage, which may be while the same thread holds the lock of the client's connections, and then all hang.
    with httpx.Client(verify=sdk.NO_CERTIFICATES, trust_env=False) as transport:

        def start():
            return litellm.responses(
                model="openai/" + sdk.ASKED["model"],
                input=sdk.ASKED["input"],
                tools=sdk.declared(scenario.tools) or None,
                stream=True,
                api_base=scenario.base_url,
                api_key=scenario.key,
                timeout=sdk.timeout(scenario),
                client=HTTPHandler(client=transport),
                **({} if scenario.may_retry else {"max_retries": 0}),
            )

        return Turn(scenario).read(start)


class Turn(sdk.Turn):
    def broken(self, error):
        # An exception about fallbacks, with the one inside that tells what happened.
        if isinstance(error, litellm.exceptions.MidStreamFallbackError):
            lost = isinstance(error.original_exception, litellm.APIConnectionError)
            return {**super().broken(error), "status": "truncated" if lost else "failed"}
        return super().broken(error)


worker.serve(observe, f"litellm {version('litellm')}")

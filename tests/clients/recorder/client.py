"""openai-python: asks, and prints what it saw as JSON. With a number, so many streams at once."""

import asyncio
import json
import sys

import openai


async def ask(client, prompt):
    events, text, error = [], "", None
    try:
        stream = await client.responses.create(model="gpt-5", input=prompt, stream=True)
        async for event in stream:
            events.append(event.type)
            if event.type == "response.output_text.delta":
                text += event.delta
    except Exception as raised:  # Every exception is a result.
        error = type(raised).__name__
    return {"events": events, "text": text, "error": error}


async def main(prompt, count):
    async with openai.AsyncOpenAI(api_key="local-key-of-the-test", max_retries=0) as client:
        if count is None:
            return await ask(client, prompt)
        return await asyncio.gather(*(ask(client, f"{prompt} {number}") for number in range(count)))


print(json.dumps(asyncio.run(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None))))

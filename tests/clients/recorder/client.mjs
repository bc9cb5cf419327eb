// openai-node: asks, and prints what it saw as JSON.
import OpenAI from "openai";

const client = new OpenAI({ apiKey: "local-key-of-the-test", maxRetries: 0 });
const seen = { events: [], text: "", error: null };
try {
  const stream = await client.responses.create({ model: "gpt-5", input: process.argv[2], stream: true });
  for await (const event of stream) {
    seen.events.push(event.type);
    if (event.type === "response.output_text.delta") seen.text += event.delta;
  }
} catch (raised) {
  seen.error = raised.constructor.name;
}
console.log(JSON.stringify(seen));

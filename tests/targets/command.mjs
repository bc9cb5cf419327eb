// A command target in plain Node: a naive consumer of the stream, started once for each scenario.
const { CONFORMANCE_BASE_URL: base, CONFORMANCE_KEY: key } = process.env;
const answer = await fetch(`${base}/responses`, {
  method: "POST",
  headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
  body: JSON.stringify({ model: "gpt-5", input: "Say hello.", stream: true }),
});
const result = { kind: "result", status: "truncated", text: "" };
let waiting = "";
for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
  const frames = (waiting + piece).split("\n\n");
  waiting = frames.pop();
  for (const frame of frames) {
    const event = JSON.parse(frame.split("data: ")[1]);
    if (event.type === "response.output_text.delta") result.text += event.delta;
    if (event.type === "response.completed") result.status = "completed";
  }
}
console.log(JSON.stringify(result));

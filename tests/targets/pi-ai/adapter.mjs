// pi-ai under test: its provider openai-codex-responses over SSE, the events of its stream and the message at the end.

import { stream } from "@earendil-works/pi-ai/api/openai-codex-responses";
import { callOf, errorOf, serve, word } from "../worker.mjs";

const VERSION = "pi-ai 0.87.1";
const ASKED = [{ role: "user", content: "Say hello.", timestamp: 0 }];

async function observe(scenario, show) {
  let status;
  const events = stream(modelAt(scenario.base_url), { messages: ASKED, tools: toolsFor(scenario) }, {
    apiKey: tokenOf(scenario.key),
    transport: "sse",
    // The only clock of this client. It is meant for the head of the response, and runs on until the stream has ended.
    timeoutMs: scenario.idle_ms,
    // Left out, the client asks again as often as it does by default.
    maxRetries: scenario.may_retry ? undefined : 0,
    onResponse: (response) => void (status = response.status),
    // The client asks for BASE/codex/responses, and the harness serves BASE/responses.
    fetch: (_, init) => fetch(`${scenario.base_url}/responses`, init),
  });
  const outcomes = [];
  for await (const event of events) {
    show({ type: event.type, text: event.type === "text_delta" ? event.delta : undefined });
    if (event.type === "done") outcomes.push(outcome(scenario, event.message, finished(event)));
    if (event.type === "error") {
      outcomes.push(outcome(scenario, event.error, failure(event.error.errorMessage ?? "", status)));
    }
  }
  const first = outcomes[0] ?? { status: "truncated", error: { class: "end_of_iteration" } };
  return { ...first, outcomes: Math.max(1, outcomes.length) };
}

function modelAt(baseUrl) {
  return {
    id: "gpt-5",
    name: "gpt-5",
    api: "openai-codex-responses",
    provider: "openai-codex",
    baseUrl,
    reasoning: true,
    input: ["text"],
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    contextWindow: 200000,
    maxTokens: 100000,
  };
}

const toolsFor = ({ tools }) =>
  tools.map(({ name }) => ({ name, description: "", parameters: { type: "object", properties: {} } }));

// The client wants a token in which it finds the id of an account.
function tokenOf(key) {
  const claims = { "https://api.openai.com/auth": { chatgpt_account_id: "conformance" } };
  return `e30.${btoa(JSON.stringify(claims))}.${key}`;
}

// The message as it is when the turn ends, which after an error is what had come by then.
function outcome({ tools }, { content, usage, responseId }, ended) {
  const blocks = (type) => content.filter((block) => block.type === type);
  return {
    text: blocks("text").map((block) => block.text).join(""),
    // The id of a call is made of two: that of the call and that of its item.
    tool_calls: blocks("toolCall").map(({ id, name, arguments: parsed }) => {
      const custom = tools.some((tool) => tool.name === name && tool.type === "custom");
      return callOf(id.split("|")[0], name, custom ? parsed.input : JSON.stringify(parsed));
    }),
    encrypted: blocks("thinking").map(encryptedOf).filter((content) => content !== undefined),
    usage: ended.status === "completed" ? usageOf(usage) : undefined,
    response_id: word(responseId),
    ...ended,
  };
}

// A reasoning item is kept whole, as JSON, to be sent back in the next request.
const encryptedOf = ({ thinkingSignature: item }) => item && word(JSON.parse(item).encrypted_content);

// The client counts the tokens of the input that were not cached.
const usageOf = (usage) => ({
  input_tokens: usage.input + usage.cacheRead + usage.cacheWrite,
  cached_tokens: usage.cacheRead,
  output_tokens: usage.output,
  reasoning_tokens: usage.reasoning,
  total_tokens: usage.totalTokens,
});

function finished({ reason, message }) {
  if (reason === "stop" || reason === "toolUse") return { status: "completed" };
  return { status: "incomplete", reason: word(message.rawStopReason?.split(".")[1]) ?? reason };
}

const BROKEN = /^terminated|ended before a terminal|ended without a stop reason/;
const LATE = /headers timed out|aborted due to timeout/;
const CRASHED = /Cannot (read|set) properties|is not (a function|iterable|defined)|Invalid Codex SSE JSON/;

// The client has no classes of errors, only messages. What the messages of exceptions say is all that tells them apart.
function failure(message, status) {
  const error = { ...errorOf("error", { message }), shown: message };
  const incomplete = /^Response incomplete: (.*)/.exec(message);
  if (incomplete) return { status: "incomplete", reason: incomplete[1], error };
  if (BROKEN.test(message)) return { status: "truncated", error };
  if (LATE.test(message)) return { status: "timed_out", error };
  if (status === undefined) return { status: "unreachable", error };
  if (status !== 200) return { status: "rejected", error };
  return { status: CRASHED.test(message) ? "crashed" : "failed", error };
}

serve(observe, { version: VERSION });

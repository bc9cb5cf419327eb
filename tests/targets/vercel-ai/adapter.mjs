// The Vercel AI SDK under test: streamText with openai.responses(), read through its fullStream. `calls` declares tools
// that the caller would run; `execute` lets the SDK run them and go on, for three steps at most.

import { createOpenAI } from "@ai-sdk/openai";
import { AISDKError, APICallError, RetryError, isStepCount, jsonSchema, streamText, tool } from "ai";
import { callOf, errorOf, serve, told, transport, word } from "../worker.mjs";

const VERSION = "ai 7.0.173, @ai-sdk/openai 4.0.118";
const MODES = ["calls", "execute"];
const mode = process.argv[2] ?? MODES[0];
if (!MODES.includes(mode)) throw new Error(`no such way to ask: ${mode}; there are ${MODES.join(" and ")}`);

async function observe(scenario, show) {
  const openai = createOpenAI({ apiKey: scenario.key, baseURL: scenario.base_url });
  const turn = { text: "", calls: [], executed: [], outcomes: [], known: {} };
  try {
    const { fullStream } = streamText({
      model: openai.responses("gpt-5"),
      prompt: "Say hello.",
      tools: toolsFor(scenario, openai, turn.executed),
      stopWhen: mode === "execute" ? isStepCount(3) : isStepCount(1),
      // The clocks that this client has for silence; they count output and not bytes.
      timeout: { firstChunkMs: scenario.idle_ms, chunkMs: scenario.idle_ms },
      // Left out, the client asks again as often as it does by default.
      maxRetries: scenario.may_retry ? undefined : 0,
      // By default errors go to the console as well.
      onError: () => {},
    });
    for await (const part of fullStream) take(part, turn, show);
  } catch (error) {
    turn.outcomes.push(failure(error));
  }
  const { text, calls, executed, outcomes, known } = turn;
  const ended = outcomes[0] ?? { status: "truncated", error: { class: "end_of_iteration" } };
  const ran = mode === "execute" ? { executed } : { tool_calls: calls };
  return { text, ...ran, ...known, ...ended, outcomes: Math.max(1, outcomes.length) };
}

function toolsFor({ tools }, openai, executed) {
  const execute = mode === "execute" ? (_, { toolCallId }) => (executed.push(toolCallId), "done") : undefined;
  const inputSchema = jsonSchema({ type: "object", additionalProperties: true });
  const declared = ({ type }) =>
    type === "custom" ? { ...openai.tools.customTool({}), execute } : tool({ inputSchema, execute });
  return Object.fromEntries(tools.map((given) => [given.name, declared(given)]));
}

// What a caller keeps of one part of the stream.
function take(part, turn, show) {
  show({ type: part.type, text: part.type === "text-delta" ? part.text : undefined });
  if (part.type === "text-delta") turn.text += part.text;
  // Calls that the provider has run by itself are none for the caller.
  if (part.type === "tool-call" && !part.providerExecuted) {
    const { toolCallId, toolName, input } = part;
    turn.calls.push(callOf(toolCallId, toolName, word(input) ?? JSON.stringify(input)));
  }
  if (part.type === "finish-step") turn.known.response_id = word(part.providerMetadata?.openai?.responseId);
  if (part.type === "error") turn.outcomes.push(failure(part.error));
  if (part.type === "abort") {
    turn.outcomes.push({ status: "timed_out", error: errorOf(part.type, { message: part.reason }) });
  }
  if (part.type === "finish") {
    turn.known.usage = usageOf(part.totalUsage);
    // After an error part this one only says again that there was an error.
    if (part.finishReason !== "error" || turn.outcomes.length === 0) turn.outcomes.push(finished(part));
  }
}

function finished({ finishReason, rawFinishReason }) {
  switch (finishReason) {
    case "stop":
    case "tool-calls":
      return { status: "completed" };
    case "error":
      return { status: "failed", error: errorOf("finish", { message: `finishReason: ${finishReason}` }) };
    case "interrupted":
      // Documented as a stream that ended without a signal of completion.
      return { status: "truncated", error: errorOf("finish", { message: `finishReason: ${finishReason}` }) };
    case "length":
    case "content-filter":
      return { status: "incomplete", reason: word(rawFinishReason) ?? finishReason };
    default:
      return { status: "incomplete", reason: finishReason };
  }
}

// The client tells a usage without any counts where it was told none.
const usageOf = (usage) => usage?.inputTokens === undefined ? undefined : {
  input_tokens: usage.inputTokens,
  cached_tokens: usage.inputTokenDetails?.cacheReadTokens,
  output_tokens: usage.outputTokens,
  reasoning_tokens: usage.outputTokenDetails?.reasoningTokens,
  total_tokens: usage.totalTokens,
};

// An error part or a rejection. The last error stands for those of all requests that were made.
function failure(error) {
  const last = RetryError.isInstance(error) ? error.lastError : error;
  const members = last instanceof Error ? told(error) : errorOf("error", last ?? {});
  const code = members.code ?? codeOf(last);
  const retryable = typeof last?.isRetryable === "boolean" ? last.isRetryable : undefined;
  return { status: statusOf(last), error: { ...members, code, shown: word(error?.message), retryable } };
}

// Where an error has no code of its own, the body or the event that it was made of has.
function codeOf(error) {
  const data = error?.data;
  return word((data?.error ?? data?.response?.error ?? data)?.code);
}

function statusOf(error) {
  if (APICallError.isInstance(error)) {
    // An event that came before any output is made an APICallError, with the status of an HTTP answer that never was.
    if (["error", "response.failed"].includes(error.data?.type)) return "failed";
    return transport(error) ?? (error.statusCode ? "rejected" : "unreachable");
  }
  if (error?.name === "TimeoutError") return "timed_out";
  const broken = transport(error);
  if (broken) return broken;
  // Errors that the provider does not know reach the caller as the objects that they were on the wire.
  return AISDKError.isInstance(error) || !(error instanceof Error) ? "failed" : "crashed";
}

serve(observe, { version: VERSION });

// openai-node under test: `iterated` reads responses.create({ stream: true }), `helper` asks responses.stream() for its
// final response. With `chat-` before it, the same two of Chat Completions.

import OpenAI from "openai";
import * as chat from "./chat.mjs";
import { errorOf, fromItems, serve, told, transport, usageOf, word } from "../worker.mjs";

const VERSION = "openai-node 7.55.0";
const ASKED = { model: "gpt-5", input: "Say hello." };

function clientFor(scenario) {
  return new OpenAI({
    apiKey: scenario.key,
    baseURL: scenario.base_url,
    // The only clock of this client: it ends when the head of the response is there.
    timeout: scenario.idle_ms,
    // Left out, the client asks again as often as it does by default.
    maxRetries: scenario.may_retry ? undefined : 0,
  });
}

// Reads all of the stream, as a loop without `break` does, and holds on to the first outcome that it is given.
async function iterated(scenario, show) {
  const turn = { text: "", refusal: "", items: [], outcomes: [] };
  try {
    const stream = await clientFor(scenario).responses.create({ ...ASKED, stream: true });
    for await (const event of stream) take(event, turn, show);
  } catch (error) {
    turn.outcomes.push(soFar(turn, failure(error)));
  }
  const first = turn.outcomes[0] ?? soFar(turn, { status: "truncated", error: { class: "end_of_iteration" } });
  return { ...first, outcomes: Math.max(1, turn.outcomes.length) };
}

// What a caller keeps of one event.
function take(event, turn, show) {
  const type = String(event?.type);
  const text = type === "response.output_text.delta" ? String(event.delta) : undefined;
  turn.text += text ?? "";
  if (type === "response.refusal.delta") turn.refusal += event.delta;
  if (type === "response.output_item.done") turn.items.push(event.item);
  show({ type, text });
  const ended = ending(type, event);
  if (ended) turn.outcomes.push(soFar(turn, ended));
}

function soFar({ text, refusal, items }, ended) {
  return { text, refusal: refusal || undefined, ...fromItems(items, ended.status === "completed"), ...ended };
}

// How the turn ends by this event. An error that came as an event has no class but the event's name.
function ending(type, event) {
  const response = event?.response;
  const known = { response_id: word(response?.id), usage: usageOf(response?.usage) };
  if (type === "response.completed") return { status: "completed", ...known };
  if (type === "response.incomplete") {
    return { status: "incomplete", reason: word(response?.incomplete_details?.reason), ...known };
  }
  if (type === "response.failed") return { status: "failed", error: errorOf(type, response?.error ?? {}), ...known };
  if (type === "error") return { status: "failed", error: errorOf(type, event) };
}

async function helper(scenario, show) {
  let response;
  let text = "";
  try {
    const stream = clientFor(scenario).responses.stream(ASKED);
    stream.on("event", (event) => {
      const delta = event?.type === "response.output_text.delta" ? String(event.delta) : undefined;
      text += delta ?? "";
      show({ type: String(event?.type), text: delta });
    });
    response = await stream.finalResponse();
  } catch (error) {
    return { text, ...failure(error) };
  }
  const items = Array.isArray(response.output) ? response.output : [];
  return {
    text: word(response.output_text),
    refusal: refusalOf(items),
    ...fromItems(items, response.status === "completed"),
    ...finalStatus(response),
    response_id: word(response.id),
    usage: usageOf(response.usage),
  };
}

// The helper hands out the response whatever became of it: its status is all that tells a caller.
function finalStatus(response) {
  if (response.status === "completed") return { status: "completed" };
  if (response.status !== "failed") {
    return { status: "incomplete", reason: word(response.incomplete_details?.reason) ?? String(response.status) };
  }
  return { status: "failed", error: errorOf("response.failed", response.error ?? {}) };
}

function refusalOf(items) {
  const parts = items.flatMap((item) => item?.content ?? []);
  return parts.map((part) => word(part?.refusal) ?? "").join("") || undefined;
}

// The documented errors of the client, and those of the fetch beneath it, which reach the caller as they are.
function failure(error) {
  const shown = { ...told(error), shown: word(error?.message) };
  if (error instanceof OpenAI.APIConnectionTimeoutError) return { status: "timed_out", error: shown };
  if (error instanceof OpenAI.APIConnectionError) return { status: "unreachable", error: shown };
  if (error instanceof OpenAI.APIError && error.status) {
    return { status: "rejected", error: { ...shown, message: word(error.error?.message) ?? shown.message } };
  }
  if (error instanceof OpenAI.APIError) return { status: "failed", error: shown };
  const broken = transport(error);
  if (broken) return { status: broken, error: shown };
  if (!(error instanceof OpenAI.OpenAIError)) return { status: "crashed", error: shown };
  if (/^(stream|request) ended without/.test(error.message)) return { status: "truncated", error: shown };
  // The helper wraps whatever is thrown beneath it, and keeps it as the cause.
  if (error.cause) return { status: "crashed", error: { ...shown, class: told(error.cause).class } };
  return { status: "failed", error: shown };
}

const of = (surface) => (scenario, show) => surface(clientFor(scenario), show, failure);
const surfaces = { iterated, helper, "chat-iterated": of(chat.iterated), "chat-helper": of(chat.helper) };
const observe = surfaces[process.argv[2] ?? "iterated"];
if (!observe) throw new Error(`no such way to ask: ${process.argv[2]}; there are ${Object.keys(surfaces).join(", ")}`);
serve(observe, { version: VERSION });

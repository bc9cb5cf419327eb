// What every adapter in Node shares: the worker and the command of PROTOCOL.md around one function.
//
// `serve(observe, { version, inFlight })` calls `observe(scenario, show)` for each scenario. The scenario has the
// members of PROTOCOL.md, `show({ type, text })` prints an event, and what `observe` returns are the members of a
// `result`, or `{ unsupported: "why" }`. An exception that leaves `observe`, or that nobody caught, is a crash of the
// client.

import { AsyncLocalStorage } from "node:async_hooks";
import { createInterface } from "node:readline";

const print = process.stdout.write.bind(process.stdout);
// Whatever a library prints belongs on stderr: stdout is the protocol's.
process.stdout.write = process.stderr.write.bind(process.stderr);

const turns = new AsyncLocalStorage();

export async function serve(observe, { version, inFlight = 8 }) {
  process.on("unhandledRejection", crashed);
  process.on("uncaughtException", crashed);
  const scenario = fromEnvironment(process.env);
  if (scenario) {
    const outcome = await run(observe, scenario);
    return leave(outcome.unsupported ? 89 : 0);
  }
  say({ kind: "ready", version, in_flight: inFlight });
  const lines = createInterface({ input: process.stdin });
  lines.on("close", () => leave(0));
  lines.on("line", (line) => {
    const asked = JSON.parse(line);
    if (asked.kind === "ping") say({ kind: "pong" });
    else run(observe, asked);
  });
}

// A scenario as a command finds it in its environment.
function fromEnvironment(env) {
  return env.CONFORMANCE_BASE_URL && {
    base_url: env.CONFORMANCE_BASE_URL,
    key: env.CONFORMANCE_KEY ?? "",
    scenario: env.CONFORMANCE_SCENARIO ?? "",
    idle_ms: Number(env.CONFORMANCE_IDLE_MS ?? 1000),
    may_retry: env.CONFORMANCE_MAY_RETRY === "1",
    tools: JSON.parse(env.CONFORMANCE_TOOLS || "[]"),
  };
}

// Runs one scenario and prints its lines, the last of them when the first outcome is known: nothing comes after it.
async function run(observe, scenario) {
  let over = false;
  const tell = (line) => over || say({ ...line, id: scenario.id });
  const outcome = await new Promise((resolve) => {
    turns.run(resolve, async () => {
      try {
        const told = await observe(scenario, (event) => tell({ kind: "event", ...event }));
        // A rejection that nobody handles is known a moment later, and would have ended the caller's program.
        setImmediate(resolve, told);
      } catch (error) {
        resolve(crash(error));
      }
    });
  });
  const { unsupported, ...result } = outcome;
  // A command says with its exit code that it does not support a scenario.
  if (!unsupported) tell({ kind: "result", ...result });
  else if (scenario.id !== undefined) tell({ kind: "unsupported", why: unsupported });
  over = true;
  return outcome;
}

// An exception that nobody caught: the crash of the scenario whose promises and timers it came out of. Where there is
// none, nothing that this process still tells could be trusted.
function crashed(error) {
  const resolve = turns.getStore();
  process.stderr.write(`${resolve ? "" : "outside of every scenario: "}${error?.stack ?? error}\n`);
  if (resolve) resolve(crash(error));
  else leave(1);
}

const crash = (error) => ({ status: "crashed", error: told(error) });

// The members of an error, as far as the client tells them.
export function errorOf(name, { code, message, param } = {}) {
  const text = (value) => (value === undefined || value === null ? undefined : String(value));
  return { class: name, code: text(code), message: text(message), param: text(param) };
}

// An exception, under the name of its class.
export function told(error) {
  return errorOf(error?.constructor?.name ?? typeof error, error instanceof Error ? error : { message: error });
}

const CLOCKS = ["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT"];

// What `fetch` says of the connection, wherever in the chain of causes it says it; undefined for any other error.
export function transport(error) {
  for (let cause = error; cause; cause = cause.cause) {
    if (CLOCKS.includes(cause.code)) return "timed_out";
  }
  for (let cause = error; cause; cause = cause.cause) {
    if (cause instanceof TypeError && cause.message === "terminated") return "truncated";
    if (cause instanceof TypeError && cause.message === "fetch failed") return "unreachable";
  }
}

// The protocol wants words and counts: what a client hands on in another type is left out.
export const word = (value) => (typeof value === "string" ? value : undefined);
export const count = (value) => (Number.isInteger(value) && value >= 0 ? value : undefined);

// The members that come out of the items of a response. Calls are for the caller only once the response is complete.
export function fromItems(items, complete) {
  const calls = items.filter((item) => complete && ["function_call", "custom_tool_call"].includes(item?.type));
  return {
    items: items.map((item) => String(item?.type)),
    tool_calls: calls.map(({ call_id, name, arguments: written, input }) => callOf(call_id, name, written ?? input)),
    encrypted: items.map((item) => word(item?.encrypted_content)).filter((content) => content !== undefined),
  };
}

export const callOf = (id, name, written) => ({ call_id: String(id), name: String(name), arguments: String(written) });

// The usage of the Responses API in the protocol's words; undefined where there is none.
export function usageOf(usage) {
  return usage && {
    input_tokens: count(usage.input_tokens),
    cached_tokens: count(usage.input_tokens_details?.cached_tokens),
    output_tokens: count(usage.output_tokens),
    reasoning_tokens: count(usage.output_tokens_details?.reasoning_tokens),
    total_tokens: count(usage.total_tokens),
  };
}

// Half of a surrogate pair is no text that JSON can carry to every reader.
function say(line) {
  const wellFormed = (_, value) => (typeof value === "string" ? value.toWellFormed() : value);
  print(`${JSON.stringify(line, wellFormed)}\n`);
}

function leave(code) {
  print("", () => process.exit(code));
}

// The two ways of openai-node to read Chat Completions: a loop over the chunks, and the helper's final completion.

import { count, word } from "../worker.mjs";

const ASKED = {
  model: "gpt-5",
  messages: [{ role: "user", content: "Say hello." }],
  stream_options: { include_usage: true },
};

// Reasons to finish that say that the answer stopped early. Any other word is the end of a whole one.
const EARLY = ["length", "content_filter"];

// `chat.completions.create({ stream: true })`: the caller adds up the fragments of the first choice.
export async function iterated(client, show, failure) {
  const turn = { text: "", refusal: "", calls: new Map(), legacy: undefined };
  try {
    const stream = await client.chat.completions.create({ ...ASKED, stream: true });
    for await (const chunk of stream) take(chunk, turn, show);
  } catch (error) {
    return { ...soFar(turn), ...failure(error) };
  }
  return { ...soFar(turn), ...outcome(turn.finished, [...(turn.legacy ? [named(turn.legacy)] : []), ...turn.calls.values()]) };
}

function take(chunk, turn, show) {
  turn.id ??= word(chunk?.id);
  turn.usage = usageOf(chunk?.usage) ?? turn.usage;
  for (const choice of Array.isArray(chunk?.choices) ? chunk.choices : []) {
    if (choice?.index) continue;
    const text = word(choice?.delta?.content);
    show({ type: "chat.completion.chunk", text });
    turn.text += text ?? "";
    turn.refusal += word(choice?.delta?.refusal) ?? "";
    for (const fragment of choice?.delta?.tool_calls ?? []) {
      if (!turn.calls.has(fragment.index)) turn.calls.set(fragment.index, { call_id: "", name: "", arguments: "" });
      add(turn.calls.get(fragment.index), fragment.id, fragment.function ?? fragment.custom);
    }
    if (choice?.delta?.function_call) {
      turn.legacy ??= { call_id: "", name: "", arguments: "" };
      add(turn.legacy, undefined, choice.delta.function_call);
    }
    turn.finished = word(choice?.finish_reason) ?? turn.finished;
  }
}

// A fragment of a call: its id and its name once, its arguments piece by piece.
function add(call, id, said) {
  call.call_id ||= word(id) ?? "";
  call.name ||= word(said?.name) ?? "";
  call.arguments += word(said?.arguments ?? said?.input) ?? "";
}

// A call of the older form has no id: its output goes back under the name of the function.
const named = (call) => ({ ...call, call_id: call.name });

const soFar = ({ text, refusal, usage, id }) => ({ text, refusal: refusal || undefined, usage, response_id: id });

// `chat.completions.stream(…)`, whose text is shown as it comes, and then `finalChatCompletion()`.
export async function helper(client, show, failure) {
  let completion;
  let text = "";
  try {
    const stream = client.chat.completions.stream(ASKED);
    stream.on("content", (delta) => {
      text += delta;
      show({ type: "content", text: word(delta) });
    });
    completion = await stream.finalChatCompletion();
  } catch (error) {
    return { text, ...failure(error) };
  }
  const choice = completion.choices[0];
  const message = choice?.message;
  const calls = (message?.tool_calls ?? []).map((call) => {
    const said = call.function ?? call.custom;
    return { call_id: word(call.id) ?? "", name: word(said?.name) ?? "", arguments: word(said?.arguments ?? said?.input) ?? "" };
  });
  const legacy = message?.function_call;
  if (legacy) calls.push(named({ name: word(legacy.name) ?? "", arguments: word(legacy.arguments) ?? "" }));
  return {
    text: word(message?.content) ?? "",
    refusal: word(message?.refusal),
    usage: usageOf(completion.usage),
    response_id: word(completion.id),
    ...outcome(word(choice?.finish_reason), calls),
  };
}

// How the turn ended by the reason to finish, which is all that tells a caller.
function outcome(finished, calls) {
  if (finished === undefined) return { status: "truncated", error: { class: "no_finish_reason" } };
  if (EARLY.includes(finished)) return { status: "incomplete", reason: finished };
  return { status: "completed", tool_calls: calls };
}

function usageOf(usage) {
  return usage && {
    input_tokens: count(usage.prompt_tokens),
    cached_tokens: count(usage.prompt_tokens_details?.cached_tokens),
    output_tokens: count(usage.completion_tokens),
    reasoning_tokens: count(usage.completion_tokens_details?.reasoning_tokens),
    total_tokens: count(usage.total_tokens),
  };
}

//! The catalogue of known event types. A new one on the wire is a row here.

/// What an event type does in the life of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Carries the whole response before it ends.
    Snapshot,
    /// Ends the response.
    Terminal,
    /// Opens an output item.
    ItemAdded,
    /// Closes an output item.
    ItemDone,
    /// Adds to an item that is open.
    Content,
    /// Says how far a built-in tool has come.
    Progress,
    /// May stand anywhere, also before `response.created`, and belongs to no item.
    OutOfBand,
}

/// Who says that an event type exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The public API types, as generated in openai-python 3.52.0 (59 types).
    Public,
    /// Seen on the wire, not in the public types; the text says where.
    Observed(&'static str),
}

/// A row of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventType {
    /// The `type` on the wire.
    pub name: &'static str,
    /// What it does.
    pub role: Role,
    /// Members it must have besides `type`. `sequence_number`, which every public type carries, is not repeated here.
    pub required: &'static [&'static str],
    /// Who says so.
    pub source: Source,
}

/// The row for a type, if it is known.
#[must_use]
pub fn find(name: &str) -> Option<&'static EventType> {
    EVENT_TYPES.binary_search_by(|row| row.name.cmp(name)).ok().map(|at| &EVENT_TYPES[at])
}

/// Whether events of a type are known to have such a member. `None` where the type is not known.
#[must_use]
pub fn is_member(of: &str, name: &str) -> Option<bool> {
    let row = find(of)?;
    let others = OPTIONAL.iter().filter(|(kind, _)| of.ends_with(kind)).flat_map(|(_, names)| *names);
    let everywhere = ["type", "sequence_number"].iter().chain(row.required);
    Some(everywhere.chain(others).any(|known| *known == name))
}

/// Members that events of a type, by the end of its name, may have and need not.
const OPTIONAL: &[(&str, &[&str])] = &[
    (".delta", &["obfuscation"]),
    (".function_call_arguments.done", &["name"]),
    (".reasoning_summary_part.done", &["status"]),
    ("error", &["code", "error", "headers", "param", "status", "status_code"]),
];

/// Whether an event of this type ends the response.
#[must_use]
pub fn is_terminal(name: &str) -> bool {
    TERMINAL.contains(&name)
}

/// What ends a response. It is asked of every event, so it is not searched for in the whole catalogue.
const TERMINAL: [&str; 5] = ["response.completed", "response.failed", "response.incomplete", "error", "response.done"];

const fn public(name: &'static str, role: Role, required: &'static [&'static str]) -> EventType {
    EventType { name, role, required, source: Source::Public }
}

const fn observed(
    name: &'static str,
    role: Role,
    required: &'static [&'static str],
    source: &'static str,
) -> EventType {
    EventType { name, role, required, source: Source::Observed(source) }
}

use Role::{Content, ItemAdded, ItemDone, OutOfBand, Progress, Snapshot, Terminal};

const ITEM: &[&str] = &["item_id", "output_index"];

/// Every known type, sorted by name.
pub const EVENT_TYPES: &[EventType] = &[
    observed("codex.rate_limits", OutOfBand, &[], "ChatGPT Codex backend (CLIProxyAPI#3798)"),
    observed("codex.response.metadata", OutOfBand, &[], "ChatGPT Codex backend (CLIProxyAPI#6007)"),
    public("error", Terminal, &["message"]),
    observed("keepalive", OutOfBand, &[], "known to openai-node 7.55.0"),
    observed(
        "response.apply_patch_call_operation_diff.delta",
        Content,
        &["item_id", "output_index", "delta"],
        "api.openai.com, 2026",
    ),
    observed(
        "response.apply_patch_call_operation_diff.done",
        Content,
        &["item_id", "output_index"],
        "api.openai.com, 2026",
    ),
    public("response.audio.delta", Content, &["delta"]),
    public("response.audio.done", Content, &[]),
    public("response.audio.transcript.delta", Content, &["delta"]),
    public("response.audio.transcript.done", Content, &[]),
    public("response.code_interpreter_call.completed", Progress, ITEM),
    public("response.code_interpreter_call.in_progress", Progress, ITEM),
    public("response.code_interpreter_call.interpreting", Progress, ITEM),
    public("response.code_interpreter_call_code.delta", Content, &["item_id", "output_index", "delta"]),
    public("response.code_interpreter_call_code.done", Content, &["item_id", "output_index", "code"]),
    public("response.compaction.compacting", Progress, &[]),
    public("response.completed", Terminal, &["response"]),
    public("response.content_part.added", Content, &["item_id", "output_index", "content_index", "part"]),
    public("response.content_part.done", Content, &["item_id", "output_index", "content_index", "part"]),
    public("response.created", Snapshot, &["response"]),
    public("response.custom_tool_call_input.delta", Content, &["item_id", "output_index", "delta"]),
    public("response.custom_tool_call_input.done", Content, &["item_id", "output_index", "input"]),
    observed("response.done", Terminal, &["response"], "Codex backend and compatible servers (oh-my-pi#4692)"),
    public("response.failed", Terminal, &["response"]),
    public("response.file_search_call.completed", Progress, ITEM),
    public("response.file_search_call.in_progress", Progress, ITEM),
    public("response.file_search_call.searching", Progress, ITEM),
    public("response.function_call_arguments.delta", Content, &["item_id", "output_index", "delta"]),
    public("response.function_call_arguments.done", Content, &["item_id", "output_index", "arguments"]),
    public("response.image_generation_call.completed", Progress, ITEM),
    public("response.image_generation_call.generating", Progress, ITEM),
    public("response.image_generation_call.in_progress", Progress, ITEM),
    public(
        "response.image_generation_call.partial_image",
        Content,
        &["item_id", "output_index", "partial_image_index", "partial_image_b64"],
    ),
    public("response.in_progress", Snapshot, &["response"]),
    public("response.incomplete", Terminal, &["response"]),
    public("response.mcp_call.completed", Progress, ITEM),
    public("response.mcp_call.failed", Progress, ITEM),
    public("response.mcp_call.in_progress", Progress, ITEM),
    public("response.mcp_call_arguments.delta", Content, &["item_id", "output_index", "delta"]),
    public("response.mcp_call_arguments.done", Content, &["item_id", "output_index", "arguments"]),
    public("response.mcp_list_tools.completed", Progress, ITEM),
    public("response.mcp_list_tools.failed", Progress, ITEM),
    public("response.mcp_list_tools.in_progress", Progress, ITEM),
    observed("response.metadata", OutOfBand, &[], "ChatGPT Codex backend (openai/codex, mid-2026 source)"),
    public("response.output_item.added", ItemAdded, &["output_index", "item"]),
    public("response.output_item.done", ItemDone, &["output_index", "item"]),
    public(
        "response.output_text.annotation.added",
        Content,
        &["item_id", "output_index", "content_index", "annotation_index", "annotation"],
    ),
    public("response.output_text.delta", Content, &["item_id", "output_index", "content_index", "delta", "logprobs"]),
    public("response.output_text.done", Content, &["item_id", "output_index", "content_index", "text", "logprobs"]),
    public("response.queued", Snapshot, &["response"]),
    public("response.reasoning_summary_part.added", Content, &["item_id", "output_index", "summary_index", "part"]),
    public("response.reasoning_summary_part.done", Content, &["item_id", "output_index", "summary_index", "part"]),
    public("response.reasoning_summary_text.delta", Content, &["item_id", "output_index", "summary_index", "delta"]),
    public("response.reasoning_summary_text.done", Content, &["item_id", "output_index", "summary_index", "text"]),
    public("response.reasoning_text.delta", Content, &["item_id", "output_index", "content_index", "delta"]),
    public("response.reasoning_text.done", Content, &["item_id", "output_index", "content_index", "text"]),
    public("response.refusal.delta", Content, &["item_id", "output_index", "content_index", "delta"]),
    public("response.refusal.done", Content, &["item_id", "output_index", "content_index", "refusal"]),
    public("response.shell_call_command.added", Content, &["output_index", "command_index", "command"]),
    public("response.shell_call_command.delta", Content, &["output_index", "command_index", "delta"]),
    public("response.shell_call_command.done", Content, &["output_index", "command_index", "command"]),
    public("response.shell_call_output_content.delta", Content, &["item_id", "output_index", "command_index", "delta"]),
    public("response.shell_call_output_content.done", Content, &["item_id", "output_index", "command_index", "output"]),
    public("response.web_search_call.completed", Progress, ITEM),
    public("response.web_search_call.in_progress", Progress, ITEM),
    public("response.web_search_call.searching", Progress, ITEM),
    observed("responsesapi.websocket_timing", OutOfBand, &[], "ChatGPT Codex backend (CLIProxyAPI#6007)"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_unique_so_that_they_can_be_found() {
        assert!(EVENT_TYPES.is_sorted_by(|a, b| a.name < b.name));
        assert!(find("response.completed").is_some());
        assert!(find("response.complete").is_none());
    }

    #[test]
    fn the_public_api_has_fifty_nine_types() {
        assert_eq!(EVENT_TYPES.iter().filter(|row| row.source == Source::Public).count(), 59);
    }

    #[test]
    fn five_types_end_a_response() {
        let terminal: Vec<_> = EVENT_TYPES.iter().filter(|row| row.role == Terminal).map(|row| row.name).collect();
        assert!(EVENT_TYPES.iter().all(|row| is_terminal(row.name) == terminal.contains(&row.name)));
        assert_eq!(
            terminal,
            ["error", "response.completed", "response.done", "response.failed", "response.incomplete"]
        );
    }
}

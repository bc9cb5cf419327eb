//! Items of built-in tools. The next one is a row.

use serde_json::{Value, json};

/// A built-in tool, as its items are streamed.
#[derive(Debug)]
pub(super) struct Tool {
    /// The `type` of its items.
    pub(super) kind: &'static str,
    /// The last words of the events that tell how far it is.
    pub(super) steps: &'static [&'static str],
    /// An event of its own, and what it holds.
    pub(super) own: Option<Own>,
    /// The stem of the events that bring a text of it, and the member of the last of them that holds all of it.
    pub(super) said: Option<(&'static str, &'static str)>,
    /// What stands beside that text in each of those events.
    pub(super) beside: fn() -> Value,
    /// What its items hold besides.
    pub(super) members: fn() -> Value,
}

/// The type of an event, and its members.
type Own = (&'static str, fn() -> Value);

const fn tool(kind: &'static str, steps: &'static [&'static str], members: fn() -> Value) -> Tool {
    Tool { kind, steps, own: None, said: None, beside: || Value::Null, members }
}

/// Every item type of a built-in tool that is in the public API.
pub(super) const TOOLS: &[Tool] = &[
    tool(
        "web_search_call",
        &["in_progress", "searching", "completed"],
        || json!({"action": {"type": "search", "query": "q"}}),
    ),
    tool("file_search_call", &["in_progress", "searching", "completed"], || json!({"queries": ["q"], "results": null})),
    Tool {
        said: Some(("response.code_interpreter_call_code", "code")),
        ..tool(
            "code_interpreter_call",
            &["in_progress", "interpreting", "completed"],
            || json!({"code": "1", "container_id": "c", "outputs": []}),
        )
    },
    Tool {
        own: Some((
            "response.image_generation_call.partial_image",
            || json!({"partial_image_index": 0, "partial_image_b64": "aGk="}),
        )),
        ..tool("image_generation_call", &["in_progress", "generating", "completed"], || json!({"result": "aGk="}))
    },
    Tool {
        said: Some(("response.mcp_call_arguments", "arguments")),
        ..tool(
            "mcp_call",
            &["in_progress", "completed"],
            || json!({"name": "n", "server_label": "s", "arguments": "{}", "output": "o", "error": null}),
        )
    },
    tool(
        "mcp_call",
        &["in_progress", "failed"],
        || json!({"name": "n", "server_label": "s", "arguments": "{}", "output": null, "error": "e"}),
    ),
    tool("mcp_list_tools", &["in_progress", "completed"], || json!({"server_label": "s", "tools": []})),
    tool("mcp_list_tools", &["in_progress", "failed"], || json!({"server_label": "s", "tools": [], "error": "e"})),
    tool("mcp_approval_request", &[], || json!({"name": "n", "server_label": "s", "arguments": "{}"})),
    tool(
        "computer_call",
        &[],
        || json!({"call_id": "cc", "action": {"type": "screenshot"}, "pending_safety_checks": []}),
    ),
    tool(
        "local_shell_call",
        &[],
        || json!({"call_id": "ls", "action": {"type": "exec", "command": ["ls"], "env": {}}}),
    ),
    Tool {
        own: Some(("response.shell_call_command.added", || json!({"command_index": 0, "command": ""}))),
        said: Some(("response.shell_call_command", "command")),
        beside: || json!({"command_index": 0}),
        ..tool("shell_call", &[], || json!({"call_id": "sc", "action": {"commands": ["ls"]}}))
    },
    Tool {
        said: Some(("response.shell_call_output_content", "output")),
        beside: || json!({"command_index": 0}),
        ..tool("shell_call_output", &[], || json!({"call_id": "sc", "output": []}))
    },
    Tool {
        said: Some(("response.apply_patch_call_operation_diff", "diff")),
        ..tool(
            "apply_patch_call",
            &[],
            || json!({"call_id": "ap", "operation": {"type": "update_file", "path": "a", "diff": ""}}),
        )
    },
    tool("compaction", &[], || json!({"encrypted_content": "AAAA"})),
    Tool { said: Some(("response.audio", "data")), ..tool("audio", &[], || Value::Null) },
    Tool { said: Some(("response.audio.transcript", "transcript")), ..tool("audio", &[], || Value::Null) },
];

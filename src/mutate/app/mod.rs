//! Sessions of an app-server. What its process, its lines and its messages have done to clients.

use serde_json::{Value, json};

use super::{
    CANARY, Draft, Effect, Ending, Feed, Inapplicable, Mutation, Page, Piece, REASON, applicable, harmless,
    session::Session, takes_none,
};
use crate::{
    shelf::shelf,
    stream::{Api, app_server::Speaker},
};

shelf! {
    /// What an app-server has done.
    MUTATIONS: dyn Mutation;
    exit::Exit,
    exit_after_the_end::ExitAfterTheEnd,
    exit_then_fine::ExitThenFine,
    no_reply::NoReply,
    silence::Silence,
    failed::Failed,
    interrupted::Interrupted,
    foreign::Foreign,
    request::Request,
    approval::Approval,
    retry_notice::RetryNotice,
    noise::Noise,
    long_line::LongLine,
    half_line::HalfLine,
    token_in_the_log::TokenInTheLog,
    out_of_order::OutOfOrder,
    ids_missing::IdsMissing,
    unknown::Unknown,
    turn_items::TurnItems,
    jsonrpc::Jsonrpc,
    twice::Twice,
    refused::Refused,
}

/// The turn of a session that has one.
struct OnlyTurn {
    /// The piece behind the reply to `turn/start`.
    begun: usize,
    /// The piece of `turn/completed`.
    end: usize,
    /// The id of its thread.
    thread: String,
    /// Its own.
    id: String,
}

impl OnlyTurn {
    fn of(draft: &Draft) -> Result<Self, Inapplicable> {
        let places: Vec<usize> = places(draft, "> turn/start").collect();
        let [start] = places[..] else {
            return Err(Inapplicable(format!("the session has {} turns, and not one", places.len())));
        };
        let event = |at: usize| draft.pieces.get(at).and_then(Piece::event);
        let asked = event(start).and_then(|event| event.get("id"));
        let is_reply = |at: &usize| {
            event(*at).is_some_and(|event| event.kind == "reply" && asked.is_some() && event.get("id") == asked)
        };
        let lacks = |what: &str| Inapplicable(format!("the session has no {what}"));
        let begun = (start..draft.pieces.len()).find(is_reply).ok_or_else(|| lacks("reply to `turn/start`"))?;
        let text = |at: usize, path: &str| {
            event(at).and_then(|event| event.value.pointer(path)).and_then(Value::as_str).map(str::to_owned)
        };
        let thread = text(start, "/params/threadId").ok_or_else(|| lacks("thread"))?;
        let is_ours = |at: &usize| text(*at, "/params/threadId").is_none_or(|other| other == thread);
        let end = places_from(draft, "turn/completed", begun).find(is_ours);
        let end = end.ok_or_else(|| lacks("`turn/completed`"))?;
        let id = text(end, "/params/turn/id").ok_or_else(|| lacks("turn"))?;
        Ok(Self { begun: begun + 1, end, thread, id })
    }

    /// The same, where it came to a good end.
    fn of_success(draft: &Draft) -> Result<Self, Inapplicable> {
        let turn = Self::of(draft)?;
        let status = draft.pieces[turn.end].event().and_then(|event| event.value.pointer("/params/turn/status"));
        let is_success = status.and_then(Value::as_str) == Some("completed");
        if is_success { Ok(turn) } else { Err(Inapplicable("the turn has not come to a good end".to_owned())) }
    }

    /// A place half way to its end.
    fn middle(&self) -> usize {
        usize::midpoint(self.begun, self.end)
    }
}

/// Where messages of this kind stand.
fn places<'a>(draft: &'a Draft, kind: &'a str) -> impl Iterator<Item = usize> + 'a {
    places_from(draft, kind, 0)
}

fn places_from<'a>(draft: &'a Draft, kind: &'a str, from: usize) -> impl Iterator<Item = usize> + 'a {
    (from..draft.pieces.len()).filter(move |at| draft.pieces[*at].kind() == kind)
}

/// Where the client makes its first request of this method.
fn asked(draft: &Draft, method: &str) -> Result<usize, Inapplicable> {
    let found = places(draft, &format!("> {method}")).next();
    found.ok_or_else(|| Inapplicable(format!("the client makes no request `{method}`")))
}

/// The place behind the first item of a tool.
fn after_a_tool(draft: &Draft) -> Result<usize, Inapplicable> {
    let is_tool = |at: &usize| {
        let event = draft.pieces[*at].event();
        let kind = event.and_then(|event| event.value.pointer("/params/item/type")).and_then(Value::as_str);
        kind.is_some_and(|kind| TOOLS.contains(&kind))
    };
    let found = places(draft, "item/completed").find(is_tool).map(|at| at + 1);
    found.ok_or_else(|| Inapplicable("no tool is used".to_owned()))
}

/// Types of items that tools make.
const TOOLS: &[&str] = &["commandExecution", "fileChange", "mcpToolCall", "dynamicToolCall"];

/// Has the server ask something in the middle of the turn, and wait for the reply.
fn ask(draft: &mut Draft, method: &str, params: &Value) -> Result<(), Inapplicable> {
    let turn = OnlyTurn::of(draft)?;
    let mut params = params.clone();
    params["threadId"] = turn.thread.as_str().into();
    params["turnId"] = turn.id.as_str().into();
    let request = json!({"id": REQUEST, "method": method, "params": params});
    let reply = json!({"id": REQUEST, "result": {"decision": "decline"}});
    let exchange = [written(Speaker::Server, &request), written(Speaker::Client, &reply)];
    draft.pieces.splice(turn.middle()..turn.middle(), exchange);
    Ok(())
}

/// The id of a request of the server: none that a client would choose.
const REQUEST: &str = "asked-by-the-server";

/// A notification of the server.
fn server(method: &str, params: &Value) -> Piece {
    written(Speaker::Server, &json!({"method": method, "params": params}))
}

/// A line of this message.
fn written(speaker: Speaker, message: &Value) -> Piece {
    Piece::new(Api::AppServer, format!("{}{message}\n", speaker.prefix()))
}

/// No parameter, where it applies.
fn no_parameter(applies: bool) -> Vec<String> {
    if applies { vec![String::new()] } else { Vec::new() }
}

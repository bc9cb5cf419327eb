//! `production`: the stream consumer of this project, as a target.

use std::{
    io,
    pin::{Pin, pin},
};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::{
    TryStreamExt as _,
    future::{Either, select},
};
use serde_json::json;

use crate::{
    consumer::{
        Auth, Cancel, Clock, Clocks, Consumer, Ending, HttpRequest, HttpResponse, HttpTransport, Item, Observed,
        Observer, Outcome, Partial, Request, ResponseError, RetryPolicy, Transport, TransportError, TransportErrorKind,
        Truncation, Turn,
    },
    judge::{Declared, Feed, Observation, ObservedCall, ObservedError, Seen},
    replay::{Attempt, Observing, Target, TargetPage, turns},
    stream::{Api, Usage},
};

/// `production`.
pub(super) struct Production;

impl Target for Production {
    fn id(&self) -> &'static str {
        "production"
    }

    fn page(&self) -> TargetPage {
        TargetPage {
            summary: "The stream consumer of this project, `codex_conformance::consumer`.",
            about: "It keeps every MUST rule, with no exceptions. A scenario is one response, so it is set not to \
                    retry; over HTTP its clocks are shortened to those of the attempt.",
        }
    }

    fn feeds(&self) -> &[Feed] {
        Feed::IN_PROCESS
    }

    fn apis(&self) -> &[Api] {
        Api::ALL
    }

    fn policies(&self) -> Vec<Declared> {
        POLICIES.iter().filter_map(|(policy, answer)| Declared::new(policy, answer).ok()).collect()
    }

    fn observe<'a>(&'a self, attempt: &'a Attempt) -> Observing<'a> {
        Box::pin(async move {
            if attempt.wire().api == Api::AppServer {
                return turns::observe(attempt).await;
            }
            match attempt.http_client() {
                Some(client) => observe(Counted(HttpTransport::with_client(client.clone()), attempt), attempt).await,
                None => observe(Scripted(attempt), attempt).await,
            }
        })
    }
}

/// What the consumer does where the wire leaves a choice.
const POLICIES: &[(&str, &str)] = &[
    ("unfinished-call", "error"),
    ("response-done", "terminal"),
    ("empty-answer", "completed"),
    ("broken-off-after-the-end", "completed"),
    ("status-inside", "status"),
    ("incomplete-answer", "answer"),
    ("unterminated-frame", "discarded"),
    ("unreadable-frame", "passed-over"),
    ("unasked-coding", "refused"),
    ("empty-arguments", "as-sent"),
];

async fn observe<T: Transport>(transport: T, attempt: &Attempt) -> Observation {
    let clocks = attempt.limits().map_or_else(Clocks::default, |limits| Clocks {
        first_byte: limits.first_byte,
        idle: limits.idle,
        grace: limits.idle,
        overall: limits.overall,
    });
    let retry = if attempt.may_ask_again() { RetryPolicy::default() } else { RetryPolicy::none() };
    let consumer = Consumer::new(transport, Auth::ApiKey(attempt.key().into()))
        .base_url(attempt.base_url().unwrap_or("http://direct"))
        .clocks(clocks)
        .retry(retry);
    let request = match attempt.wire().api {
        Api::Chat => Request::chat("conformance", vec![json!({"role": "user", "content": "Say hi."})]),
        Api::Responses | Api::AppServer => Request::new("conformance").input("Say hi."),
    };
    let mut shown = Shown::default();
    let cancel = Cancel::new();
    let outcome = {
        let run = pin!(consumer.run(&request, &mut shown, &cancel));
        match select(run, pin!(attempt.interruption())).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(((), run)) => {
                cancel.cancel();
                run.await
            }
        }
    };
    told(&outcome, shown)
}

/// The text as a caller would have shown it.
#[derive(Default)]
pub(in crate::replay) struct Shown(String);

impl Observer for Shown {
    fn on_text(&mut self, text: &str) -> Observed {
        self.0.push_str(text);
        Ok(())
    }
}

/// What the caller of the consumer knows.
pub(in crate::replay) fn told(outcome: &Outcome, shown: Shown) -> Observation {
    let seen = match &outcome.ending {
        Ending::Completed(turn) => completed(turn),
        Ending::Incomplete { reason, partial } => {
            Observation { reason: reason.clone(), ..so_far(Seen::Incomplete, partial) }
        }
        Ending::Failed { error, partial } => {
            Observation { error: Some(provider(error)), ..so_far(Seen::Failed, partial) }
        }
        Ending::Truncated { cause, partial } => {
            let class = match cause {
                Truncation::EndOfStream => "end_of_stream",
                Truncation::Transport(_) => "transport",
                Truncation::UndecodableTerminal { .. } => "undecodable_terminal",
                Truncation::FrameTooLarge { .. } => "frame_too_large",
                Truncation::UnfinishedCall { .. } => "unfinished_call",
                Truncation::ServerGone => "server_gone",
                Truncation::Holes { .. } => "holes",
                _ => "truncated",
            };
            Observation { error: Some(own(class, cause.to_string())), ..so_far(Seen::Truncated, partial) }
        }
        Ending::TimedOut { clock, partial } => {
            let class = match clock {
                Clock::FirstByte => "first_byte",
                Clock::Idle => "idle",
                Clock::Overall => "overall",
                Clock::Reply => "reply",
            };
            Observation { error: Some(own(class, "the clock ran out".to_owned())), ..so_far(Seen::TimedOut, partial) }
        }
        Ending::Interrupted { partial } => so_far(Seen::Interrupted, partial),
        Ending::Rejected { error, .. } => {
            Observation { error: Some(provider(error)), ..Observation::of(Seen::Rejected) }
        }
        Ending::Unreachable { error } => Observation::failure(Seen::Unreachable, "transport", error.to_string()),
    };
    Observation { streamed: Some(shown.0), outcomes: Some(1), requests: Some(outcome.requests), ..seen }
}

fn completed(turn: &Turn) -> Observation {
    let calls = turn.tool_calls().into_iter().map(|call| ObservedCall {
        call_id: call.call_id.to_owned(),
        name: call.name.to_owned(),
        arguments: call.input.to_owned(),
    });
    Observation {
        text: Some(turn.text()),
        refusal: Some(turn.refusal().unwrap_or_default()),
        tool_calls: Some(calls.collect()),
        items: Some(turn.items.iter().map(|item| Item::kind(item).to_owned()).collect()),
        encrypted: Some(turn.items.iter().filter_map(encrypted).collect()),
        usage: turn.usage.as_ref().map(usage),
        response_id: turn.response_id.clone(),
        ..Observation::of(Seen::Completed)
    }
}

fn encrypted(item: &Item) -> Option<String> {
    match item {
        Item::Reasoning { encrypted_content, .. } => encrypted_content.clone(),
        _ => None,
    }
}

fn so_far(status: Seen, partial: &Partial) -> Observation {
    Observation {
        text: Some(partial.text().to_owned()),
        refusal: Some(partial.refusal().unwrap_or_default().to_owned()),
        tool_calls: Some(Vec::new()),
        usage: partial.usage.as_ref().map(usage),
        response_id: partial.response_id.clone(),
        ..Observation::of(status)
    }
}

fn provider(error: &ResponseError) -> ObservedError {
    ObservedError {
        class: "provider".to_owned(),
        code: error.code.clone(),
        message: Some(error.message.clone()),
        param: error.param.clone(),
        shown: Some(error.to_string()),
        retryable: Some(error.retryable),
    }
}

fn own(class: &str, message: String) -> ObservedError {
    ObservedError { class: class.to_owned(), message: Some(message), ..ObservedError::default() }
}

fn usage(usage: &crate::consumer::Usage) -> Usage {
    Usage {
        input_tokens: usage.input,
        cached_tokens: usage.cached,
        output_tokens: usage.output,
        reasoning_tokens: usage.reasoning,
        total_tokens: usage.total,
    }
}

/// The consumer's own transport over HTTP, telling the server what was read.
struct Counted<'a>(HttpTransport, &'a Attempt);

impl<'a> Transport for Counted<'a> {
    type Body = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + 'a>>;

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse<Self::Body>, TransportError> {
        let HttpResponse { status, headers, body } = self.0.send(request).await?;
        let attempt = self.1;
        let body = body.inspect_ok(move |chunk| attempt.received(chunk.len()));
        Ok(HttpResponse { status, headers, body: Box::pin(body) })
    }
}

/// The transport of the direct feed.
struct Scripted<'a>(&'a Attempt);

impl Transport for Scripted<'_> {
    type Body = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>>>>;

    async fn send(&self, _: HttpRequest) -> Result<HttpResponse<Self::Body>, TransportError> {
        let reply = self.0.open().await.map_err(|error| broken(&error))?;
        let body = reply.body.map_err(|error| broken(&error));
        Ok(HttpResponse { status: reply.status, headers: reply.headers, body: Box::pin(body) })
    }
}

fn broken(error: &io::Error) -> TransportError {
    TransportError::new(TransportErrorKind::Reset, error.to_string())
}

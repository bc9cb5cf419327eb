//! async-openai under test: a worker that iterates `responses().create_stream()`.

use std::io::{BufRead, Write, stdin, stdout};
use std::time::Duration;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::{OpenAIError, StreamError};
use async_openai::middleware::ReqwestService;
use async_openai::types::responses::{CreateResponse, InputParam, ResponseStreamEvent};
use futures_util::StreamExt;
use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    say(json!({"kind": "ready", "version": "async-openai 0.43.0", "in_flight": 8}));
    for line in stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line?)?;
        match asked["kind"].as_str() {
            // Scenarios run beside this loop, which can say at any time that the worker is there.
            Some("ping") => say(json!({"kind": "pong"})),
            _ => drop(runtime.spawn(run(asked))),
        }
    }
    runtime.shutdown_background();
    Ok(())
}

async fn run(scenario: Value) {
    let id = scenario["id"].clone();
    let mut result = tokio::spawn(observe(scenario)).await.unwrap_or_else(
        |panic| json!({"status": "crashed", "error": {"class": "panic", "message": panic.to_string()}}),
    );
    result["kind"] = json!("result");
    result["id"] = id;
    say(result);
}

fn say(line: Value) {
    let mut out = stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("the harness reads stdout");
}

/// Send one request, read its stream to the end, and tell what a caller knows then.
async fn observe(scenario: Value) -> Value {
    let request = CreateResponse {
        model: Some("gpt-5".into()),
        input: InputParam::Text("Say hello.".into()),
        ..CreateResponse::default()
    };
    let opened = client(&scenario).responses().create_stream(request).await;
    let mut stream = match opened {
        Ok(stream) => stream,
        Err(error) => return refused(&error),
    };
    let mut turn = Turn::default();
    while let Some(event) = stream.next().await {
        match event {
            Ok(event) => turn.take(&event, &scenario["id"]),
            // A caller with `?` stops at the first error, though this client would go on to the next event.
            Err(error) => {
                turn.gives(broken(&error));
                break;
            }
        }
    }
    if turn.outcomes.is_empty() {
        turn.gives(json!({"status": "truncated", "error": {"class": "end_of_iteration"}}));
    }
    let mut first = turn.outcomes.swap_remove(0);
    first["outcomes"] = json!(turn.outcomes.len() + 1);
    first
}

fn client(scenario: &Value) -> Client<OpenAIConfig> {
    let config = OpenAIConfig::new()
        .with_api_base(scenario["base_url"].as_str().unwrap_or_default())
        .with_api_key(scenario["key"].as_str().unwrap_or_default());
    let idle = Duration::from_millis(scenario["idle_ms"].as_u64().unwrap_or(1000));
    let http = reqwest::Client::builder().no_proxy().read_timeout(idle).build().expect("a plain HTTP client");
    let client = Client::with_config(config).with_http_client(http.clone());
    match scenario["may_retry"].as_bool() {
        Some(true) => client,
        // The client has no setting for its retries; a service of one's own has none.
        _ => client.with_http_service(ReqwestService::new(http)),
    }
}

/// What was learned of the turn so far, and how it was said to have ended: the first outcome is the one that counts.
#[derive(Default)]
struct Turn {
    text: String,
    refusal: String,
    items: Vec<Value>,
    outcomes: Vec<Value>,
}

impl Turn {
    /// Take one event, and show its text.
    fn take(&mut self, event: &ResponseStreamEvent, id: &Value) {
        // The typed event was parsed by the client; as JSON its members have the names of the wire again.
        let event = serde_json::to_value(event).expect("an event of this client is JSON");
        let kind = event["type"].as_str().unwrap_or_default();
        let delta = event["delta"].as_str().unwrap_or_default();
        let mut line = json!({"kind": "event", "id": id, "type": kind});
        match kind {
            "response.output_text.delta" => {
                self.text.push_str(delta);
                line["text"] = json!(delta);
            }
            "response.refusal.delta" => self.refusal.push_str(delta),
            "response.output_item.done" => self.items.push(event["item"].clone()),
            _ => {}
        }
        say(line);
        let response = &event["response"];
        let reason = &response["incomplete_details"]["reason"];
        let mut ended = match kind {
            "response.completed" => json!({"status": "completed"}),
            "response.incomplete" => json!({"status": "incomplete", "reason": reason}),
            "response.failed" => json!({"status": "failed", "error": told(kind, &response["error"])}),
            "error" => json!({"status": "failed", "error": told(kind, &event)}),
            _ => return,
        };
        ended["response_id"] = response["id"].clone();
        ended["usage"] = usage(&response["usage"]);
        self.gives(ended);
    }

    /// An outcome, together with what had come by then.
    fn gives(&mut self, mut ended: Value) {
        let completed = ended["status"] == "completed";
        let called =
            |item: &&Value| completed && (item["type"] == "function_call" || item["type"] == "custom_tool_call");
        let call = |item: &Value| {
            let arguments = item.get("arguments").or(item.get("input"));
            json!({"call_id": item["call_id"], "name": item["name"], "arguments": arguments})
        };
        ended["text"] = json!(self.text);
        ended["refusal"] = if self.refusal.is_empty() { Value::Null } else { json!(self.refusal) };
        ended["items"] = self.items.iter().map(|item| item["type"].clone()).collect();
        ended["encrypted"] = self.items.iter().filter_map(|item| item.get("encrypted_content").cloned()).collect();
        ended["tool_calls"] = self.items.iter().filter(called).map(call).collect();
        self.outcomes.push(without_nulls(ended));
    }
}

fn usage(told: &Value) -> Value {
    if told.is_null() {
        return Value::Null;
    }
    json!({
        "input_tokens": told["input_tokens"],
        "cached_tokens": told["input_tokens_details"]["cached_tokens"],
        "output_tokens": told["output_tokens"],
        "reasoning_tokens": told["output_tokens_details"]["reasoning_tokens"],
        "total_tokens": told["total_tokens"],
    })
}

/// The members of an error that the client tells, under the name of the event that told them.
fn told(class: &str, error: &Value) -> Value {
    without_nulls(json!({
        "class": class,
        "code": error["code"],
        "message": error["message"],
        "param": error["param"],
    }))
}

/// An error that came instead of a stream.
fn refused(error: &OpenAIError) -> Value {
    let status = match error {
        OpenAIError::Reqwest(cause) if cause.is_timeout() => "timed_out",
        OpenAIError::Reqwest(_) => "unreachable",
        // An HTTP status whose body is not the JSON of an error is told as a body that does not parse.
        OpenAIError::ApiError(_) | OpenAIError::JSONDeserialize(..) => "rejected",
        _ => "failed",
    };
    json!({"status": status, "error": documented(error)})
}

/// An error that came out of a stream.
fn broken(error: &OpenAIError) -> Value {
    let transport = matches!(error, OpenAIError::StreamError(cause)
        if matches!(&**cause, StreamError::EventStream(message) if message.starts_with("Transport error")));
    json!({"status": if transport { "truncated" } else { "failed" }, "error": documented(error)})
}

fn documented(error: &OpenAIError) -> Value {
    let class = match error {
        OpenAIError::Reqwest(_) => "Reqwest",
        OpenAIError::ApiError(_) => "ApiError",
        OpenAIError::JSONDeserialize(..) => "JSONDeserialize",
        OpenAIError::StreamError(_) => "StreamError",
        _ => "OpenAIError",
    };
    // The text of an error holds the whole of what it could not parse; of megabytes a beginning is enough.
    let shown: String = error.to_string().chars().take(SHOWN).collect();
    let mut members = match error {
        OpenAIError::ApiError(answer) => told(class, &json!(answer.api_error)),
        _ => told(class, &json!({"message": shown})),
    };
    members["shown"] = json!(shown);
    members
}

const SHOWN: usize = 16 * 1024;

/// What the client does not tell is left out.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            members.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

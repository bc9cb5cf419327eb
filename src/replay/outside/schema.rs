//! The JSON schema of the target protocol, made from what reads and writes it.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::message::{Event, Failure, Ready, Unsupported};
use crate::{judge::Observation, replay::Tool};

/// The schema of every line: those that a target prints, and those that a worker reads.
#[must_use]
pub fn protocol_schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let lines = [
        line::<Ready>(&mut generator, "ready"),
        line::<Event>(&mut generator, "event"),
        line::<Observation>(&mut generator, "result"),
        line::<Failure>(&mut generator, "error"),
        line::<Unsupported>(&mut generator, "unsupported"),
        of_kind("pong", "A worker is there.", Map::new(), &[]),
        line::<Scenario>(&mut generator, "scenario"),
        of_kind("ping", "Asks whether a worker is there.", Map::new(), &[]),
    ];
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of the target protocol",
        "oneOf": lines,
        "$defs": generator.definitions(),
    })
}

/// A scenario, as a worker is given it.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it stands for its schema")]
struct Scenario {
    /// Where to send the request: `{base_url}/responses`.
    base_url: String,
    /// The API key to send.
    key: String,
    /// The address of the scenario.
    #[schemars(rename = "scenario")]
    address: String,
    /// Milliseconds of silence after which the client is to give up.
    idle_ms: u64,
    /// Whether the client is to make requests again as it does by default.
    may_retry: bool,
    /// Whether the client is to stop the turn once the first of its text is there. `true` for app-servers only.
    interrupt: bool,
    /// How many turns the client is to ask for, one after the other. It tells of the last.
    turns: u64,
    /// The tools that the model calls.
    tools: Vec<Tool>,
    /// What starts the app-server, as a shell reads it. Null on the other wires.
    app_server: Option<String>,
}

fn line<T: JsonSchema>(generator: &mut SchemaGenerator, kind: &str) -> Value {
    let schema = T::json_schema(generator).to_value();
    let properties = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    of_kind(kind, about, properties, &required)
}

fn of_kind(kind: &str, about: &str, mut properties: Map<String, Value>, required: &[&str]) -> Value {
    // The harness counts these by itself.
    properties.remove("requests");
    properties.remove("left_open");
    properties.remove("waits");
    properties.remove("said");
    properties.insert("kind".to_owned(), json!({ "const": kind }));
    properties.insert(
        "id".to_owned(),
        json!({ "description": "The number of the scenario; of workers only.", "type": "integer" }),
    );
    let required = [&["kind"], required].concat();
    json!({
        "title": kind,
        "description": about,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

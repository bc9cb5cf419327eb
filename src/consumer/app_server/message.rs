//! JSON-RPC as the app-server speaks it: without the member `jsonrpc`, which is neither sent nor asked for.

use serde_json::{Value, json};

use crate::consumer::decode::readable;

/// What the server said in one line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Message {
    /// The answer to a request of ours.
    Reply {
        id: Value,
        /// What came of it, or the error.
        result: Result<Value, Value>,
    },
    /// Something it wants to know. It gets one reply.
    Request { id: Value, method: String, params: Value },
    /// Something it tells.
    Notice { method: String, params: Value },
}

/// Why a line is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoMessage {
    /// It was never meant to be one: launchers and tools print on the same pipe.
    Noise,
    /// It begins like one and cannot be read.
    Broken,
}

impl Message {
    /// Reads a line.
    pub(super) fn read(line: &str) -> Result<Self, NoMessage> {
        if !line.trim_start().starts_with('{') {
            return Err(NoMessage::Noise);
        }
        let Some(Value::Object(mut members)) = readable(line) else { return Err(NoMessage::Broken) };
        let id = members.remove("id").filter(|id| !id.is_null());
        let method = members.remove("method").and_then(|method| method.as_str().map(str::to_owned));
        let method = method.filter(|method| !method.is_empty());
        let mut params = || members.remove("params").unwrap_or(Value::Null);
        match (id, method) {
            (Some(id), Some(method)) => Ok(Self::Request { id, method, params: params() }),
            (None, Some(method)) => Ok(Self::Notice { method, params: params() }),
            (Some(id), None) => {
                let error = members.remove("error").filter(|error| !error.is_null());
                match (error, members.remove("result")) {
                    (Some(error), _) => Ok(Self::Reply { id, result: Err(error) }),
                    (None, Some(result)) => Ok(Self::Reply { id, result: Ok(result) }),
                    (None, None) => Err(NoMessage::Broken),
                }
            }
            (None, None) => Err(NoMessage::Broken),
        }
    }
}

/// A request.
pub(super) fn request(id: u64, method: &str, params: &Value) -> Value {
    json!({"id": id, "method": method, "params": params})
}

/// A notification without parameters.
pub(super) fn notice(method: &str) -> Value {
    json!({"method": method})
}

/// What is answered to a request of the server.
pub(super) fn reply(id: &Value, answer: Result<Value, Value>) -> Value {
    match answer {
        Ok(result) => json!({"id": id, "result": result}),
        Err(error) => json!({"id": id, "error": error}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_kinds_of_lines_are_told_apart() {
        let reply = Message::read(r#"{"id":1,"result":{}}"#);
        assert_eq!(reply, Ok(Message::Reply { id: json!(1), result: Ok(json!({})) }));
        let refused = Message::read(r#"{"jsonrpc":"2.0","id":"a","error":{"code":-32600}}"#);
        assert_eq!(refused, Ok(Message::Reply { id: json!("a"), result: Err(json!({"code": -32600})) }));
        let asked = Message::read(r#"{"id":0,"method":"m","params":{}}"#);
        assert_eq!(asked, Ok(Message::Request { id: json!(0), method: "m".into(), params: json!({}) }));
        let told = Message::read(r#"{"method":"m"}"#);
        assert_eq!(told, Ok(Message::Notice { method: "m".into(), params: Value::Null }));
    }

    #[test]
    fn noise_is_told_from_what_is_broken() {
        for noise in ["", "  ", "Loading the shell", "[1]", "null"] {
            assert_eq!(Message::read(noise), Err(NoMessage::Noise), "{noise}");
        }
        for broken in ["{", "{}", r#"{"id":1}"#, r#"{"method":7}"#, r#"{"method":""}"#] {
            assert_eq!(Message::read(broken), Err(NoMessage::Broken), "{broken}");
        }
    }
}

//! The one call that is under way, whichever that is.

use serde_json::{Value, json};

/// What came of it.
#[derive(Default)]
pub(super) struct Call {
    id: Option<String>,
    name: Option<String>,
    arguments: String,
}

impl Call {
    /// The first id and the first name count; all arguments are one.
    pub(super) fn take(&mut self, fragment: &Value) {
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        self.id = self.id.take().or_else(|| text(fragment, "id"));
        if let Some(function) = fragment.get("function") {
            self.name = self.name.take().or_else(|| text(function, "name"));
            self.arguments.push_str(&text(function, "arguments").unwrap_or_default());
        }
    }

    /// The item, with nothing for what never came.
    pub(super) fn item(self) -> Value {
        let (id, name) = (self.id.unwrap_or_default(), self.name.unwrap_or_default());
        json!({ "type": "function_call", "call_id": id, "name": name, "arguments": self.arguments })
    }
}

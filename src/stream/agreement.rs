//! Agreement of a stream with itself. Do the items its events gave equal those its terminal frame lists?

use serde::Serialize;
use serde_json::Value;

use super::{
    catalog,
    event::{Event, Reading},
};

/// Where an item that was streamed and its twin in the terminal frame differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// Type of the item.
    pub item: String,
    /// Which member differs, or what is missing as a whole.
    pub member: String,
}

/// What differs between the items of `output_item.done` events and the `output` of the first terminal event.
/// `None` where there is nothing to compare: no terminal frame, or an `output` that is null, absent, or empty.
#[must_use]
pub fn terminal_agreement<'a>(readings: impl IntoIterator<Item = &'a Reading>) -> Option<Vec<Difference>> {
    let events: Vec<&Event> = readings.into_iter().filter_map(Reading::event).collect();
    let end = events.iter().position(|event| catalog::is_terminal(&event.kind))?;
    let listed = events[end].value.pointer("/response/output")?.as_array().filter(|listed| !listed.is_empty())?;
    let mut streamed: Vec<&Value> = Vec::new();
    let mut indexed: Vec<(u64, &Value)> = Vec::new();
    for event in &events[..end] {
        if event.kind == "response.output_item.done"
            && let Some(item) = event.get("item")
        {
            indexed.push((event.index("output_index").unwrap_or(u64::MAX), item));
        }
    }
    indexed.sort_by_key(|(index, _)| *index);
    streamed.extend(indexed.into_iter().map(|(_, item)| item));

    let mut differences = Vec::new();
    for item in listed {
        match streamed.iter().position(|other| is_same(other, item)) {
            Some(at) => differences.extend(compare(streamed.remove(at), item)),
            None => differences.push(whole(item, "listed in the terminal frame, never streamed as done")),
        }
    }
    differences
        .extend(streamed.into_iter().map(|item| whole(item, "streamed as done, not listed in the terminal frame")));
    Some(differences)
}

/// The same item: same type, and the same id or call id, or the same content under rotated ids.
fn is_same(streamed: &Value, listed: &Value) -> bool {
    let same = |member: &str| streamed.get(member).is_some() && streamed.get(member) == listed.get(member);
    same("type") && (same("id") || same("call_id") || same("content") || same("summary"))
}

fn compare(streamed: &Value, listed: &Value) -> Vec<Difference> {
    let (Some(streamed_members), Some(listed_members)) = (streamed.as_object(), listed.as_object()) else {
        return Vec::new();
    };
    let names =
        streamed_members.keys().chain(listed_members.keys().filter(|name| !streamed_members.contains_key(*name)));
    names
        .filter(|name| !is_equal(streamed_members.get(*name), listed_members.get(*name)))
        .map(|name| whole(listed, name))
        .collect()
}

/// Equal, where null and absent count as one.
fn is_equal(one: Option<&Value>, other: Option<&Value>) -> bool {
    one.filter(|value| !value.is_null()) == other.filter(|value| !value.is_null())
}

fn whole(item: &Value, member: &str) -> Difference {
    let kind = item.get("type").and_then(Value::as_str).unwrap_or("item");
    Difference { item: kind.to_owned(), member: member.to_owned() }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::stream::{decode, read};

    fn agreement(done: &str, listed: &str) -> Option<Vec<Difference>> {
        let body = format!(
            "data: {{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{done}}}\n\n\
             data: {{\"type\":\"response.completed\",\"response\":{{\"output\":{listed}}}}}\n\n"
        );
        let readings: Vec<Reading> = decode(&Bytes::from(body)).iter().map(read).collect();
        terminal_agreement(&readings)
    }

    #[test]
    fn equal_items_agree_and_an_empty_output_says_nothing() {
        let item = r#"{"type":"message","id":"m","status":null}"#;
        assert_eq!(agreement(item, &format!("[{}]", item.replace(",\"status\":null", ""))), Some(vec![]));
        assert_eq!(agreement(item, "[]"), None);
        assert_eq!(agreement(item, "null"), None);
    }

    #[test]
    fn the_member_that_differs_is_named() {
        let seen = agreement(
            r#"{"type":"reasoning","id":"r","encrypted_content":"a"}"#,
            r#"[{"type":"reasoning","id":"r","encrypted_content":"b"}]"#,
        );
        let expected = Difference { item: "reasoning".into(), member: "encrypted_content".into() };
        assert_eq!(seen, Some(vec![expected]));
    }

    #[test]
    fn an_item_on_one_side_only_is_named() {
        let seen = agreement(r#"{"type":"message","id":"m"}"#, r#"[{"type":"reasoning","id":"r"}]"#);
        assert_eq!(seen.map(|differences| differences.len()), Some(2));
    }
}

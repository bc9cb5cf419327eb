//! A session of an app-server: what its server asks, and what a careful client says.

use super::evidence::Evidence;
use crate::stream::Event;

/// The methods of the requests that the server of a session makes, in order.
pub(super) fn server_requests<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = &'a str> {
    let is_request = |event: &Event| event.kind != "reply" && event.get("id").is_some();
    let of_the_server = |event: &Event| !event.kind.starts_with("> ");
    let events = evidence.events().map(|(_, event)| event);
    events.filter(move |event| of_the_server(event) && is_request(event)).map(|event| event.kind.as_str())
}

/// What a careful client says in a session: what the recorded one said, and no to whatever it is asked.
pub(super) fn said(evidence: &Evidence<'_>) -> Vec<String> {
    let own = evidence.events().filter_map(|(_, event)| event.kind.strip_prefix("> "));
    let own = own.filter(|method| *method != "reply").map(str::to_owned);
    let answers = server_requests(evidence).map(|method| {
        let is_about_leave = method.ends_with("Approval") || method.ends_with("elicitation/request");
        format!("answer to {method}: {}", if is_about_leave { "decline" } else { "error -32601" })
    });
    own.chain(answers).collect()
}

//! From a change to scenarios: the mutations that do to the corpus what happened to the wire. A row a change.

use codex_conformance::drift::{Change, Kind};

/// The mutations that show the same as a change, each with its parameter. None where only the fresh recordings do.
pub(super) fn edits(change: &Change) -> Vec<String> {
    let is_meant = |row: &&Row| {
        let (of, what) = (row.of == "*" || row.of == change.of, row.what == "*" || row.what == change.what);
        of && what && row.kinds.contains(&change.kind) && (row.is.is_empty() || row.is == change.is)
    };
    let rows = ROWS.iter().filter(is_meant).flat_map(|row| row.edits);
    rows.map(|edit| (*edit).to_owned()).collect()
}

struct Row {
    /// What the change is about; `*` is anything.
    of: &'static str,
    /// Which of its properties.
    what: &'static str,
    kinds: &'static [Kind],
    /// How it is now; anything where it is empty.
    is: &'static str,
    edits: &'static [&'static str],
}

const fn row(
    of: &'static str,
    what: &'static str,
    kinds: &'static [Kind],
    is: &'static str,
    edits: &'static [&'static str],
) -> Row {
    Row { of, what, kinds, is, edits }
}

use Kind::{Added, Empty, Ending, Framing, Null, Removed, Retyped};

const COMPLETED: &str = "response.completed";
const OUTPUT: &str = "response.output";
const USAGE: &str = "response.usage";

const ROWS: &[Row] = &[
    row(COMPLETED, OUTPUT, &[Null], "", &["terminal.output:null"]),
    row(COMPLETED, OUTPUT, &[Empty], "", &["terminal.output:empty"]),
    row(COMPLETED, OUTPUT, &[Removed], "", &["terminal.output:missing"]),
    row(COMPLETED, OUTPUT, &[Retyped], "string", &["terminal.output:string"]),
    row(COMPLETED, OUTPUT, &[Retyped], "integer", &["terminal.output:number"]),
    row(COMPLETED, OUTPUT, &[Retyped], "object", &["terminal.output:object"]),
    row("response.created", OUTPUT, &[Null], "", &["terminal.created-output:null"]),
    row("response.created", OUTPUT, &[Removed], "", &["terminal.created-output:missing"]),
    row("response.in_progress", OUTPUT, &[Null], "", &["terminal.in-progress-output:null"]),
    row("response.in_progress", OUTPUT, &[Removed], "", &["terminal.in-progress-output:missing"]),
    row(COMPLETED, USAGE, &[Null], "", &["usage.shape:null"]),
    row(COMPLETED, USAGE, &[Removed], "", &["usage.shape:missing"]),
    row(COMPLETED, USAGE, &[Empty], "", &["usage.shape:empty"]),
    row(COMPLETED, "response.usage.input_tokens", &[Retyped], "string", &["usage.shape:strings"]),
    row(COMPLETED, "response.usage.output_tokens", &[Retyped], "string", &["usage.shape:strings"]),
    row(COMPLETED, "response.usage.output_tokens", &[Retyped], "number", &["usage.shape:floats"]),
    row(COMPLETED, "response.usage.output_tokens", &[Null], "", &["usage.shape:null-counters"]),
    row(COMPLETED, "response.usage.total_tokens", &[Removed], "", &["usage.shape:no-total"]),
    row(COMPLETED, "response.usage.output_tokens_details", &[Null], "", &["usage.shape:null-details"]),
    row(COMPLETED, "response.usage.output_tokens_details", &[Removed], "", &["usage.shape:no-details"]),
    row("stream", "terminal event", &[Ending], "none", &["terminal.dropped"]),
    row("stream", "terminal event", &[Ending], "\"response.done\"", &["terminal.alias"]),
    row("error", "error", &[Added], "", &["error.nested:first", "error.nested:mid", "error.nested:last"]),
    row("response.failed", "response.error", &[Null], "", &["terminal.failed-error:null"]),
    row("response.failed", "response.error", &[Removed], "", &["terminal.failed-error:missing"]),
    row("response.failed", "response.error", &[Retyped], "string", &["terminal.failed-error:string"]),
    row("item message", "response.content_part.added", &[Removed], "", &["item.not-announced:parts"]),
    row("item message", "response.output_item.added", &[Removed], "", &["item.not-announced:items"]),
    row("item message", "response.output_text.delta", &[Removed], "", &["text.no-deltas:deltas"]),
    row("*", "", &[Added], "new event type", &["content.unknown-event:first", "content.unknown-event:mid"]),
    row("*", "", &[Added], "new type of item", &["item.unknown-type:streamed"]),
    row("stream", "lines end in", &[Framing], "CRLF", &["framing.crlf"]),
    row("stream", "event line", &[Framing], "never", &["framing.event-line:missing"]),
    row("stream", "sentinel", &[Framing], "[DONE]", &["framing.sentinel:behind"]),
    row("stream", "comments", &[Framing], "sometimes", &["framing.comments"]),
];

#[cfg(test)]
mod tests {
    use codex_conformance::{Corpus, mutate::Session};

    use super::*;

    #[test]
    fn every_edit_is_one_of_the_catalogue() {
        let corpus = Corpus::open(&["corpus".into()]).expect("the corpus is there");
        let sessions: Vec<Session> = corpus.recordings.into_iter().map(Session::new).collect();
        for edit in ROWS.iter().flat_map(|row| row.edits) {
            let (id, parameter) = edit.split_once(':').unwrap_or((edit, ""));
            let mutation = codex_conformance::mutate::mutation(id).unwrap_or_else(|| panic!("there is no {id}"));
            let is_offered = |session: &Session| mutation.parameters(session).iter().any(|known| known == parameter);
            assert!(sessions.iter().any(is_offered), "{edit} is not among the parameters");
        }
    }
}

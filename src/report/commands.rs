//! Commands to paste: a failure seen again.

use super::model::{Cause, Report};
use crate::judge::Feed;

/// Runs the scenario of a cause again.
pub(super) fn again(cause: &Cause, report: &Report) -> String {
    // A program of its own is fed in one way only, which has no flag.
    let feed = match cause.feed {
        Feed::Process => String::new(),
        feed => format!(" --feed {}", feed.as_str()),
    };
    let flag = report.targets.iter().find(|target| target.id == cause.target).and_then(|target| target.flag.as_ref());
    let (address, flag) = match flag {
        Some(flag) => (cause.scenario.clone(), format!(" {flag}")),
        None => (format!("{}@{}", cause.scenario, cause.target), String::new()),
    };
    let address = shell_word(&address, true);
    format!(
        "codex-conformance replay {} --scenario {address}{flag}{feed}{} --no-report",
        paths(report).join(" "),
        flags(report)
    )
}

/// Serves the scenario of a cause to whatever a person points at it.
pub(super) fn by_hand(cause: &Cause, report: &Report) -> String {
    let corpora: String = paths(report).iter().map(|path| format!(" --corpus {path}")).collect();
    // A session has no port: a client starts this in the place of its app-server.
    let on_pipes = if cause.sent.lines.is_some() { " --app-server" } else { "" };
    format!("codex-conformance serve {}{on_pipes}{corpora}", shell_word(&cause.scenario, true))
}

/// The flags that every command about this run needs.
fn flags(report: &Report) -> String {
    report
        .run
        .flags
        .iter()
        .map(|(flag, value)| format!(" {} {}", shell_word(&format!("--{flag}"), false), shell_word(value, false)))
        .collect()
}

fn paths(report: &Report) -> Vec<String> {
    report.run.paths.iter().map(|path| shell_word(path, false)).collect()
}

/// A word as a person can paste it: in quotes where a shell would read something into it, or always.
fn shell_word(word: &str, always: bool) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+=@:,".contains(&byte);
    if !always && !word.is_empty() && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{model::SentLines, sample::hostile},
        *,
    };

    #[test]
    fn a_session_of_an_app_server_is_served_on_pipes() {
        let mut report = hostile(1);
        report.run.paths = vec!["corpus/".to_owned()];
        let mut cause = report.causes[0].clone();
        cause.scenario = "app-server/message/whole".to_owned();
        let by_port = "codex-conformance serve 'app-server/message/whole' --corpus corpus/";
        assert_eq!(by_hand(&cause, &report), by_port);
        cause.sent.lines = Some(SentLines { server: 2, client: 1 });
        let on_pipes = "codex-conformance serve 'app-server/message/whole' --app-server --corpus corpus/";
        assert_eq!(by_hand(&cause, &report), on_pipes);
        assert_eq!(cause.sent.told(), "the server writes 2 lines, the client 1; then it ends");
    }

    #[test]
    fn a_word_that_a_shell_would_read_something_into_is_quoted() {
        assert_eq!(shell_word("corpus/text", false), "corpus/text");
        assert_eq!(shell_word("my corpus", false), "'my corpus'");
        assert_eq!(shell_word("it's", false), "'it'\\''s'");
        assert_eq!(shell_word("text/basic/whole", true), "'text/basic/whole'");
    }
}

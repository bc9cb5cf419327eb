//! Commands: a process for each scenario.

use std::{process::ExitStatus, process::Stdio, time::Duration};

use tokio::time::{Instant, sleep_until};

use super::{Program, account::Account, lines::Lines, message, process::Process};
use crate::{
    judge::{Excuse, Observation, Seen},
    replay::attempt::Attempt,
};

/// What the program makes of an attempt in the time allowed.
pub(super) async fn observe(program: &Program, attempt: &Attempt, allowed: Duration) -> Result<Observation, Excuse> {
    let variables = variables(attempt);
    let mut process =
        Process::start(program, &variables, Stdio::null()).map_err(|error| not_started(program, &error))?;
    let (_, stdout) = process.pipes();
    let mut lines = stdout.map(Lines::of).ok_or_else(|| Excuse::Harness("no pipe from the target".to_owned()))?;
    let mut account = Account::default();
    let mut deadline = Instant::now() + allowed;
    let mut ended: Option<ExitStatus> = None;
    let how = loop {
        tokio::select! {
            biased;
            line = lines.next() => match line {
                None if ended.is_some() => break How::Ended,
                // It closed its stdout and goes on.
                None => match tokio::time::timeout_at(deadline, process.ended()).await {
                    Ok(status) => {
                        ended = status.ok();
                        break How::Ended;
                    }
                    Err(_) => break How::Late,
                },
                Some(line) => {
                    let taken = line.map_err(Excuse::Target).and_then(|line| {
                        let message = message::read(&line).1.map_err(Excuse::Target)?;
                        account.take(message, line.len())
                    });
                    if let Err(excuse) = taken {
                        break How::Excused(excuse);
                    }
                }
            },
            status = process.ended(), if ended.is_none() => {
                ended = status.ok();
                // What it started may still hold the pipe.
                deadline = Instant::now() + TO_DRAIN;
            }
            () = attempt.storm() => break How::Storm,
            () = sleep_until(deadline) => break if ended.is_some() { How::Ended } else { How::Late },
        }
    };
    let told = process.end().await;
    match how {
        How::Excused(Excuse::Target(what)) => Err(Excuse::Target(with(&what, &told))),
        How::Excused(excuse) => Err(excuse),
        How::Storm => Ok(storm(attempt)),
        How::Late => Ok(Observation::of(Seen::Hung)),
        How::Ended => outcome(account, ended, &told),
    }
}

enum How {
    Ended,
    Late,
    Storm,
    Excused(Excuse),
}

fn outcome(account: Account, ended: Option<ExitStatus>, told: &str) -> Result<Observation, Excuse> {
    match ended {
        Some(status) if status.success() => {
            account.close().ok_or_else(|| Excuse::Target(with("ended well without a result", told)))
        }
        Some(status) if status.code() == Some(UNSUPPORTED) => Err(Excuse::Unsupported(match told.lines().last() {
            Some(why) => why.to_owned(),
            None => "the target says no more".to_owned(),
        })),
        status => {
            let how = status.map_or_else(|| "it is gone".to_owned(), |status| status.to_string());
            Ok(Observation::failure(Seen::Crashed, "process", with(&how, told)))
        }
    }
}

/// More requests than anyone needs; the target was stopped.
pub(super) fn storm(attempt: &Attempt) -> Observation {
    let message = format!("stopped after {} requests for one turn", attempt.requests());
    Observation::failure(Seen::Hung, "storm", message)
}

/// What happened, with the end of what the program printed on stderr.
pub(super) fn with(what: &str, told: &str) -> String {
    if told.is_empty() { what.to_owned() } else { format!("{what}; stderr: {told}") }
}

pub(super) fn not_started(program: &Program, error: &std::io::Error) -> Excuse {
    Excuse::Target(format!("failed to start `{}`: {error}", program.words.join(" ")))
}

fn variables(attempt: &Attempt) -> Vec<(&'static str, String)> {
    let mut variables = vec![
        (crate::replay::BASE_URL, attempt.base_url().unwrap_or_default().to_owned()),
        ("CONFORMANCE_KEY", attempt.key().to_owned()),
        ("CONFORMANCE_SCENARIO", attempt.address().to_owned()),
        ("CONFORMANCE_IDLE_MS", attempt.idle_milliseconds().to_string()),
        ("CONFORMANCE_MAY_RETRY", u8::from(attempt.may_ask_again()).to_string()),
        ("CONFORMANCE_INTERRUPT", u8::from(attempt.is_to_interrupt()).to_string()),
        ("CONFORMANCE_TURNS", attempt.turns().to_string()),
        ("CONFORMANCE_TOOLS", serde_json::to_string(attempt.tools()).unwrap_or_default()),
    ];
    variables.extend(attempt.app_server_command().map(|command| ("CONFORMANCE_APP_SERVER", command.to_owned())));
    variables
}

/// The exit code of a target that does not support a scenario, as `BoGo` has it.
const UNSUPPORTED: i32 = 89;

/// For what a process printed before it ended to arrive.
pub(super) const TO_DRAIN: Duration = Duration::from_millis(250);

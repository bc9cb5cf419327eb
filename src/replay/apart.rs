//! A process apart. A consumer that may be busy for ever is observed where it can be killed.

use std::{io, path::Path, process::Stdio, time::Duration};

use tokio::{process::Command, task::LocalSet, time::timeout};

use super::{
    attempt::Attempt,
    observe::{observe, runtime},
    server::Mounted,
    target::Target,
    thread::client,
};
use crate::judge::{Feed, Observation, Seen};

/// Where a process that is started apart finds the server: it sends its requests to `{base_url}/responses`.
pub const BASE_URL: &str = "CONFORMANCE_BASE_URL";

/// What a target makes of what is served here: the work of a process that was started apart. It has no end of its own.
///
/// # Errors
/// When there is no client to be had.
pub fn observe_apart(target: &dyn Target, base_url: &str) -> io::Result<Observation> {
    let attempt = Attempt::at(base_url, &client().map_err(io::Error::other)?);
    let observing = observe(target, &attempt, Duration::MAX);
    LocalSet::new().block_on(&runtime(Feed::Http), observing).map_err(io::Error::other)
}

/// Starts the program as `PROGRAM observe TARGET` and reads what it observed. Killed when its time is over.
///
/// # Errors
/// When it cannot be started, or prints no observation.
pub(super) async fn start(program: &Path, target: &str, mounted: &Mounted) -> Result<Observation, String> {
    let mut command = Command::new(program);
    command.args(["observe", target]).env(BASE_URL, mounted.base_url()).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let bytes = u64::try_from(mounted.wire().body.len()).unwrap_or(u64::MAX);
    let allowed = TO_BEGIN_WITH + A_MEBIBYTE * u32::try_from(bytes >> 20).unwrap_or(u32::MAX);
    let output = match timeout(allowed, command.output()).await {
        Ok(output) => output.map_err(|error| format!("failed to start `{}`: {error}", program.display()))?,
        Err(_) => return Ok(Observation::of(Seen::Hung)),
    };
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Ok(Observation::failure(Seen::Crashed, "process", format!("{}: {told}", output.status)));
    }
    let seen: Observation = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("`{} observe {target}` printed no observation: {error}", program.display()))?;
    Ok(Observation { requests: Some(mounted.witness().requests()), ..seen })
}

/// Ten times what a process needs to start and to consume a short answer while two others do.
const TO_BEGIN_WITH: Duration = Duration::from_secs(2);

/// A consumer of linear cost takes some ten milliseconds for a mebibyte.
const A_MEBIBYTE: Duration = Duration::from_millis(125);

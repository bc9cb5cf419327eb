//! One observation: what a target makes of an attempt in the time allowed, whatever it does.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use tokio::{
    runtime::{Builder, Runtime},
    task::LocalSet,
};

use super::{attempt::Attempt, target::Target};
use crate::{
    judge::{Excuse, Feed, Observation, Seen},
    mutate::Wire,
};

/// What a target makes of an attempt in the time allowed, or what it did instead.
pub(super) async fn observe(target: &dyn Target, attempt: &Attempt, allowed: Duration) -> Result<Observation, Excuse> {
    let observing = AssertUnwindSafe(async { target.attempt(attempt).await }).catch_unwind();
    let seen = match tokio::time::timeout(allowed, observing).await {
        Ok(Ok(seen)) => seen?,
        Ok(Err(panic)) => {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let message = text.or_else(|| panic.downcast_ref::<String>().cloned());
            Observation::failure(Seen::Crashed, "panic", message.unwrap_or_else(|| "no message".to_owned()))
        }
        Err(_) => Observation::of(Seen::Hung),
    };
    // What the harness saw goes before what the target says.
    let requests = Some(attempt.requests()).filter(|requests| *requests > 0).or(seen.requests);
    Ok(Observation { requests, waits: attempt.waits(), said: attempt.said().or(seen.said.clone()), ..seen })
}

/// What a target makes of a wire without a socket, from within a thread that has another clock.
pub(super) fn directly(target: &dyn Target, wire: &Arc<Wire>) -> Observation {
    let panicked = || Observation::failure(Seen::Crashed, "panic", "no message");
    let observing = || {
        let attempt = Attempt::direct(Arc::clone(wire));
        LocalSet::new().block_on(&runtime(Feed::Direct), observe(target, &attempt, PAUSED_TIME))
    };
    let seen = std::thread::scope(|threads| threads.spawn(observing).join());
    seen.ok().and_then(Result::ok).unwrap_or_else(panicked)
}

/// A runtime for one thread. Its clock stands still where bytes come from a script.
pub(super) fn runtime(feed: Feed) -> Runtime {
    let mut builder = Builder::new_current_thread();
    let builder = builder.enable_all().start_paused(feed == Feed::Direct);
    builder.build().expect("a runtime needs nothing but memory and file descriptors")
}

/// A day, which under a paused clock costs nothing: whoever has no outcome by then never will.
pub(super) const PAUSED_TIME: Duration = Duration::from_secs(24 * 60 * 60);

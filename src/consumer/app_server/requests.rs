//! Requests of the server that wait for somebody. Each is answered once, whatever becomes of the turn.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::FutureExt as _;
use serde_json::Value;

use super::answer::{Answer, Form, answer};
use super::approval::{Approval, Approver, Decision};
use super::connection::Connection;
use super::message::reply;
use super::turn::Boxed;

/// What a server asks for, and who decides.
pub(super) struct Requests<'a> {
    approver: &'a dyn Approver,
    own_servers: &'a [String],
    waiting: VecDeque<(Value, Form, Approval)>,
    deciding: Option<(Value, Form, Boxed<'a, Decision>)>,
}

/// Somebody has decided.
pub(super) struct Decided(Decision);

impl<'a> Requests<'a> {
    pub(super) fn new(approver: &'a dyn Approver, own_servers: &'a [String]) -> Self {
        Self { approver, own_servers, waiting: VecDeque::new(), deciding: None }
    }

    /// Takes a request. Nobody is asked for what another turn wants.
    pub(super) fn take(&mut self, id: Value, method: &str, params: &Value, is_ours: bool, connection: &mut Connection) {
        match answer(method, params, self.own_servers) {
            Answer::Now(answer) => connection.say(&reply(&id, answer)),
            Answer::Ask(approval, form) if is_ours => self.waiting.push_back((id, form, approval)),
            Answer::Ask(_, form) => connection.say(&reply(&id, Ok(form.result(Decision::Decline)))),
        }
    }

    /// Comes when somebody has decided about the request that has waited longest.
    pub(super) async fn decision(&mut self) -> Decided {
        if self.deciding.is_none() {
            let Some((id, form, approval)) = self.waiting.pop_front() else { return std::future::pending().await };
            self.deciding = Some((id, form, decide(self.approver, &approval)));
        }
        match &mut self.deciding {
            Some((_, _, decision)) => Decided(decision.await),
            None => std::future::pending().await,
        }
    }

    /// Tells the server what was decided.
    pub(super) fn decided(&mut self, Decided(decision): Decided, connection: &mut Connection) {
        if let Some((id, form, _)) = self.deciding.take() {
            connection.say(&reply(&id, Ok(form.result(decision))));
        }
    }

    /// The server does not need the answer any more, and gets the one that allows nothing.
    pub(super) fn resolved(&mut self, request: &Value, connection: &mut Connection) {
        if self.deciding.as_ref().is_some_and(|(id, ..)| id == request) {
            self.decided(Decided(Decision::Decline), connection);
        }
        if let Some(at) = self.waiting.iter().position(|(id, ..)| id == request)
            && let Some((id, form, _)) = self.waiting.remove(at)
        {
            connection.say(&reply(&id, Ok(form.result(Decision::Decline))));
        }
    }

    /// Declines whatever waits.
    pub(super) fn give_up(&mut self, connection: &mut Connection) {
        self.decided(Decided(Decision::Decline), connection);
        for (id, form, _) in self.waiting.drain(..) {
            connection.say(&reply(&id, Ok(form.result(Decision::Decline))));
        }
    }
}

/// What the approver says. One that panics has declined.
fn decide<'a>(approver: &'a dyn Approver, approval: &Approval) -> Boxed<'a, Decision> {
    match catch_unwind(AssertUnwindSafe(|| approver.decide(approval))) {
        Ok(decision) => {
            Box::pin(AssertUnwindSafe(decision).catch_unwind().map(|decided| decided.unwrap_or(Decision::Decline)))
        }
        Err(_) => Box::pin(std::future::ready(Decision::Decline)),
    }
}

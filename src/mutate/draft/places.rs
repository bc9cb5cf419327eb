//! Places in a draft: where the event stands that a mutation is about.

use serde_json::Value;

use super::{Draft, Inapplicable, Piece};
use crate::stream::{Api, chat};

impl Draft {
    /// Where the first terminal event stands.
    pub fn terminal(&self) -> Result<usize, Inapplicable> {
        let terminal = self.pieces.iter().position(Piece::is_terminal);
        terminal.ok_or_else(|| Inapplicable("the stream has no terminal event".to_owned()))
    }

    /// Where the event stands that decides how the response ends: the terminal one, or a finish reason before it. What
    /// is cut off before it is truncated.
    pub fn decisive(&self) -> Result<usize, Inapplicable> {
        let is_last_word = |piece: &Piece| piece.event().and_then(chat::finish_reason).is_some();
        let found = match self.api {
            Api::Chat => self.pieces.iter().position(|piece| piece.is_terminal() || is_last_word(piece)),
            Api::Responses | Api::AppServer => None,
        };
        found.map_or_else(|| self.terminal(), Ok)
    }

    /// Where the first event stands that says something of the answer.
    pub fn first_text(&self) -> Result<usize, Inapplicable> {
        let says = |piece: &Piece| {
            let content = piece.event().and_then(|event| event.value.pointer("/choices/0/delta/content"));
            content.and_then(Value::as_str).is_some_and(|text| !text.is_empty())
        };
        match self.api {
            Api::Chat => {
                let found = self.pieces.iter().position(says);
                found.ok_or_else(|| Inapplicable("no chunk has content".to_owned()))
            }
            Api::Responses | Api::AppServer => self.first("response.output_text.delta"),
        }
    }

    /// Where the terminal event stands, if it is `response.completed`.
    pub fn completed(&self) -> Result<usize, Inapplicable> {
        let terminal = self.terminal()?;
        let found = Some(terminal).filter(|at| self.pieces[*at].kind() == "response.completed");
        found.ok_or_else(|| Inapplicable("the terminal event is not `response.completed`".to_owned()))
    }

    /// Where the first event of this type stands.
    pub fn first(&self, kind: &str) -> Result<usize, Inapplicable> {
        let found = self.pieces.iter().position(|piece| piece.kind() == kind);
        found.ok_or_else(|| Inapplicable(format!("the stream has no `{kind}` event")))
    }

    /// Where a new frame goes: `first` after the first event, `mid` half way to the [decisive](Self::decisive) event,
    /// `last` before it, `after` behind the terminal one; of these, only the places that the mutation knows.
    pub fn place(&self, name: &str, places: &[&str]) -> Result<usize, Inapplicable> {
        let terminal = self.decisive()?;
        match name {
            other if !places.contains(&other) => Err(Inapplicable::unknown(other, "place", places)),
            "first" => Ok(self
                .pieces
                .iter()
                .position(|piece| piece.event().is_some())
                .map_or(0, |first| (first + 1).min(terminal))),
            "mid" => Ok(terminal.div_ceil(2)),
            "last" => Ok(terminal),
            _ => Ok(self.terminal()? + 1),
        }
    }
}

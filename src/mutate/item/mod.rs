//! Mutations of items: strangers, order, identity, and damage.

use serde_json::{Value, json};

use super::{
    Draft, Effect, Inapplicable, Mutation, Page, Piece, harmless, session::Session, takes_none, terminal::set_output,
};
use crate::shelf::shelf;

shelf! {
    /// Mutations of items.
    MUTATIONS: dyn Mutation;
    unknown_type::UnknownType,
    unknown_part::UnknownPart,
    only_listed::OnlyListed,
    done_differs::DoneDiffers,
    done_late::DoneLate,
    done_twice::DoneTwice,
    not_announced::NotAnnounced,
    ids_rotated::IdsRotated,
    malformed::Malformed,
    index::Index,
    in_progress_at_done::InProgressAtDone,
}

/// An output index that no event uses.
pub(super) fn next_index(draft: &Draft) -> u64 {
    let used = draft.pieces.iter().filter_map(|piece| piece.event()?.index("output_index"));
    used.max().map_or(0, |most| most.saturating_add(1))
}

/// Calls this with the item of an event, and with every item that its response lists.
pub(super) fn each_item(event: &mut Value, edit: &mut dyn FnMut(&mut Value)) {
    if let Some(item) = event.get_mut("item") {
        edit(item);
    }
    for item in event.pointer_mut("/response/output").and_then(Value::as_array_mut).into_iter().flatten() {
        edit(item);
    }
}

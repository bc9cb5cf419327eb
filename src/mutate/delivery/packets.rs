//! Chunks as packets bring them. Where they end has nothing to do with what they hold.

use super::{Delivery, Page, Sent, lengths_between};

/// `packets`.
pub(super) struct Packets;

impl Delivery for Packets {
    fn id(&self) -> &'static str {
        "packets"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The body comes in chunks of 1 400 bytes.",
            why: "About what a packet on Ethernet holds. A decoder that starts a frame over with every chunk shows its cost here, where frames are long.",
            incidents: &["jpopesculian/eventsource-stream#11"],
        }
    }

    fn applies(&self, Sent { body, .. }: Sent<'_>) -> bool {
        body.len() > PACKET
    }

    fn lengths(&self, Sent { body, .. }: Sent<'_>) -> Vec<usize> {
        lengths_between((PACKET..body.len()).step_by(PACKET), body.len())
    }
}

const PACKET: usize = 1_400;

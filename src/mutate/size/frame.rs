//! A frame of any length. One line holds a whole item, and items have no longest.

use super::{Api, Draft, Effect, Inapplicable, KIB, MIB, Mutation, Page, Session, costly};

/// `size.frame`.
pub(super) struct Frame;

impl Mutation for Frame {
    fn id(&self) -> &'static str {
        "size.frame"
    }

    fn page(&self) -> Page {
        Page {
            summary: "The first finished item, or the terminal event, has an unknown member of 64 KiB to 32 MiB.",
            why: "Images, encrypted reasoning, and whole files stand in one line. Readers of lines have a longest one, and decoders that look at a line from its start for every chunk never finish.",
            incidents: &[
                "openai/openai-go#368",
                "zendev-sh/goai#70",
                "SamSaffron/term-llm#347",
                "anomalyco/opencode#3506",
                "jpopesculian/eventsource-stream#11",
            ],
        }
    }

    fn apis(&self) -> &'static [Api] {
        Api::OF_EVENTS
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        let mut names = costly(session, NAMES);
        // A message of Chat Completions has no items.
        names.retain(|name| session.api() == Api::Responses || name.starts_with("terminal-"));
        names
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn is_costly(&self) -> bool {
        true
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        let Some((place, size)) = parameter.split_once('-').filter(|_| NAMES.contains(&parameter)) else {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        };
        let bytes = match size {
            "64kib" => 64 * KIB,
            "1mib" => MIB,
            "4mib" => 4 * MIB,
            _ => 32 * MIB,
        };
        let at = if place == "item" { draft.first("response.output_item.done")? } else { draft.decisive()? };
        draft.rewrite(at, |event| {
            event.as_object_mut().and_then(|event| event.insert("filling".to_owned(), "x".repeat(bytes).into()));
        })
    }
}

const NAMES: &[&str] = &[
    "item-64kib",
    "item-1mib",
    "item-4mib",
    "item-32mib",
    "terminal-64kib",
    "terminal-1mib",
    "terminal-4mib",
    "terminal-32mib",
];

//! Frames whose event line is missing, behind the data, or says something else. The JSON says what an event is.

use super::{Draft, Effect, Inapplicable, Mutation, Page, Session, edit_text, harmless};

/// `framing.event-line`.
pub(super) struct EventLine;

impl Mutation for EventLine {
    fn id(&self) -> &'static str {
        "framing.event-line"
    }

    fn page(&self) -> Page {
        Page {
            summary: "Event lines are missing, stand behind the data, or name another event than the JSON does.",
            why: "Gateways send data alone, or write the line anew. A consumer that goes by the line skips every event, or takes the end for the beginning.",
            incidents: &["ranxianglei/billion-context#549", "earendil-works/pi#1983", "farion1231/cc-switch#5083"],
        }
    }

    fn parameters(&self, session: &Session) -> Vec<String> {
        harmless(self, session, NAMES)
    }

    fn effect(&self, _: &str) -> Effect {
        Effect::Unchanged
    }

    fn apply(&self, draft: &mut Draft, parameter: &str) -> Result<(), Inapplicable> {
        if !NAMES.contains(&parameter) {
            return Err(Inapplicable::unknown(parameter, "name", NAMES));
        }
        edit_text(draft, |text| {
            let Some((line, rest)) = text.split_once('\n').filter(|(line, _)| line.starts_with("event: response."))
            else {
                return text.to_owned();
            };
            match parameter {
                "missing" => rest.to_owned(),
                "behind" => format!("{}{line}\n\n", rest.trim_end_matches('\n').to_owned() + "\n"),
                _ => format!("event: response.created\n{rest}"),
            }
        })
    }
}

const NAMES: &[&str] = &["missing", "behind", "other"];

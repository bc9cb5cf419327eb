//! Secrets the server echoes. Blanked before an error can carry them into a log.

use secrecy::{ExposeSecret, SecretString};

use super::{Ending, ResponseError, Truncation};
use crate::consumer::transport::TransportError;

/// The secrets of a run, and how to blank them.
pub(in crate::consumer) struct Mask<'a> {
    secrets: Vec<&'a SecretString>,
}

impl<'a> Mask<'a> {
    pub(in crate::consumer) fn new(secrets: Vec<&'a SecretString>) -> Self {
        Self { secrets }
    }

    /// Blanks every error of an ending. What the model said is its own.
    pub(in crate::consumer) fn ending(&self, ending: &mut Ending) {
        match ending {
            Ending::Failed { error, .. } => self.error(error),
            Ending::Rejected { error, body, .. } => {
                self.error(error);
                *body = self.text(body);
            }
            Ending::Unreachable { error } | Ending::Truncated { cause: Truncation::Transport(error), .. } => {
                self.transport(error);
            }
            _ => {}
        }
    }

    /// The text with every secret blanked.
    pub(in crate::consumer) fn text(&self, text: &str) -> String {
        self.secrets
            .iter()
            .map(|secret| secret.expose_secret())
            .filter(|secret| secret.len() >= SHORTEST)
            .fold(text.to_owned(), |text, secret| text.replace(secret, "[masked]"))
    }

    /// The length of the longest secret, by which a cut text must be shortened to hold no half of one.
    pub(in crate::consumer) fn longest(&self) -> usize {
        self.secrets.iter().map(|secret| secret.expose_secret().len()).max().unwrap_or(0)
    }

    fn error(&self, error: &mut ResponseError) {
        error.message = self.text(&error.message);
        for field in [&mut error.code, &mut error.kind, &mut error.param].into_iter().flatten() {
            *field = self.text(field);
        }
    }

    fn transport(&self, error: &mut TransportError) {
        error.detail = self.text(&error.detail);
    }
}

/// Below this length a "secret" is a word that occurs by itself, and blanking it would garble the text.
const SHORTEST: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echoed_key_is_blanked_wherever_it_stands() {
        let key = SecretString::from("sk-canary");
        let mask = Mask::new(vec![&key]);
        let mut ending = Ending::Rejected {
            status: 401,
            error: ResponseError::plain("bad key sk-canary", false),
            body: "{\"key\":\"sk-canary\"}".into(),
        };
        mask.ending(&mut ending);
        assert!(!format!("{ending:?}").contains("canary"));
    }

    #[test]
    fn a_secret_too_short_to_be_one_garbles_nothing() {
        let key = SecretString::from("e");
        assert_eq!(Mask::new(vec![&key]).text("error"), "error");
    }
}

//! On whose behalf a request is made. Secrets live here and in the headers, nowhere else.

use secrecy::{ExposeSecret, SecretString};

use crate::consumer::transport::HeaderText;

/// Credentials.
#[derive(Debug, Clone)]
pub enum Auth {
    /// A key of the public API.
    ApiKey(SecretString),
    /// A `ChatGPT` login, as Codex uses it.
    ChatGpt {
        /// The OAuth access token.
        access_token: SecretString,
        /// The account the token is used for.
        account_id: SecretString,
    },
}

impl Auth {
    /// Where these credentials are valid, unless the caller says otherwise.
    pub(in crate::consumer) fn default_base_url(&self) -> &'static str {
        match self {
            Auth::ApiKey(_) => "https://api.openai.com/v1",
            Auth::ChatGpt { .. } => "https://chatgpt.com/backend-api/codex",
        }
    }

    /// Everything that must not be repeated.
    pub(in crate::consumer) fn secrets(&self) -> Vec<&SecretString> {
        match self {
            Auth::ApiKey(key) => vec![key],
            Auth::ChatGpt { access_token, account_id } => vec![access_token, account_id],
        }
    }

    pub(super) fn headers(&self) -> Vec<(String, HeaderText)> {
        let bearer = |token: &SecretString| {
            let value = SecretString::from(format!("Bearer {}", token.expose_secret()));
            ("authorization".to_owned(), HeaderText::Secret(value))
        };
        match self {
            Auth::ApiKey(key) => vec![bearer(key)],
            Auth::ChatGpt { access_token, account_id } => {
                vec![bearer(access_token), ("chatgpt-account-id".to_owned(), HeaderText::Secret(account_id.clone()))]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_debug_form_shows_no_secret() {
        let auth = Auth::ChatGpt { access_token: "canary-token".into(), account_id: "canary-id".into() };
        assert!(!format!("{auth:?}").contains("canary"));
    }

    #[test]
    fn a_login_sends_the_token_and_the_account() {
        let auth = Auth::ChatGpt { access_token: "t".into(), account_id: "a".into() };
        let shown: Vec<_> = auth
            .headers()
            .into_iter()
            .map(|(name, value)| match value {
                HeaderText::Secret(value) => (name, value.expose_secret().to_owned()),
                HeaderText::Plain(value) => (name, value),
            })
            .collect();
        assert_eq!(
            shown,
            [("authorization".to_owned(), "Bearer t".to_owned()), ("chatgpt-account-id".to_owned(), "a".to_owned())]
        );
    }
}

//! Who asks. A key of the API, or the login that the Codex CLI keeps.

use std::{fs, io, path::Path};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::Value;

/// A login. Its secrets are shown to nobody but the request.
#[derive(Clone, Debug)]
pub enum Login {
    /// A key of the API.
    ApiKey(SecretString),
    /// The login of the Codex CLI.
    ChatGpt {
        /// The bearer token.
        token: SecretString,
        /// The account.
        account: SecretString,
    },
}

/// The file of the Codex CLI, as much of it as is read. It is never written.
#[derive(Deserialize)]
struct AuthFile {
    tokens: Option<Tokens>,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: SecretString,
    account_id: Option<SecretString>,
}

/// Why there is no login.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// The file cannot be read.
    #[error("the login of the Codex CLI cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It is not what the CLI writes.
    #[error("the login of the Codex CLI is not in the form that is known")]
    Malformed,
    /// The CLI is logged in with a key, or not at all.
    #[error("the Codex CLI is not logged in with ChatGPT")]
    NoTokens,
    /// The token is of no use any more.
    #[error("the login of the Codex CLI expired on {0}")]
    Expired(Timestamp),
}

impl Login {
    /// The login of the Codex CLI in its home. Expired at this moment is expired.
    ///
    /// # Errors
    /// When it is not there, not in the known form, or expired.
    pub fn of_codex(home: &Path, now: Timestamp) -> Result<Self, LoginError> {
        let text = fs::read_to_string(home.join("auth.json"))?;
        let file: AuthFile = serde_json::from_str(&text).map_err(|_| LoginError::Malformed)?;
        let tokens = file.tokens.ok_or(LoginError::NoTokens)?;
        let claims = claims(tokens.access_token.expose_secret());
        let expiry = claims.as_ref().and_then(|claims| claims.get("exp")?.as_i64());
        if let Some(expiry) = expiry.and_then(|expiry| Timestamp::from_second(expiry).ok()).filter(|at| *at <= now) {
            return Err(LoginError::Expired(expiry));
        }
        let claimed = || {
            let account = claims.as_ref()?.get("https://api.openai.com/auth")?.get("chatgpt_account_id")?.as_str()?;
            Some(SecretString::from(account))
        };
        let account = tokens.account_id.or_else(claimed).ok_or(LoginError::Malformed)?;
        Ok(Self::ChatGpt { token: tokens.access_token, account })
    }

    /// The headers that say who asks. Every value is a secret.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, SecretString)> {
        let bearer = |token: &SecretString| SecretString::from(format!("Bearer {}", token.expose_secret()));
        match self {
            Self::ApiKey(key) => vec![("authorization", bearer(key))],
            Self::ChatGpt { token, account } => {
                vec![("authorization", bearer(token)), ("chatgpt-account-id", account.clone())]
            }
        }
    }

    /// Whether it is for the Codex backend, which takes fewer members than the API.
    #[must_use]
    pub fn is_codex(&self) -> bool {
        matches!(self, Self::ChatGpt { .. })
    }
}

/// What a JSON web token says. Its signature is the affair of the backend.
fn claims(token: &str) -> Option<Value> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(auth: &Value, now: i64) -> Result<Login, LoginError> {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("auth.json"), auth.to_string()).expect("written");
        Login::of_codex(home.path(), Timestamp::from_second(now).expect("a time"))
    }

    fn token(claims: &Value) -> String {
        format!("e30.{}.sig", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    #[test]
    fn the_account_stands_beside_the_token_or_in_it() {
        let claims = serde_json::json!({"exp": 100, "https://api.openai.com/auth": {"chatgpt_account_id": "in-it"}});
        for (account, expected) in [(Value::from("beside"), "beside"), (Value::Null, "in-it")] {
            let auth = serde_json::json!({"tokens": {"access_token": token(&claims), "account_id": account}});
            let login = login(&auth, 99).expect("it is valid");
            let headers = login.headers();
            assert_eq!((headers[1].0, headers[1].1.expose_secret()), ("chatgpt-account-id", expected));
            assert!(!format!("{login:?}").contains(expected), "a login is shown to nobody");
        }
    }

    #[test]
    fn an_expired_login_and_one_with_a_key_are_told_apart() {
        let expired = serde_json::json!({"tokens": {"access_token": token(&serde_json::json!({"exp": 100}))}});
        assert!(matches!(login(&expired, 100), Err(LoginError::Expired(_))));
        assert!(matches!(login(&serde_json::json!({"OPENAI_API_KEY": "k"}), 0), Err(LoginError::NoTokens)));
        assert!(matches!(login(&serde_json::json!([]), 0), Err(LoginError::Malformed)));
        assert!(matches!(
            Login::of_codex(Path::new("/nowhere"), Timestamp::UNIX_EPOCH),
            Err(LoginError::Unreadable(_))
        ));
    }
}

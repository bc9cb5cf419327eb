//! A home for the Codex CLI whose one provider is the proxy.

use std::{fs, io, net::SocketAddr, path::PathBuf};

use tempfile::TempDir;

use crate::cli::{environment::variable, exit::Exit, failure::Failure};

/// Makes it. The login of the person's own home is linked into it and otherwise left alone.
pub(super) fn home(proxy: SocketAddr) -> Result<TempDir, Failure> {
    make(proxy).map_err(|error| {
        let what = format!("failed to make a home for Codex: {error}");
        Failure::new(Exit::Usage, what, "is there room in the temporary folder?")
    })
}

/// Whether the CLI uses its own login, which is for the Codex backend.
pub(super) fn uses_login() -> bool {
    login().is_some() && variable("OPENAI_API_KEY").is_none()
}

/// The file with the login of the person's own home.
fn login() -> Option<PathBuf> {
    let own = variable("CODEX_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".codex")));
    own.map(|own| own.join("auth.json")).filter(|login| login.is_file())
}

fn make(proxy: SocketAddr) -> io::Result<TempDir> {
    let home = tempfile::Builder::new().prefix("codex-home-").tempdir()?;
    let login = login();
    if let Some(login) = &login {
        link(login, &home.path().join("auth.json"))?;
    }
    let auth = if uses_login() { "requires_openai_auth = true" } else { "env_key = \"OPENAI_API_KEY\"" };
    // Without websockets the CLI speaks plain HTTP at once.
    let config = format!(
        "model_provider = \"recorder\"\ncheck_for_update_on_startup = false\n\n[model_providers.recorder]\n\
         name = \"recorder\"\nbase_url = \"http://{proxy}\"\nwire_api = \"responses\"\n{auth}\nsupports_websockets = false\n"
    );
    fs::write(home.path().join("config.toml"), config)?;
    Ok(home)
}

#[cfg(unix)]
fn link(from: &std::path::Path, to: &std::path::Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::canonicalize(from)?, to)
}

#[cfg(not(unix))]
fn link(from: &std::path::Path, to: &std::path::Path) -> io::Result<()> {
    fs::copy(from, to).map(drop)
}

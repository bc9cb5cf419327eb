//! `generate`. What shells and `man` are given.

use std::{fs, process::Command};

use crate::program::{Scratch, run};

/// Every command that a person sees, as the help lists them.
fn commands() -> Vec<String> {
    let help = run(&["--help"]).stdout;
    let (_, rest) = help.split_once("Commands:\n").expect("the help lists commands");
    let lines = rest.lines().take_while(|line| line.starts_with("  "));
    let names = lines.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn completions_of_every_shell_know_every_command() {
    let commands = commands();
    assert!(commands.len() > 10, "{commands:?}");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let made = run(&["generate", "completions", shell]);
        assert_eq!((made.code, made.stderr.as_str()), (0, ""), "{shell}");
        assert!(!made.stdout.contains("observe"), "{shell} offers what is no command for people");
        for command in &commands {
            assert!(made.stdout.contains(command.as_str()), "{shell} lacks {command}");
        }
    }
    assert_eq!(run(&["generate", "completions", "cmd"]).code, 2);
}

/// What bash itself offers, when it has read the script.
#[test]
fn bash_completes_commands_and_flags_with_them() {
    let scratch = Scratch::new();
    let script = scratch.file("completions", run(&["generate", "completions", "bash"]).stdout);
    let offered = |words: &str, at: usize| {
        let ask = format!(
            "source {}; COMP_WORDS=({words}); COMP_CWORD={at}; $(complete -p codex-conformance | sed 's/.*-F \\([^ ]*\\).*/\\1/') codex-conformance \"${{COMP_WORDS[{at}]}}\" \"${{COMP_WORDS[{at}-1]}}\"; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            script.display()
        );
        let output = Command::new("bash").args(["-c", &ask]).env("PATH", env!("PATH")).output().expect("bash is there");
        String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(offered("codex-conformance repl", 1), ["replay"]);
    assert_eq!(offered("codex-conformance init --dry", 2), ["--dry-run"]);
    assert_eq!(offered("codex-conformance replay --target sdk", 3), ["sdk-snapshot"]);
    assert_eq!(offered("codex-conformance explain complete-without", 2), ["complete-without-terminal-output"]);
    assert_eq!(offered("codex-conformance replay --rule complete-without", 3), ["complete-without-terminal-output"]);
}

#[test]
fn there_is_a_man_page_for_every_command() {
    let scratch = Scratch::new();
    let out = scratch.path().join("man");
    let made = run(&["generate", "man", "--out", out.to_str().expect("a plain name")]);
    assert_eq!((made.code, made.stdout.as_str()), (0, ""), "{}", made.stderr);
    for page in commands().iter().map(|command| format!("codex-conformance-{command}.1")) {
        let text = fs::read_to_string(out.join(&page)).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(text.contains(".TH ") && text.contains(".SH SYNOPSIS"), "{page}: {text}");
    }
    let replay = fs::read_to_string(out.join("codex-conformance-replay.1")).expect("written").replace('\\', "");
    for told in ["[-t|--target NAME]", "[--budget N]", "[--exit-zero]", "[PATHS...]"] {
        assert!(replay.contains(told), "{told} is not in {replay}");
    }
    let generate = fs::read_to_string(out.join("codex-conformance-generate-man.1")).expect("written").replace('\\', "");
    assert!(generate.contains(" --out DIR"), "{generate}");
    assert!(out.join("codex-conformance.1").exists());
    assert!(!out.join("codex-conformance-observe.1").exists(), "it is no command for people");
    let file = scratch.file("taken", "");
    let refused = run(&["generate", "man", "--out", file.to_str().expect("a plain name")]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("failed to write man pages"), "{}", refused.stderr);
}

#[test]
fn the_help_of_a_command_says_how_it_ends() {
    for command in ["init", "record", "replay", "fuzz", "drift"] {
        let help = run(&[command, "--help"]).stdout;
        assert!(help.contains("Exit code"), "{command}: {help}");
    }
}

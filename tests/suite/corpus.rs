//! Broken corpora. Each is told by name, and the rest of it is still read.

use std::{fs, path::Path};

use codex_conformance::{
    corpus::{Corpus, Selection},
    stream::Api,
};

use crate::program::{BODY, Run, Scratch, run};

/// A corpus of two good recordings and one that something was done to.
fn check_after(harm: impl FnOnce(&Scratch, &Path)) -> Run {
    let scratch = Scratch::new();
    scratch.recording("text/first");
    scratch.recording("tools/last");
    let folder = scratch.recording("text/harmed");
    harm(&scratch, &folder);

    let good = Corpus::open(&[scratch.path().to_owned()]).expect("there are recordings");
    let ids: Vec<&str> = good.recordings.iter().map(|recording| recording.id.as_str()).collect();
    assert_eq!(ids, ["text/first", "tools/last"], "the rest was not read");
    run(&["corpus", "check", scratch.text()])
}

fn assert_told(run: &Run, name: &str, what: &str) {
    assert_eq!(run.code, 6, "{}", run.stderr);
    let told = run.stderr.lines().any(|line| line.contains(name) && line.contains(what));
    assert!(told, "no line names {name} and says {what:?}:\n{}", run.stderr);
}

#[test]
fn a_wrong_hash_is_told() {
    let run = check_after(|_, folder| {
        fs::write(folder.join("response.sse"), BODY.replace("resp_1", "resp_2")).expect("written");
    });
    assert_told(&run, "text/harmed", "verify `response.sse`");
    assert!(run.stdout.starts_with("3 recordings checked, 2 fine"), "{}", run.stdout);
}

#[test]
fn metadata_that_is_not_utf8_is_told() {
    let run = check_after(|_, folder| {
        fs::write(folder.join("recording.toml"), b"format = 1\nbackend = \"\xFF\"").expect("written");
    });
    assert_told(&run, "text/harmed", "read `recording.toml` as UTF-8: byte 22");
}

#[test]
fn missing_parts_are_told() {
    for part in ["recording.toml", "response.sse", "transcript.json", "request.json"] {
        let run = check_after(|_, folder| fs::remove_file(folder.join(part)).expect("removed"));
        assert_told(&run, "text/harmed", &format!("find `{part}`"));
    }
}

#[test]
fn an_unknown_format_is_told_before_anything_else() {
    let run = check_after(|_, folder| edit(folder, "format = 1", "format = 2\nnews = true"));
    assert_told(&run, "text/harmed", "it is in format 2, and this version reads format 1");
}

#[test]
fn an_unknown_key_is_told_by_name() {
    let run = check_after(|_, folder| edit(folder, "backend", "colour = \"red\"\nbackend"));
    assert_told(&run, "text/harmed", "`colour`");
}

#[test]
fn an_empty_folder_is_told() {
    let run = check_after(|_, folder| {
        fs::remove_dir_all(folder).expect("removed");
        fs::create_dir(folder).expect("created");
    });
    assert_told(&run, "text/harmed", "find `recording.toml`");
}

#[test]
fn a_file_where_a_folder_should_be_is_told() {
    let run = check_after(|_, folder| {
        fs::remove_dir_all(folder).expect("removed");
        fs::write(folder, "hello").expect("written");
    });
    assert_told(&run, "text/harmed", "it is a file where a folder should be");
}

#[test]
fn a_folder_where_a_file_should_be_is_told() {
    let run = check_after(|_, folder| {
        fs::remove_file(folder.join("response.sse")).expect("removed");
        fs::create_dir(folder.join("response.sse")).expect("created");
    });
    assert_told(&run, "text/harmed", "read `response.sse`: it is no file");
}

#[cfg(unix)]
#[test]
fn a_symlink_loop_is_told_and_walked_once() {
    let run = check_after(|scratch, folder| {
        fs::remove_dir_all(folder).expect("removed");
        std::os::unix::fs::symlink(scratch.path(), folder).expect("linked");
    });
    assert_told(&run, "text/harmed", "it is a link back");
    assert!(run.stdout.starts_with("2 recordings checked, 2 fine"), "{}", run.stdout);
}

#[test]
fn a_body_over_the_limit_is_told_without_being_read() {
    let run = check_after(|_, folder| {
        let body = fs::File::create(folder.join("response.sse")).expect("created");
        body.set_len((64 << 20) + 1).expect("a sparse file");
    });
    assert_told(&run, "text/harmed", "it has 67108865 bytes");
}

#[test]
fn timing_that_does_not_add_up_is_told() {
    let run = check_after(|_, folder| {
        fs::write(folder.join("response.timing"), "3 1\n").expect("written");
    });
    assert_told(&run, "text/harmed", "lengths add up to 3 bytes");
}

#[test]
fn a_name_that_cannot_be_typed_is_told() {
    let run = check_after(|_, folder| {
        fs::rename(folder, folder.with_file_name("Harmed One")).expect("renamed");
    });
    assert_told(&run, "Harmed One", "is not a recording id");
}

#[test]
fn two_recordings_with_one_id_are_told_and_the_first_is_kept() {
    let scratch = Scratch::new();
    for root in ["a", "b"] {
        let folder = scratch.recording("text/same");
        let family = scratch.path().join(root).join("text");
        fs::create_dir_all(&family).expect("created");
        fs::rename(folder, family.join("same")).expect("moved");
    }
    fs::remove_dir(scratch.path().join("text")).expect("it is empty");
    let corpus = Corpus::open(&[scratch.path().to_owned()]).expect("there is one");
    assert_eq!((corpus.recordings.len(), corpus.problems.len()), (1, 1));
    assert_told(&run(&["corpus", "check", scratch.text()]), "text/same", "has the same id");
}

#[test]
fn a_transcript_that_the_oracle_does_not_confirm_is_told_by_its_pointer() {
    let scratch = Scratch::new();
    let folder = scratch.recording("text/basic");
    let path = folder.join("transcript.json");
    let text = fs::read_to_string(&path).expect("readable");
    fs::write(&path, text.replace("\"completed\"", "\"failed\"").replace("true", "false")).expect("written");
    let told = run(&["corpus", "check", scratch.text()]);
    assert_told(&told, "text/basic", "/status is stored as \"failed\", the oracle computes \"completed\"");

    let fixed = run(&["corpus", "check", "--fix", scratch.text()]);
    assert_eq!(fixed.code, 0, "{}", fixed.stderr);
    assert!(fixed.stderr.contains("fixed text/basic: transcript.json, recording.toml"), "{}", fixed.stderr);
    assert_eq!(fs::read_to_string(folder.join("response.sse")).expect("readable"), BODY);
}

#[test]
fn a_reviewed_transcript_is_never_computed_anew() {
    let scratch = Scratch::new();
    let path = scratch.recording("text/basic").join("transcript.json");
    let text = fs::read_to_string(&path).expect("readable").replace("\"completed\"", "\"failed\"");
    fs::write(&path, &text).expect("written");
    assert_eq!(run(&["corpus", "check", "--fix", scratch.text()]).code, 6);
    assert_eq!(fs::read_to_string(&path).expect("readable"), text);
}

#[test]
fn a_secret_in_a_body_is_told_without_being_shown() {
    let scratch = Scratch::new();
    let folder = scratch.recording("text/basic");
    let key = "sk-proj-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7";
    fs::write(folder.join("response.sse"), BODY.replace("gpt-5-codex", key)).expect("written");
    let told = run(&["corpus", "check", "--fix", scratch.text()]);
    assert_told(&told, "text/basic", "trust `response.sse`: byte 92 begins an API key");
    assert!(!told.stderr.contains(key) && !told.stdout.contains(key));
}

#[test]
fn a_family_or_one_recording_can_be_opened() {
    let scratch = Scratch::new();
    let folder = scratch.recording("text/first");
    scratch.recording("text/second");
    scratch.recording("tools/third");
    let count = |path: &Path| Corpus::open(&[path.to_owned()]).map(|corpus| corpus.recordings.len());
    assert_eq!(count(scratch.path()).expect("a corpus"), 3);
    assert_eq!(count(&scratch.path().join("text")).expect("a family"), 2);
    assert_eq!(count(&folder).expect("a recording"), 1);
}

#[test]
fn what_is_no_recording_is_passed_over() {
    let scratch = Scratch::new();
    scratch.recording("text/first");
    scratch.file("README.md", "hello");
    scratch.file("text/README.md", "hello");
    scratch.file("prompts/basic.toml", "hello");
    scratch.file("shapes/openai.json", "{}");
    scratch.file(".git/HEAD", "hello");
    let run = run(&["corpus", "check", scratch.text()]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[test]
fn recordings_are_selected_by_globs() {
    let scratch = Scratch::new();
    scratch.recording("text/first");
    scratch.recording("tools/last");
    let corpus = Corpus::open(&[scratch.path().to_owned()]).expect("there are recordings");
    let count = |selection: Selection| corpus.select(&selection).count();
    let globs = |text: &str| vec![text.to_owned()];
    assert_eq!(count(Selection::default()), 2);
    assert_eq!(count(Selection::default().ids(&globs("text/*")).expect("a glob")), 1);
    assert_eq!(count(Selection::default().tags(&globs("te?t")).expect("a glob")), 2);
    assert_eq!(count(Selection::default().backends(&globs("azure")).expect("a glob")), 0);
    assert!(Selection::default().apis(&globs("a[")).is_err());
}

fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("recording.toml");
    let text = fs::read_to_string(&path).expect("readable").replacen(from, to, 1);
    fs::write(path, text).expect("written");
}

#[test]
fn files_of_one_name_under_three_roots_become_three_recordings() {
    let from = Scratch::new();
    for root in ["d1", "d2", "d3"] {
        from.file(&format!("{root}/family/name.sse"), BODY);
    }
    let into = Scratch::new();
    let roots: Vec<String> = ["d1", "d2", "d3"].iter().map(|root| format!("{}/{root}/family", from.text())).collect();
    let mut arguments = vec!["corpus", "import"];
    arguments.extend(roots.iter().map(String::as_str));
    arguments.extend(["--from", "auto", "--into", into.text(), "--replace"]);
    assert_eq!(run(&arguments).code, 0);
    let check = run(&["corpus", "check", "--format", "json", into.text()]);
    assert_eq!(check.json()["checked"], 3, "{}", check.stdout);
}

#[test]
fn a_body_of_several_chat_messages_becomes_several_recordings() {
    let message = |id: &str, text: &str| {
        let chunk = |rest: &str| format!("data: {{\"id\":\"{id}\",\"choices\":[{{\"index\":0,{rest}}}]}}\n\n");
        let delta = format!("\"delta\":{{\"content\":\"{text}\"}}");
        chunk(&delta) + &chunk("\"delta\":{},\"finish_reason\":\"stop\"") + "data: [DONE]\n\n"
    };
    let from = Scratch::new();
    from.file("chat/two.sse", &(message("a", "One") + &message("b", "Two")));
    let into = Scratch::new();
    let told = run(&["corpus", "import", from.text(), "--from", "auto", "--into", into.text()]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let corpus = Corpus::open(&[into.path().to_owned()]).expect("there are recordings");
    let texts: Vec<(&str, String)> = corpus
        .recordings
        .iter()
        .map(|recording| (recording.id.as_str(), recording.api.transcribe(&recording.body).text))
        .collect();
    assert_eq!(texts, [("chat/two.r1", "One".to_owned()), ("chat/two.r2", "Two".to_owned())]);
}

#[test]
fn a_body_that_does_not_say_that_it_is_chat_is_taken_where_its_sibling_does() {
    let body = "data: {\"usage\":{\"prompt_tokens\":1}}\n\ndata: {\"error\":{\"message\":\"no\"}}\n\n";
    let from = Scratch::new();
    from.file("chat/error.sse", body);
    let into = Scratch::new();
    let arguments = ["corpus", "import", from.text(), "--from", "auto", "--into", into.text()];
    assert_eq!(run(&arguments).code, 3);
    from.file("chat/error.meta.json", r#"{"api":"chat"}"#);
    let told = run(&arguments);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let corpus = Corpus::open(&[into.path().to_owned()]).expect("there is a recording");
    assert_eq!(corpus.recordings[0].api, Api::Chat);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_sibling_is_refused_and_not_waited_for() {
    let from = Scratch::new();
    from.file("family/name.sse", BODY);
    let pipe = from.path().join("family/name.meta.json");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
    assert!(made.success());
    let into = Scratch::new();
    let told = run(&["corpus", "import", from.text(), "--from", "auto", "--into", into.text()]);
    assert_eq!(told.code, 3, "{}", told.stderr);
    assert!(told.stderr.contains("name.meta.json"), "{}", told.stderr);
}

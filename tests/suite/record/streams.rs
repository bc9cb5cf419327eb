//! Streams of every kind through the proxy: what the client sees, what is kept, and what is replayed.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Stdio,
    thread,
    time::Duration,
};

use codex_conformance::{
    corpus::Corpus,
    stream::{Api, Chunk, End, Fidelity, Status, transcribe},
};
use flate2::{Compression, write::GzEncoder};

use super::{
    recorder::{Answer, Recorder, answer, chunks, pending, places, recording, recordings},
    upstream::{Act, Last, Script, Upstream, chunk_of},
};
use crate::program::{Scratch, command, ended, run};

pub(super) const CREATED: &str = "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"model\":\"gpt-5.5\",\"created_at\":1795176060}}\n\n";
const DELTA: &str = "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"}\n\n";
pub(super) const NULL: &str = "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":null}}\n\n";
const FAILED: &str = "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"id\":\"resp_1\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"No.\"}}}\n\n";
const HALF: &str = "event: response.completed\ndata: {\"type\":\"resp";
const ASKED: &str = "{\"model\":\"gpt-5.5\",\"input\":\"hi\",\"stream\":true}";

/// Streams, and how each ends: what the proxy passes on is what the upstream sent, and so is what `serve` sends of the
/// recording.
#[test]
fn every_kind_of_stream_is_recorded_and_replays_as_it_was() {
    let cases = [
        ("null", Script::stream(&[CREATED, DELTA, NULL]), End::Clean),
        ("failed", Script::stream(&[CREATED, FAILED]), End::Clean),
        (
            "chunks across frames",
            Script::stream(&[&CREATED[..9], &format!("{}{DELTA}", &CREATED[9..]), NULL]),
            End::Clean,
        ),
        ("mid-frame", Script::cut(&[CREATED, DELTA, HALF], Last::Close), End::Truncated),
        ("reset", Script::cut(&[CREATED, DELTA, HALF], Last::Reset), End::Reset),
        ("stall", Script::cut(&[CREATED, DELTA], Last::Hold), End::Timeout),
        ("nothing", Script::stream(&[]), End::Clean),
    ];
    for (name, script, end) in cases {
        let sent: Vec<u8> = script.acts.iter().flat_map(sent).collect();
        let is_open = script.last == Last::Hold;
        let upstream = Upstream::of(script);
        let scratch = Scratch::new();
        let recorder = Recorder::start(&scratch, &upstream.url(), &["--silence", "1"]);
        let seen = recorder.ask("/responses", ASKED);
        assert_eq!(seen.body, sent, "{name}: the client saw other bytes");
        assert_eq!(seen.is_reset, end == End::Reset, "{name}");
        assert!(seen.head.contains("\r\nset-cookie: session=1\r\n"), "{name}: {}", seen.head);
        recorder.wait_for("bytes in");
        let done = recorder.end();
        assert_eq!((done.code, done.stdout.as_str()), (0, "1 recorded, 0 lost\n"), "{name}: {}", done.stderr);

        let kept = recording(&scratch);
        assert_eq!(kept.body, chunks(&sent).concat(), "{name}");
        let lengths: Vec<usize> = kept.chunks.iter().map(|chunk| chunk.length).collect();
        assert_eq!(lengths, chunks(&sent).iter().map(Vec::len).collect::<Vec<_>>(), "{name}");
        assert!(kept.chunks.is_sorted_by_key(|chunk| chunk.micros), "{name}");
        assert_eq!(
            (kept.response.end, kept.api, kept.provenance.fidelity),
            (end, Api::Responses, Fidelity::Wire),
            "{name}"
        );
        assert_eq!(kept.request, serde_json::from_str::<serde_json::Value>(ASKED).expect("JSON"), "{name}");
        let checked = run(&["corpus", "check", pending(&scratch).to_str().expect("plain")]);
        assert_eq!(checked.code, 0, "{name}: {}", checked.stderr);

        let again = replayed(&scratch, kept.id.as_str());
        assert_eq!(again.body, sent, "{name}: the replay sent other bytes");
        assert_eq!(again.is_reset, end == End::Reset, "{name}");
        assert_eq!(again.is_open, is_open, "{name}");
        assert!(
            !again.head.contains("set-cookie") && again.head.contains("x-request-id: req_1"),
            "{name}: {}",
            again.head
        );
    }
}

fn sent(act: &Act) -> Vec<u8> {
    match act {
        Act::Send(bytes) => bytes.clone(),
        Act::Wait(_) => Vec::new(),
    }
}

/// What `serve` sends of a recording that waits, in its recorded chunks.
fn replayed(scratch: &Scratch, id: &str) -> Answer {
    let folder = pending(scratch);
    let scenario = format!("{id}/recorded");
    let mut served = command(&["serve", &scenario, "--corpus", folder.to_str().expect("plain")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut told = Vec::new();
    let stderr = served.stderr.as_mut().expect("it is piped");
    while !told.ends_with(b"/responses\n") {
        let mut byte = [0];
        assert!(stderr.read(&mut byte).expect("read") > 0, "it ended: {}", String::from_utf8_lossy(&told));
        told.push(byte[0]);
    }
    let told = String::from_utf8(told).expect("UTF-8");
    let address = told.rsplit_once("http://").expect("a URL").1.trim_end().trim_end_matches("/responses").to_owned();
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(b"POST /responses HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}").expect("sent");
    let seen = answer(&mut stream, PATIENCE);
    let _ = served.kill();
    let _ = served.wait();
    seen
}

const PATIENCE: Duration = Duration::from_millis(1500);

#[test]
fn the_time_of_a_chunk_is_that_since_the_request() {
    let pause = Act::Wait(Duration::from_millis(300));
    let mut script = Script::stream(&[CREATED, NULL]);
    script.acts.insert(1, pause);
    let upstream = Upstream::of(script);
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    recorder.ask("/responses", ASKED);
    recorder.wait_for("bytes in");
    recorder.end();
    let [Chunk { micros: first, .. }, Chunk { micros: second, .. }] = recording(&scratch).chunks[..] else {
        panic!("two chunks were sent");
    };
    assert!(second - first >= 290_000, "{first} {second}");
}

#[test]
fn fifty_streams_at_once_are_kept_each_for_itself() {
    let upstream = Upstream::start(|asked| {
        let name = String::from_utf8_lossy(&asked.body).into_owned();
        let delta = DELTA.replace("Hi", name.trim_matches(['{', '}', '"']).split('"').next_back().unwrap_or_default());
        let mut script = Script::stream(&[CREATED, &delta, &delta, NULL]);
        script.acts.insert(2, Act::Wait(Duration::from_millis(50)));
        script
    });
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    let seen: Vec<(String, Vec<u8>)> = thread::scope(|scope| {
        let ask = |number: usize| {
            let recorder = &recorder;
            scope.spawn(move || {
                let input = format!("stream-{number}");
                let answer = recorder.ask("/responses", &format!("{{\"input\":\"{input}\"}}"));
                (input, chunks(&answer.body).concat())
            })
        };
        let clients: Vec<_> = (0..50).map(ask).collect();
        clients.into_iter().map(|client| client.join().expect("it got its stream")).collect()
    });
    let done = recorder.end();
    assert_eq!((done.code, done.stdout.as_str()), (0, "50 recorded, 0 lost\n"), "{}", done.stderr);
    let kept = recordings(&pending(&scratch));
    for (input, body) in seen {
        let found: Vec<_> = kept.iter().filter(|recording| recording.request["input"] == input.as_str()).collect();
        assert_eq!(found.len(), 1, "{input}");
        assert_eq!(found[0].body, body, "{input}");
        assert!(String::from_utf8_lossy(&body).contains(&input), "{input}");
    }
}

#[test]
fn a_client_that_leaves_is_told_as_gone_and_the_upstream_is_left_as_well() {
    let upstream = Upstream::of(Script::cut(&[CREATED, DELTA], Last::Hold));
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    let mut client = recorder.open("/responses", "", ASKED.as_bytes());
    answer(&mut client, Duration::from_millis(300));
    drop(client);
    recorder.wait_for("client-gone");
    assert_eq!(recording(&scratch).response.end, End::ClientGone);
    for _ in 0..500 {
        if *upstream.left.lock().expect("not poisoned") == 1 {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("the upstream was left running");
}

#[test]
fn ctrl_c_finishes_what_is_running_as_interrupted() {
    let upstream = Upstream::of(Script::cut(&[CREATED, DELTA], Last::Hold));
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    let mut client = recorder.open("/responses", "", ASKED.as_bytes());
    let seen = answer(&mut client, Duration::from_millis(300));
    let done = recorder.end();
    assert_eq!((done.code, done.stdout.as_str()), (0, "1 recorded, 0 lost\n"), "{}", done.stderr);
    let kept = recording(&scratch);
    assert_eq!(kept.response.end, End::Interrupted);
    assert_eq!(kept.body, chunks(&seen.body).concat());
}

#[test]
fn errors_are_kept_as_they_came_and_other_paths_are_passed_on_only() {
    let upstream = Upstream::start(|asked| match asked.head.split(' ').nth(1) {
        Some("/v1/models") => Script::json("200 OK", "{\"data\":[]}"),
        Some("/v1/chat/completions") => {
            Script::stream(&["data: {\"object\":\"chat.completion.chunk\",\"choices\":[]}\n\n", "data: [DONE]\n\n"])
        }
        _ => Script::json("429 Too Many Requests", "{\"detail\":\"Slow down.\"}"),
    });
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    assert!(recorder.ask("/models", "").head.starts_with("HTTP/1.1 200 OK"));
    let refused = recorder.ask("/responses?stream=true", ASKED);
    assert!(refused.head.starts_with("HTTP/1.1 429 Too Many Requests\r\n"), "{}", refused.head);
    recorder.ask("/chat/completions", ASKED);
    let done = recorder.end();
    assert_eq!(done.stdout, "2 recorded, 1 passed on without being kept, 0 lost\n", "{}", done.stderr);
    let kept = recordings(&pending(&scratch));
    let of = |api: Api| kept.iter().find(|recording| recording.api == api).expect("it was kept");
    assert_eq!(
        (of(Api::Responses).response.status, &of(Api::Responses).body[..]),
        (429, &b"{\"detail\":\"Slow down.\"}"[..])
    );
    assert!(of(Api::Responses).response.headers.contains(&("retry-after".to_owned(), "7".to_owned())));
    assert!(of(Api::Chat).body.ends_with(b"data: [DONE]\n\n"));
}

/// Two recorders that begin in the same second have nothing in common.
#[test]
fn recorders_into_one_folder_do_not_meet() {
    let upstream = Upstream::of(Script::stream(&[NULL]));
    let scratch = Scratch::new();
    let recorders: Vec<Recorder> = (0..4).map(|_| Recorder::start(&scratch, &upstream.url(), &[])).collect();
    for recorder in &recorders {
        recorder.ask("/responses", ASKED);
    }
    for recorder in recorders {
        let done = recorder.end();
        assert_eq!(done.stdout, "1 recorded, 0 lost\n", "{}", done.stderr);
    }
    assert_eq!(recordings(&pending(&scratch)).len(), 4);
}

#[test]
fn a_flag_that_would_do_nothing_is_refused() {
    for flags in [
        &["--dry-run", "--", "true"][..],
        &["--max-cost", "1", "--proxy"],
        &["say-hi", "--codex"],
        &["hi", "--max-cost", "nan"],
    ] {
        let told = run(&[&["record"], flags].concat());
        assert_eq!(told.code, 2, "{flags:?}: {}", told.stderr);
    }
}

#[test]
fn an_upstream_that_cannot_be_reached_is_told_to_both_sides() {
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, "http://127.0.0.1:1", &[]);
    let seen = recorder.ask("/responses", ASKED);
    assert!(seen.head.starts_with("HTTP/1.1 502 Bad Gateway"), "{}", seen.head);
    let done = recorder.end();
    assert!(done.stderr.contains("refused POST /responses: http://127.0.0.1:1 cannot be reached"), "{}", done.stderr);
}

#[test]
fn a_compressed_stream_is_kept_as_it_came_and_read_without_its_coding() {
    let plain = [CREATED, DELTA, NULL].concat();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain.as_bytes()).expect("a Vec takes all");
    let coded = encoder.finish().expect("a Vec takes all");
    let halves = coded.split_at(coded.len() / 2);
    let mut script = Script::stream(&[]);
    script.head = script.head.replace("x-request-id", "content-encoding: gzip\r\nx-request-id");
    script.acts = [chunk_of(halves.0), chunk_of(halves.1), b"0\r\n\r\n".to_vec()].map(Act::Send).to_vec();
    let upstream = Upstream::of(script);
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    let seen = recorder.send("/responses", "accept-encoding: br, gzip\r\n", ASKED.as_bytes());
    assert_eq!(chunks(&seen.body).concat(), coded, "the client gets what came");
    recorder.end();
    assert!(upstream.asked()[0].head.contains("accept-encoding: identity"), "none was asked for");
    let kept = recording(&scratch);
    assert_eq!(kept.body, plain);
    let wire = kept.response.coded.expect("it came compressed");
    assert_eq!((wire.coding.as_str(), &wire.bytes[..]), ("gzip", &coded[..]));
    let checked = run(&["corpus", "check", pending(&scratch).to_str().expect("plain")]);
    assert_eq!(checked.code, 0, "{}", checked.stderr);
}

#[test]
fn a_compressed_request_reaches_the_upstream_as_it_was_and_is_understood() {
    let upstream = Upstream::of(Script::stream(&[NULL]));
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(ASKED.as_bytes()).expect("a Vec takes all");
    let mut br = Vec::new();
    brotli::BrotliCompress(&mut ASKED.as_bytes(), &mut br, &brotli::enc::BrotliEncoderParams::default())
        .expect("in memory");
    let zstd = ruzstd::encoding::compress_to_vec(ASKED.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    for (coding, body) in [("gzip", gzip.finish().expect("a Vec takes all")), ("br", br), ("zstd", zstd)] {
        recorder.send("/responses", &format!("content-encoding: {coding}\r\n"), &body);
        assert!(upstream.asked().last().expect("it came").body == body, "{coding}: other bytes went on");
    }
    recorder.end();
    let asked: serde_json::Value = serde_json::from_str(ASKED).expect("JSON");
    let kept = recordings(&pending(&scratch));
    assert_eq!(kept.iter().map(|recording| &recording.request).collect::<Vec<_>>(), [&asked; 3]);
}

#[test]
fn a_command_is_pointed_at_the_proxy_and_its_end_is_that_of_the_recorder() {
    let upstream = Upstream::of(Script::stream(&[CREATED, DELTA, NULL]));
    let ask = "exec 3<>/dev/tcp/${OPENAI_BASE_URL#http://} && true";
    assert!(ask.contains("OPENAI_BASE_URL"));
    for (script, code) in [("exit 0", 0), ("exit 3", 8)] {
        let scratch = Scratch::new();
        // A client in five lines of shell: the address has a host and a port, which bash wants apart.
        let client = format!(
            "a=${{OPENAI_BASE_URL#http://}}; exec 3<>/dev/tcp/${{a%:*}}/${{a#*:}}; \
             printf 'POST /responses HTTP/1.1\\r\\nhost: a\\r\\ncontent-length: 2\\r\\n\\r\\n{{}}' >&3; cat <&3 >/dev/null; {script}"
        );
        let places = places(&scratch);
        let places: Vec<&str> = places.iter().map(String::as_str).collect();
        let url = upstream.url();
        let arguments = [&["record", "--upstream", &url], &places[..], &["--", "bash", "-c", &client]].concat();
        let mut command = command(&arguments);
        command.env("PATH", "/usr/bin:/bin");
        let done = ended(command);
        assert_eq!(done.code, code, "{}", done.stderr);
        assert_eq!(done.stdout, "1 recorded, 0 lost\n", "{}", done.stderr);
        assert_eq!(transcribe(&recording(&scratch).body).status, Status::Completed);
    }
}

#[test]
fn an_upstream_with_a_password_is_refused_and_the_password_not_repeated() {
    let told = run(&["record", "--proxy", "--upstream", "https://me:hunter2@api.example.com"]);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("user name or a password") && !told.stderr.contains("hunter2"), "{}", told.stderr);
}

#[test]
fn a_recording_of_an_error_is_replayed_and_judged_like_any_other() {
    // With a wait in it that nobody is to sit through.
    let upstream = Upstream::of(Script::json(
        "429 Too Many Requests",
        "{\"error\":{\"message\":\"No.\",\"code\":\"invalid_api_key\"}}",
    ));
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    recorder.ask("/responses", ASKED);
    recorder.end();
    let folder = pending(&scratch);
    assert_eq!(Corpus::open(std::slice::from_ref(&folder)).expect("recorded").recordings.len(), 1);
    let told = run(&["replay", folder.to_str().expect("plain"), "--no-report", "--skip", "*+size.*"]);
    assert_eq!(told.code, 0, "{}\n{}", told.stdout, told.stderr);
}

//! Serve. What a plain socket receives is the scenario, chunk for chunk, and ends as it ends.

use std::{
    io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStderr, Stdio},
    time::Duration,
};

use codex_conformance::stream::{Recording, decode};

use crate::{
    committed::{folder, session},
    program::{command, interrupt, run},
};

#[test]
fn a_scenario_is_served_a_frame_a_chunk() {
    let served = Served::start("text/basic/per-frame", &["--once"]);
    let answer = served.request();
    assert_eq!(answer.body, chunked(&frames("text/basic"), true));
    assert!(matches!(answer.end, End::Closed));
    let (code, log) = served.end();
    assert_eq!(code, 0);
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines[0], "POST /v1/responses (2 bytes)");
    assert_eq!(lines.last(), Some(&"  end of the body"));
    let frames = frames("text/basic");
    assert_eq!(lines.len(), frames.len() + 2);
    for (line, frame) in lines[1..].iter().zip(&frames) {
        let (length, text) =
            line.split_once(" µs ").and_then(|(_, rest)| rest.split_once(" bytes  ")).expect("a chunk");
        assert_eq!(length.trim(), frame.len().to_string());
        let frame = String::from_utf8(frame.clone()).expect("UTF-8").replace('\n', "␊");
        assert!(frame.starts_with(text.trim_end_matches('…')) && text.starts_with("event: response."), "{line}");
    }
}

#[test]
fn the_head_is_that_of_the_recording_and_http_may_be_strict_about_it() {
    let served = Served::start("text/basic/whole", &["--once"]);
    let head = served.request().head;
    let lines: Vec<&str> = head.split("\r\n").collect();
    assert!(lines.iter().all(|line| !line.contains(['\r', '\n'])), "a line of the head ends in a lone LF: {head:?}");
    assert_eq!(lines[0], "HTTP/1.1 200 OK");
    let Recording { response, .. } = session("text/basic").recording();
    assert!(!response.headers.is_empty());
    for (name, value) in &response.headers {
        assert!(lines.contains(&format!("{name}: {value}").as_str()), "{name} is missing: {head}");
    }
    assert!(lines.contains(&"transfer-encoding: chunked"));
}

#[test]
fn without_a_scenario_the_path_is_the_address_of_one() {
    let served = Served::all();
    for path in ["/text/basic/whole/responses", "/text%2Fbasic%2Fwhole/responses"] {
        let answer = served.send_to(path, "content-length: 2\r\n", b"{}");
        assert_eq!(answer.body, chunked(&[session("text/basic").recording().body.to_vec()], true), "{path}");
    }
    let cut = served.send_to("/text/basic+truncation.aborted:1/whole/responses", "content-length: 2\r\n", b"{}");
    assert_eq!(cut.body, chunked(&frames("text/basic")[..1], false));
    let missing = served.send_to("/text/basic+terminal.nonsense/whole/responses", "content-length: 2\r\n", b"{}");
    assert!(missing.head.starts_with("HTTP/1.1 404 "), "{}", missing.head);
}

#[test]
fn an_address_that_cannot_be_served_is_answered_and_logged_with_the_reason() {
    let served = Served::all();
    for (path, why) in [
        ("/text/basic+terminal.ouput:null/whole/responses", "did you mean `terminal.output`?"),
        ("/app-server/message/whole/responses", "`codex-conformance serve --app-server SCENARIO` plays it"),
    ] {
        let answer = served.send_to(path, "content-length: 2\r\n", b"{}");
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(answer.head.starts_with("HTTP/1.1 404 ") && body.contains(why), "{}\n{body}", answer.head);
    }
    interrupt(&served.child);
    let (code, log) = served.end();
    assert!(code == 0 && log.matches("\n  404: ").count() == 2 && log.contains("did you mean"), "{log}");
    let all = run(&["serve", "--corpus", &format!("{}/app-server", folder())]);
    assert!(all.code == 3 && all.stderr.contains("--app-server"), "{}", all.stderr);
}

#[test]
fn a_scenario_is_served_a_byte_a_chunk() {
    let served = Served::start("text/unicode/one-byte", &["--once"]);
    let bytes: Vec<Vec<u8>> = session("text/unicode").recording().body.iter().map(|byte| vec![*byte]).collect();
    assert_eq!(served.request().body, chunked(&bytes, true));
    let (_, log) = served.end();
    assert_eq!(log.lines().filter(|line| line.contains("      1 bytes  ")).count(), bytes.len());
}

#[test]
fn an_aborted_body_has_no_last_chunk_and_the_connection_closes() {
    let served = Served::start("text/basic+truncation.aborted:3/per-frame", &["--once"]);
    let answer = served.request();
    assert_eq!(answer.body, chunked(&frames("text/basic")[..3], false));
    assert!(!answer.head.contains("connection: close"), "clients that are told so take the body for whole");
    assert!(matches!(answer.end, End::Closed));
    assert!(served.end().1.ends_with("  closed in the middle of the body\n"));
}

#[test]
fn a_reset_connection_is_reset_after_the_last_chunk() {
    let served = Served::start("text/basic+truncation.reset:3/per-frame", &["--once"]);
    let answer = served.request();
    assert_eq!(answer.body, chunked(&frames("text/basic")[..3], false));
    assert!(matches!(answer.end, End::Error(ErrorKind::ConnectionReset)), "{:?}", answer.end);
    assert!(served.end().1.ends_with("  reset\n"));
}

#[test]
fn a_connection_that_is_held_open_stays_open_after_the_last_chunk() {
    let served = Served::start("text/basic+terminal.held-open/per-frame", &[]);
    let answer = served.request();
    assert_eq!(answer.body, chunked(&frames("text/basic"), false));
    assert!(matches!(answer.end, End::Silence), "{:?}", answer.end);
}

#[test]
fn every_request_is_answered_alike_until_ctrl_c() {
    let served = Served::start("text/basic+terminal.output:null/inside-utf8", &[]);
    let (one, other) = (served.request(), served.request());
    assert_eq!((&one.head, &one.body), (&other.head, &other.body));
    let text = String::from_utf8(one.body).expect("UTF-8");
    assert!(text.contains("\"output\":null"));
    interrupt(&served.child);
    let (code, log) = served.end();
    assert_eq!((code, log.matches("POST /v1/responses").count()), (0, 2));
}

#[test]
fn a_request_body_of_any_length_is_read_before_the_answer() {
    let long = vec![b'x'; 1_000_000];
    let in_chunks = [b"3e8\r\n".as_slice(), &long[..1000], b"\r\n5\r\nhello\r\n0\r\n\r\n"].concat();
    for (name, body) in [("content-length: 1000000\r\n", long), ("transfer-encoding: chunked\r\n", in_chunks)] {
        let served = Served::start("text/basic/per-frame", &["--once"]);
        let answer = served.send(name, &body);
        assert_eq!(answer.body, chunked(&frames("text/basic"), true), "{name}");
        assert!(matches!(answer.end, End::Closed), "{name}: {:?}", answer.end);
        assert!(served.end().1.starts_with(&format!("POST /v1/responses ({} bytes)", body.len())));
    }
}

#[test]
fn a_port_that_is_taken_is_told_with_a_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("it is bound").port().to_string();
    let told = run(&["serve", "text/basic/whole", "--corpus", folder(), "--port", &port]);
    assert_eq!((told.code, told.stdout.as_str()), (2, ""));
    let expected = format!("error: failed to listen on port {port} of 127.0.0.1: ");
    assert!(told.stderr.starts_with(&expected) && told.stderr.contains("\nhint: `--port 0`"), "{}", told.stderr);
}

#[test]
fn a_scenario_that_is_not_there_is_not_served() {
    let told = run(&["serve", "text/basic+terminal.ouput:null/whole", "--corpus", folder()]);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("did you mean `terminal.output`?"), "{}", told.stderr);
}

/// The program while it serves. Ended when dropped.
struct Served {
    child: Child,
    address: String,
    _stderr: BufReader<ChildStderr>,
}

impl Served {
    fn start(scenario: &str, flags: &[&str]) -> Self {
        let mut child = command(&[&["serve", scenario, "--corpus", folder()], flags].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut told = String::new();
        while !told.ends_with("/responses\n") {
            assert!(stderr.read_line(&mut told).expect("UTF-8") > 0, "it ended: {told}");
        }
        assert!(told.starts_with(&format!("serving  {scenario}\n")), "{told}");
        let (_, url) = told.rsplit_once("http://").expect("a command to try");
        let address = url.trim_end().trim_end_matches("/responses").to_owned();
        Self { child, address, _stderr: stderr }
    }

    /// Serves all of them.
    fn all() -> Self {
        let mut child = command(&["serve", "--corpus", folder()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut told = String::new();
        while !told.ends_with("/text/basic/whole/responses\n") {
            assert!(stderr.read_line(&mut told).expect("UTF-8") > 0, "it ended: {told}");
        }
        let (_, url) = told.rsplit_once("http://").expect("a command to try");
        let address = url.trim_end().trim_end_matches("/text/basic/whole/responses").to_owned();
        Self { child, address, _stderr: stderr }
    }

    fn request(&self) -> Answer {
        self.send("content-length: 2\r\n", b"{}")
    }

    fn send(&self, header: &str, body: &[u8]) -> Answer {
        self.send_to("/v1/responses", header, body)
    }

    fn send_to(&self, path: &str, header: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(SILENCE)).expect("a socket can wait");
        let head = format!("POST {path} HTTP/1.1\r\nhost: {}\r\n{header}\r\n", self.address);
        stream.write_all(&[head.as_bytes(), body].concat()).expect("it reads the request");
        let (mut all, mut buffer) = (Vec::new(), [0; 4096]);
        let end = loop {
            match stream.read(&mut buffer) {
                Ok(0) => break End::Closed,
                Ok(read) => all.extend_from_slice(&buffer[..read]),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    break End::Silence;
                }
                Err(error) => break End::Error(error.kind()),
            }
        };
        let at = all.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("a head ends in an empty line");
        let head = String::from_utf8(all[..at].to_vec()).expect("the head is ASCII");
        Answer { head, body: all[at + 4..].to_vec(), end }
    }

    /// Waits for it to end by itself: its exit code and its log.
    fn end(mut self) -> (i32, String) {
        let mut log = String::new();
        let mut stdout = self.child.stdout.take().expect("it is piped");
        stdout.read_to_string(&mut log).expect("UTF-8");
        let status = self.child.wait().expect("it ends");
        (status.code().expect("it ends by itself"), log)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    head: String,
    /// As received, chunk sizes and all.
    body: Vec<u8>,
    end: End,
}

/// How the connection ended.
#[derive(Debug)]
enum End {
    Closed,
    Silence,
    Error(ErrorKind),
}

/// The frames of a recording whose frames end in an empty line, as a person would cut them.
fn frames(id: &str) -> Vec<Vec<u8>> {
    let body = &session(id).recording().body;
    let text = std::str::from_utf8(body).expect("UTF-8");
    let frames: Vec<Vec<u8>> = text.split_inclusive("\n\n").map(|frame| frame.as_bytes().to_vec()).collect();
    assert_eq!(frames.len(), decode(body).len());
    frames
}

/// Chunks as HTTP frames them.
fn chunked(chunks: &[Vec<u8>], whole: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in chunks {
        bytes.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        bytes.extend(chunk);
        bytes.extend(b"\r\n");
    }
    if whole {
        bytes.extend(b"0\r\n\r\n");
    }
    bytes
}

/// Longer than the pauses of a busy machine, and short for a test.
const SILENCE: Duration = Duration::from_millis(1500);

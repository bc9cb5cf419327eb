//! Connections through the proxy: which requests pass, where, and how long each side is kept.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use codex_conformance::stream::End;

use super::{
    recorder::{Recorder, answer, pending, recordings},
    streams::{CREATED, NULL},
    upstream::{EVENTS, Script, Upstream, chunk_of},
};
use crate::program::Scratch;

/// A client that keeps its connection gets what it would get without the proxy: its own connection to the upstream, and
/// the upstream's word on whether it stays open.
#[test]
fn a_connection_serves_one_request_after_the_other_while_the_upstream_does() {
    let upstream = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = upstream.local_addr().expect("it is bound");
    let answering = thread::spawn(move || {
        let (mut stream, _) = upstream.accept().expect("it is asked");
        for number in 0..3 {
            let mut request = Vec::new();
            while !request.ends_with(b"{}") {
                let mut byte = [0];
                stream.read_exact(&mut byte).expect("a request");
                request.push(byte[0]);
            }
            let head = String::from_utf8(request).expect("ASCII");
            assert!(head.contains("connection: keep-alive\r\n"), "{head}");
            let chunks =
                [EVENTS.as_bytes(), &chunk_of(CREATED.as_bytes()), if number < 2 { b"0\r\n\r\n" } else { b"" }];
            stream.write_all(&chunks.concat()).expect("it listens");
        }
    });
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &format!("http://{address}"), &[]);
    let mut client = TcpStream::connect(&recorder.address).expect("it listens");
    for number in 0..3 {
        let head = "POST /responses HTTP/1.1\r\nhost: a\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\n{}";
        client.write_all(head.as_bytes()).expect("sent");
        let (mut seen, end) = (Vec::new(), if number < 2 { "\r\n0\r\n\r\n" } else { "\n\n\r\n" });
        while !seen.ends_with(end.as_bytes()) {
            let mut byte = [0];
            client.read_exact(&mut byte).expect("an answer");
            seen.push(byte[0]);
        }
        assert!(!String::from_utf8_lossy(&seen).contains("connection:"), "the upstream said nothing of it");
    }
    answering.join().expect("it saw what it should");
    let done = recorder.end();
    assert_eq!(done.stdout, "3 recorded, 0 lost\n", "{}", done.stderr);
    let ends: Vec<End> = recordings(&pending(&scratch)).iter().map(|recording| recording.response.end).collect();
    assert_eq!(ends, [End::Clean, End::Clean, End::Truncated]);
}

#[test]
fn nothing_but_the_upstream_is_reachable_and_websockets_are_refused() {
    let upstream = Upstream::of(Script::stream(&[NULL]));
    let stranger = Upstream::of(Script::stream(&[NULL]));
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    let ask = |line: &str, headers: &str| {
        let mut stream = TcpStream::connect(&recorder.address).expect("it listens");
        let head = format!("{line} HTTP/1.1\r\nhost: {}\r\n{headers}\r\n", stranger.address);
        stream.write_all(head.as_bytes()).expect("sent");
        answer(&mut stream, Duration::from_secs(5)).head
    };
    assert!(ask(&format!("CONNECT {}", stranger.address), "").starts_with("HTTP/1.1 403 "));
    assert!(ask(&format!("GET http://{}/responses", stranger.address), "").starts_with("HTTP/1.1 403 "));
    let upgrade = "connection: Upgrade\r\nupgrade: websocket\r\n";
    assert!(ask("GET /responses", upgrade).starts_with("HTTP/1.1 501 "));
    assert!(ask("GET /../responses", "").starts_with("HTTP/1.1 200 "), "a path goes to the upstream, whatever it is");
    assert_eq!(stranger.asked().len(), 0, "a request reached somebody else");
    let done = recorder.end();
    assert!(done.stdout.contains("3 refused"), "{}", done.stdout);
}

#[test]
fn a_request_that_two_readers_would_end_in_two_places_is_refused() {
    let upstream = Upstream::of(Script::stream(&[NULL]));
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &upstream.url(), &[]);
    for headers in ["content-length: 5\r\n", "transfer-encoding: chunked\r\n"] {
        let seen = recorder.send("/responses", headers, b"{}");
        assert!(seen.head.starts_with("HTTP/1.1 400 "), "{headers}: {}", seen.head);
    }
    assert_eq!(upstream.asked().len(), 0);
}

/// An upstream may answer before it has read all. What is left of the request is not the next one.
#[test]
fn the_rest_of_a_request_that_was_answered_early_goes_nowhere() {
    let upstream = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = upstream.local_addr().expect("it is bound");
    let answering = thread::spawn(move || {
        let (mut stream, _) = upstream.accept().expect("it is asked");
        let mut some = [0; 4096];
        assert!(stream.read(&mut some).expect("a request") > 0);
        stream.write_all(b"HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n{}").expect("it listens");
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        String::from_utf8_lossy(&rest).into_owned()
    });
    let scratch = Scratch::new();
    let recorder = Recorder::start(&scratch, &format!("http://{address}"), &[]);
    let mut client = TcpStream::connect(&recorder.address).expect("it listens");
    client.write_all(b"POST /responses HTTP/1.1\r\nhost: a\r\ncontent-length: 200\r\n\r\n{").expect("sent");
    let seen = answer(&mut client, Duration::from_secs(5));
    assert!(seen.head.starts_with("HTTP/1.1 413 "), "{}", seen.head);
    let _ = client.write_all(b"POST /smuggled HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n");
    drop(client);
    assert_eq!(answering.join().expect("it ends"), "");
    assert_eq!(recorder.end().stdout, "1 recorded, 0 lost\n");
}

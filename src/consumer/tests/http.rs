//! The same over real sockets, on the loopback only.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::consumer::{
    Auth, Cancel, Clocks, Consumer, Ending, HttpTransport, Outcome, Request, RetryPolicy, TransportErrorKind,
    Truncation,
};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const DELTA: &str = "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"Hi\"}\n\n";
const COMPLETED: &str = "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}\n\n";

/// What the server does after its bytes.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    Close,
    Reset,
    Hold,
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

/// Serves one connection and returns the request it got.
async fn serve(listener: TcpListener, answer: String, then: Then) -> String {
    let (mut socket, _) = listener.accept().await.expect("a connection");
    let request = read_request(&mut socket).await;
    socket.write_all(answer.as_bytes()).await.expect("the client is there");
    match then {
        Then::Close => {}
        Then::Reset => {
            // Give the client time to read: a reset discards what is still on the way.
            tokio::time::sleep(Duration::from_millis(100)).await;
            socket.set_zero_linger().expect("the option exists");
        }
        Then::Hold => std::future::pending().await,
    }
    request
}

async fn read_request(socket: &mut TcpStream) -> String {
    let mut request = String::new();
    let mut buffer = [0; 4096];
    loop {
        let count = socket.read(&mut buffer).await.expect("a request");
        request.push_str(&String::from_utf8_lossy(&buffer[..count]));
        if let Some((head, body)) = request.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return request;
            }
        }
    }
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback is there");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

async fn ask(address: SocketAddr) -> Outcome {
    let transport = HttpTransport::new().expect("a client");
    let clocks = Clocks { first_byte: Duration::from_secs(10), ..Clocks::default() };
    Consumer::new(transport, Auth::ApiKey("sk-canary".into()))
        .base_url(format!("http://{address}/v1?token=canary"))
        .clocks(clocks)
        .retry(RetryPolicy::none())
        .run(&Request::new("m").input("hi"), &mut (), &Cancel::new())
        .await
}

async fn answered(answer: String, then: Then) -> (Outcome, String) {
    let (listener, address) = listen().await;
    let server = tokio::spawn(serve(listener, answer, then));
    let outcome = ask(address).await;
    let request = match then {
        Then::Hold => {
            server.abort();
            String::new()
        }
        _ => server.await.expect("the server does not panic"),
    };
    (outcome, request)
}

#[tokio::test]
async fn a_response_over_a_socket_completes_and_the_request_is_as_it_should_be() {
    let answer = format!("{HEAD}{}{}0\r\n\r\n", chunk(DELTA), chunk(COMPLETED));
    let (outcome, request) = answered(answer, Then::Close).await;
    assert_eq!(outcome.completed().map(crate::consumer::Turn::text).as_deref(), Some("Hi"));
    assert!(request.starts_with("POST /v1/responses?token=canary HTTP/1.1\r\n"), "{request}");
    for line in ["authorization: Bearer sk-canary", "accept: text/event-stream", "content-type: application/json"] {
        assert!(request.contains(line), "{request}");
    }
    assert!(request.ends_with(r#"{"model":"m","input":"hi","stream":true}"#), "{request}");
}

#[tokio::test]
async fn a_terminal_event_is_reported_while_the_socket_is_held() {
    let (outcome, _) = answered(format!("{HEAD}{}", chunk(&format!("{DELTA}{COMPLETED}"))), Then::Hold).await;
    assert!(outcome.completed().is_some(), "{:?}", outcome.ending);
}

#[tokio::test]
async fn an_aborted_body_and_a_reset_are_breaks_that_keep_the_text() {
    for then in [Then::Close, Then::Reset] {
        let (outcome, _) = answered(format!("{HEAD}{}", chunk(DELTA)), then).await;
        let Ending::Truncated { cause: Truncation::Transport(error), partial } = outcome.ending else {
            panic!("not broken: {:?}", outcome.ending);
        };
        assert_eq!((error.kind, partial.text()), (TransportErrorKind::Reset, "Hi"), "{error}");
    }
}

#[tokio::test]
async fn a_body_that_ends_by_the_book_without_a_terminal_event_is_truncated() {
    let (outcome, _) = answered(format!("{HEAD}{}0\r\n\r\n", chunk(DELTA)), Then::Close).await;
    assert!(matches!(outcome.ending, Ending::Truncated { cause: Truncation::EndOfStream, .. }));
}

#[tokio::test]
async fn an_echoed_key_never_reaches_the_outcome() {
    let body = "{\"error\":{\"message\":\"Incorrect API key provided: sk-canary\",\"code\":\"invalid_api_key\"}}";
    let answer = format!("HTTP/1.1 401 Unauthorized\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let (outcome, _) = answered(answer, Then::Close).await;
    assert_eq!(outcome.error().and_then(|error| error.code.as_deref()), Some("invalid_api_key"));
    assert!(!format!("{outcome:?}").contains("canary"), "{outcome:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let answer = "HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_owned();
    let (outcome, _) = answered(answer, Then::Close).await;
    assert!(matches!(outcome.ending, Ending::Rejected { status: 307, .. }), "{:?}", outcome.ending);
}

#[tokio::test]
async fn a_refused_connection_says_so_without_the_query() {
    let (listener, address) = listen().await;
    drop(listener);
    let outcome = ask(address).await;
    let Ending::Unreachable { error } = &outcome.ending else {
        panic!("reached: {:?}", outcome.ending);
    };
    assert_eq!(error.kind, TransportErrorKind::Connect);
    assert!(!format!("{outcome:?}").contains("canary"), "{outcome:?}");
}

#[tokio::test]
async fn a_connection_closed_before_the_status_line_is_a_break() {
    let (outcome, _) = answered(String::new(), Then::Close).await;
    let Ending::Unreachable { error } = &outcome.ending else {
        panic!("reached: {:?}", outcome.ending);
    };
    assert_eq!(error.kind, TransportErrorKind::Reset, "{error}");
}

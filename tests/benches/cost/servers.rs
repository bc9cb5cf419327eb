//! What sockets add: scenarios over HTTP against the same fed directly, and the scenario server against a socket that
//! writes the same bytes and nothing else.

use std::{hint::black_box, sync::Arc};

use codex_conformance::{
    Feed, Plan, Scenario,
    mutate::Ending,
    replay::{Pace, Server, Stop},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    runtime::Builder,
};

use super::{ledger::Ledger, scenarios::lab, streams::recording};

pub(crate) fn measure(ledger: &mut Ledger) {
    let session = recording("text/basic");
    let all = Plan::build(&[Arc::clone(&session)], &|id| id.delivery.id() == "per-frame");
    let ends = |scenario: &&Scenario| scenario.ending() == Ending::Clean;
    let plan = Plan { scenarios: all.scenarios.iter().filter(ends).cycle().take(SCENARIOS).cloned().collect() };
    let names = ["scenarios fed directly", "scenarios fed over HTTP"];
    for (name, feed) in names.into_iter().zip([Feed::Direct, Feed::Http]) {
        let lab = lab(feed);
        ledger.measure(name, |bencher| bencher.iter(|| lab.run(&plan, &|_| {}, &Stop::default())));
    }
    ledger.told(names[1], names[0]);

    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime needs memory only");
    let wire = Arc::new(Scenario::plain(&session).wire().expect("nothing is edited"));
    let server = runtime.block_on(Server::start(0, Pace::Together)).expect("the loopback interface has a free port");
    let mounted = server.mount(wire);
    let (address, path) =
        mounted.base_url().strip_prefix("http://").and_then(|url| url.split_once('/')).expect("it has a path");
    let answer = runtime.block_on(fetch(address, path));
    ledger.measure("a stream from the server", |bencher| {
        bencher.iter(|| runtime.block_on(fetch(address, path)));
    });
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("the loopback interface has a free port");
    let address = listener.local_addr().expect("it is bound").to_string();
    runtime.spawn(echo(listener, answer));
    ledger.measure("the same bytes from a bare socket", |bencher| {
        bencher.iter(|| runtime.block_on(fetch(&address, path)));
    });
    ledger.told("a stream from the server", "the same bytes from a bare socket");
}

/// One request, and everything that comes of it.
async fn fetch(address: &str, path: &str) -> Vec<u8> {
    let mut answer = Vec::new();
    let mut socket = TcpStream::connect(address).await.expect("somebody listens");
    let request =
        format!("POST /{path}/responses HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}");
    socket.write_all(request.as_bytes()).await.expect("somebody reads");
    while !answer.ends_with(b"0\r\n\r\n") && socket.read_buf(&mut answer).await.expect("nothing is reset") > 0 {}
    black_box(answer)
}

/// Answers every request with these bytes.
async fn echo(listener: TcpListener, answer: Vec<u8>) {
    while let Ok((mut socket, _)) = listener.accept().await {
        let mut request = Vec::new();
        while !request.ends_with(b"{}") && socket.read_buf(&mut request).await.is_ok_and(|read| read > 0) {}
        socket.write_all(&answer).await.ok();
    }
}

const SCENARIOS: usize = 60;

//! The recording proxy against a relay that only copies. Each is a process of its own, so that its time and memory are
//! told by the system.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream as Socket},
};

use super::{ledger::Ledger, memory::is_wanted};

/// Adds the rows of the proxy.
pub(crate) fn measure(ledger: &mut Ledger) {
    first_byte(ledger);
    processor_time(ledger);
    long_stream(ledger);
}

/// Whether this process was started to be the relay, which then runs until it is killed.
pub(crate) fn was_asked() -> bool {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, flag, upstream] = arguments.as_slice() else { return false };
    if flag != FLAG {
        return false;
    }
    let upstream: SocketAddr = upstream.parse().expect("an address");
    runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        eprintln!("relaying http://{} to {upstream}", listener.local_addr().expect("bound"));
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut server = Socket::connect(upstream).await.expect("it listens");
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                let _ = copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    true
}

/// How much later the first byte of a body comes.
fn first_byte(ledger: &mut Ledger) {
    let name = "first byte through the proxy, later than without it";
    if !is_wanted(name) {
        return;
    }
    // No model answers at once.
    let upstream = upstream(Load { chunks: 3, length: 200, pause: Duration::from_millis(10) });
    let (relay, proxy) = (Middle::relay(upstream), Middle::proxy(upstream));
    let median = |address: SocketAddr| {
        let mut times: Vec<Duration> = (0..200).map(|_| until_first_byte(address)).collect();
        times.sort_unstable();
        times[times.len() / 2]
    };
    let (direct, relayed, proxied) = (median(upstream), median(relay.address), median(proxy.address));
    let later = |time: Duration| time.saturating_sub(direct).as_secs_f64() * 1e3;
    ledger.row(format!("{:.2} ms", later(proxied)), "< 1 ms".to_owned(), later(proxied) < 1.0, name.to_owned());
    let name = "first byte through a plain relay, later than without it";
    ledger.row(format!("{:.2} ms", later(relayed)), String::new(), true, name.to_owned());
}

/// Processor time for streams as they come from a model: many small chunks, none of them at once. Of a path that is no
/// session, everything is passed and journalled, and no recording is made at the end.
fn processor_time(ledger: &mut Ledger) {
    let once = |middle: Middle, path: &str| {
        std::thread::scope(|scope| {
            for _ in 0..50 {
                scope.spawn(|| read_all(middle.address, path));
            }
        });
        // What is kept is kept by then.
        std::thread::sleep(Duration::from_millis(500));
        middle.ticks()
    };
    // The cheapest of three: whatever else the machine does can only add to it.
    let cost =
        |middle: &dyn Fn() -> Middle, path: &str| (0..3).filter_map(|_| once(middle(), path)).min_by(f64::total_cmp);
    let limits = [("passing", "/other", 1.3), ("passing and keeping", "/responses", f64::NAN)];
    for (what, path, limit) in limits {
        let name = format!("proxy, processor time of {what} 50 streams of 2 000 events : plain relay");
        if !is_wanted(&name) {
            continue;
        }
        let upstream = upstream(Load { chunks: 2_000, length: 200, pause: Duration::from_millis(1) });
        let (relayed, proxied) = (cost(&|| Middle::relay(upstream), path), cost(&|| Middle::proxy(upstream), path));
        let (Some(relayed), Some(proxied)) = (relayed, proxied) else { continue };
        let ratio = proxied / relayed;
        let shown = if limit.is_nan() { String::new() } else { format!("≤ {limit}") };
        ledger.row(format!("{ratio:.2}"), shown, limit.is_nan() || ratio <= limit, name);
    }
}

/// Memory over a stream of a gigabyte, and its time.
fn long_stream(ledger: &mut Ledger) {
    let name = "proxy, memory over 1 GiB";
    if !is_wanted(name) {
        return;
    }
    let length = 64 * 1024;
    let of = |bytes: usize| upstream(Load { chunks: bytes / length, length, pause: Duration::ZERO });
    let (small, large) = (of(1 << 20), of(1 << 30));
    let peak = |upstream| {
        let middle = Middle::proxy(upstream);
        read_all(middle.address, "/responses");
        std::thread::sleep(Duration::from_millis(500));
        middle.held()
    };
    let (Some(little), Some(much)) = (peak(small), peak(large)) else { return };
    let more = much.saturating_sub(little) / 1_024;
    ledger.row(format!("{more} MiB"), "< 16 MiB".to_owned(), more < 16, name.to_owned());
    let time = |middle: Middle| {
        let begun = Instant::now();
        read_all(middle.address, "/responses");
        begun.elapsed().as_secs_f64()
    };
    let ratio = time(Middle::proxy(large)) / time(Middle::relay(large));
    ledger.row(format!("{ratio:.2}"), String::new(), true, "proxy, 1 GiB : plain relay, 1 GiB".to_owned());
}

/// What the upstream sends.
#[derive(Clone, Copy)]
struct Load {
    chunks: usize,
    length: usize,
    /// Before each chunk.
    pause: Duration,
}

/// Starts an upstream in this process.
fn upstream(load: Load) -> SocketAddr {
    let (sender, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            sender.send(listener.local_addr().expect("bound")).expect("it is waited for");
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(answer(client, load));
            }
        });
    });
    address.recv().expect("it listens")
}

async fn answer(mut client: Socket, load: Load) {
    let _ = client.set_nodelay(true);
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n{}") {
        if client.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let data = format!("data: {{\"type\":\"a\",\"pad\":\"{}\"}}\n\n", "x".repeat(load.length - 28));
    let chunk = format!("{:x}\r\n{data}\r\n", data.len());
    let _ = client.write_all(HEAD.as_bytes()).await;
    for _ in 0..load.chunks {
        if !load.pause.is_zero() {
            tokio::time::sleep(load.pause).await;
        }
        if client.write_all(chunk.as_bytes()).await.is_err() {
            return;
        }
    }
    let _ = client.write_all(b"0\r\n\r\n").await;
}

/// A process between client and upstream. Killed when dropped.
struct Middle {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Middle {
    fn relay(upstream: SocketAddr) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("it runs"));
        command.args([FLAG, &upstream.to_string()]);
        Self::start(command, tempfile::tempdir().expect("a folder"))
    }

    fn proxy(upstream: SocketAddr) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_codex-conformance"));
        command.args(["record", "--proxy", "--upstream", &format!("http://{upstream}"), "--into"]);
        command.arg(folder.path().join("pending")).arg("--journal-key").arg(folder.path().join("key"));
        Self::start(command, folder)
    }

    fn start(mut command: Command, folder: tempfile::TempDir) -> Self {
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it starts");
        let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut line = String::new();
        stderr.read_line(&mut line).expect("UTF-8");
        let rest = line.strip_prefix("relaying http://").expect("it says where it listens");
        let address = rest.split(' ').next().expect("an address").parse().expect("an address");
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Self { child, address, _folder: folder }
    }

    /// Processor time so far, in ticks of the system.
    fn ticks(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let (user, system): (f64, f64) = (fields.get(11)?.parse().ok()?, fields.get(12)?.parse().ok()?);
        Some(user + system)
    }

    /// The most memory held so far, in KiB.
    fn held(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

impl Drop for Middle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ask(address: SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    let head = format!("POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{{}}");
    stream.write_all(head.as_bytes()).expect("sent");
    stream
}

/// From the request to the first byte behind the head.
fn until_first_byte(address: SocketAddr) -> Duration {
    let begun = Instant::now();
    let mut stream = ask(address, "/responses");
    let (mut seen, mut buffer) = (0, [0; 4096]);
    while seen <= HEAD.len() {
        seen += stream.read(&mut buffer).expect("it answers");
    }
    let took = begun.elapsed();
    let _ = std::io::copy(&mut stream, &mut std::io::sink());
    // What is kept of it is kept before the next is asked, as it is between the requests of a person.
    std::thread::sleep(Duration::from_millis(5));
    took
}

fn read_all(address: SocketAddr, path: &str) {
    let mut stream = ask(address, path);
    let mut buffer = vec![0; 256 * 1024];
    let mut tail = Vec::new();
    while !tail.ends_with(b"0\r\n\r\n") {
        let read = stream.read(&mut buffer).expect("it streams");
        assert!(read > 0, "it ended too early");
        tail.extend_from_slice(&buffer[read.saturating_sub(5)..read]);
        tail.drain(..tail.len().saturating_sub(5));
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("threads to be had")
}

const FLAG: &str = "--be-a-relay-to";

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

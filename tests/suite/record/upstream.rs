//! A backend that follows a script, byte for byte.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What it does with a request.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) head: String,
    pub(crate) acts: Vec<Act>,
    pub(crate) last: Last,
}

#[derive(Clone)]
pub(crate) enum Act {
    /// Bytes as they stand.
    Send(Vec<u8>),
    /// Nothing for a while.
    Wait(Duration),
}

/// How it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Last {
    Close,
    Reset,
    /// Says nothing more until the other side leaves.
    Hold,
}

/// A request as it came.
#[derive(Clone, Default)]
pub(crate) struct Asked {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Upstream {
    pub(crate) address: String,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
    /// How many held connections the other side has left.
    pub(crate) left: Arc<Mutex<usize>>,
}

impl Upstream {
    pub(crate) fn start(script: impl Fn(&Asked) -> Script + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let (asked, left) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let (script, seen, gone) = (Arc::new(script), Arc::clone(&asked), Arc::clone(&left));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (script, seen, gone) = (Arc::clone(&script), Arc::clone(&seen), Arc::clone(&gone));
                thread::spawn(move || {
                    let Some((mut stream, request)) = stream.ok().and_then(request) else { return };
                    let script = script(&request);
                    seen.lock().expect("not poisoned").push(request);
                    if script.play(&mut stream).is_err() {
                        *gone.lock().expect("not poisoned") += 1;
                    }
                });
            }
        });
        Self { address, asked, left }
    }

    /// One that always does the same.
    pub(crate) fn of(script: Script) -> Self {
        Self::start(move |_| script.clone())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("not poisoned").clone()
    }
}

impl Script {
    /// A stream in these chunks, whole.
    pub(crate) fn stream(chunks: &[&str]) -> Self {
        let acts = chunks.iter().map(|chunk| Act::Send(chunk_of(chunk.as_bytes())));
        Self {
            head: EVENTS.to_owned(),
            acts: acts.chain([Act::Send(b"0\r\n\r\n".to_vec())]).collect(),
            last: Last::Close,
        }
    }

    /// The same without its end, and then this.
    pub(crate) fn cut(chunks: &[&str], last: Last) -> Self {
        let mut script = Self::stream(chunks);
        script.acts.pop();
        Self { last, ..script }
    }

    /// An answer that is no stream.
    pub(crate) fn json(status: &str, body: &str) -> Self {
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nretry-after: 7\r\n\r\n",
            body.len()
        );
        Self { head, acts: vec![Act::Send(body.as_bytes().to_vec())], last: Last::Close }
    }

    fn play(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        stream.write_all(self.head.as_bytes())?;
        for act in &self.acts {
            match act {
                Act::Send(bytes) => stream.write_all(bytes)?,
                Act::Wait(duration) => thread::sleep(*duration),
            }
        }
        match self.last {
            Last::Close => stream.shutdown(Shutdown::Write),
            Last::Reset => {
                // What was sent before has to arrive before.
                thread::sleep(Duration::from_millis(100));
                socket2::SockRef::from(&*stream).set_linger(Some(Duration::ZERO))
            }
            Last::Hold => {
                let mut rest = [0; 64];
                while stream.read(&mut rest)? > 0 {}
                Err(std::io::ErrorKind::UnexpectedEof.into())
            }
        }
    }
}

/// A chunk as HTTP frames it.
pub(crate) fn chunk_of(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// Reads a request whose body has a length.
fn request(mut stream: TcpStream) -> Option<(TcpStream, Asked)> {
    let (mut all, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let at = all.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        if let Some(at) = at {
            let head = String::from_utf8_lossy(&all[..at]).into_owned();
            let named = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            let length: usize = named.unwrap_or(0);
            if all.len() >= at + 4 + length {
                return Some((stream, Asked { head, body: all[at + 4..at + 4 + length].to_vec() }));
            }
        }
        let read = stream.read(&mut buffer).ok().filter(|read| *read > 0)?;
        all.extend_from_slice(&buffer[..read]);
    }
}

pub(crate) const EVENTS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nx-request-id: req_1\r\nset-cookie: session=1\r\ntransfer-encoding: chunked\r\n\r\n";

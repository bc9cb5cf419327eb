//! The pipes of this process, for a command that is a server to whoever started it.

use std::{
    io::{self, Read as _, Stderr, Stdout, Write},
    pin::Pin,
    task::{Context, Poll},
    thread,
};

use tokio::{
    io::{AsyncWrite, AsyncWriteExt as _, DuplexStream, duplex},
    runtime::Handle,
};

/// Standard input, output and error, as they are: nothing is coloured, and nothing is told besides.
pub(crate) fn pipes(runtime: &Handle) -> (DuplexStream, Blocking<Stdout>, Blocking<Stderr>) {
    let (mut sender, stdin) = duplex(ROOM);
    let runtime = runtime.clone();
    // It waits for a line that may never come, and nobody waits for it.
    thread::spawn(move || {
        let mut buffer = vec![0; ROOM];
        while let Ok(length) = io::stdin().read(&mut buffer)
            && length > 0
            && runtime.block_on(sender.write_all(&buffer[..length])).is_ok()
        {}
    });
    (stdin, Blocking(io::stdout()), Blocking(io::stderr()))
}

/// What is written at once, for a process that does nothing else meanwhile.
pub(crate) struct Blocking<W>(W);

impl<W: Write + Unpin> AsyncWrite for Blocking<W> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(self.0.write(bytes))
    }

    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.0.flush())
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}

/// Bytes read at a time.
const ROOM: usize = 64 * 1024;

//! Lines of a program's output, of a length that can be borne.

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};

/// Reads lines. What was read of a line is kept when a read is given up, so that it can be one of several things
/// waited for.
#[derive(Debug)]
pub(super) struct Lines<R> {
    from: BufReader<R>,
    line: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn of(from: R) -> Self {
        Self { from: BufReader::new(from), line: Vec::new() }
    }

    /// The next line, without its end. `None` at the end, or when nothing more can be read.
    pub(super) async fn next(&mut self) -> Option<Result<String, String>> {
        loop {
            let available = self.from.fill_buf().await.unwrap_or_default();
            if available.is_empty() {
                return (!self.line.is_empty()).then(|| Ok(self.whole()));
            }
            let end = memchr::memchr(b'\n', available);
            self.line.extend_from_slice(&available[..end.unwrap_or(available.len())]);
            let read = end.map_or(available.len(), |end| end + 1);
            self.from.consume(read);
            if self.line.len() > LONGEST_LINE {
                return Some(Err(format!("printed a line of more than {} MiB", LONGEST_LINE >> 20)));
            }
            if end.is_some() {
                return Some(Ok(self.whole()));
            }
        }
    }

    fn whole(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.line)).trim_end_matches('\r').to_owned()
    }
}

/// A whole answer of the largest scenarios, escaped, and not much more.
const LONGEST_LINE: usize = 4 * 1024 * 1024;

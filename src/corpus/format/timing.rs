//! `response.timing`. How the body arrived: one line a chunk, its length and its microseconds since the request.

use super::TIMING;
use crate::{corpus::RecordingError, stream::Chunk};

/// Reads the file. Lengths must add up to the length of the body, and times must not go back.
pub fn read_timing(text: &str, body: usize) -> Result<Vec<Chunk>, RecordingError> {
    let wrong = |reason: String| RecordingError::Parse { file: TIMING.into(), reason };
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut total = 0_usize;
    for (line, number) in text.lines().zip(1..) {
        let chunk = read_line(line).ok_or_else(|| wrong(format!("line {number} is not `<length> <micros>`")))?;
        if chunks.last().is_some_and(|last| last.micros > chunk.micros) {
            return Err(wrong(format!("line {number} is earlier than the line before")));
        }
        total = total.saturating_add(chunk.length);
        chunks.push(chunk);
    }
    if total != body {
        return Err(wrong(format!("lengths add up to {total} bytes, and the body has {body}")));
    }
    Ok(chunks)
}

/// The text of the file.
#[must_use]
pub fn write_timing(chunks: &[Chunk]) -> String {
    chunks.iter().map(|chunk| format!("{} {}\n", chunk.length, chunk.micros)).collect()
}

fn read_line(line: &str) -> Option<Chunk> {
    let (length, micros) = line.split_once(' ')?;
    Some(Chunk { length: length.parse().ok()?, micros: micros.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let chunks = vec![Chunk { length: 3, micros: 10 }, Chunk { length: 4, micros: 10 }];
        assert_eq!(read_timing(&write_timing(&chunks), 7).expect("valid"), chunks);
    }

    #[test]
    fn lengths_that_do_not_add_up_are_told() {
        let error = read_timing("3 10\n", 7).expect_err("four bytes are missing");
        assert!(error.to_string().ends_with("lengths add up to 3 bytes, and the body has 7"));
    }

    #[test]
    fn a_line_that_is_no_pair_and_time_that_runs_back_are_told() {
        assert!(read_timing("3\n", 3).is_err());
        assert!(read_timing("-3 1\n", 3).is_err());
        assert!(read_timing("1 9\n2 8\n", 3).is_err());
    }
}

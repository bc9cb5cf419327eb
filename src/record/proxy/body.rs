//! A body on its way. Its bytes pass as they came; beside them it is told where its chunks are.

use super::head::Length;

/// Follows a body through the coding of its transfer.
#[derive(Debug)]
pub(super) struct Follower {
    state: State,
}

#[derive(Debug)]
enum State {
    /// So many bytes are to come.
    Plain(u64),
    /// All that comes belongs to it.
    Open,
    /// The line with the length of a chunk: what was read of the number, and whether it is over.
    Size(u64, bool),
    /// In a chunk: what is left of it.
    Chunk {
        left: u64,
        goes_on: bool,
    },
    /// Behind a chunk, before the end of its line.
    Behind,
    /// The lines behind the last chunk; whether this line is empty so far.
    Trailer(bool),
    Done,
    /// It is not what it says it is. The bytes still pass.
    Broken,
}

/// A piece of a body, without the coding of its transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) bytes: &'a [u8],
    /// Whether it goes on with the chunk that an earlier piece began.
    pub(super) goes_on: bool,
}

impl Follower {
    pub(super) fn new(length: Length) -> Self {
        let state = match length {
            Length::Known(0) => State::Done,
            Length::Known(length) => State::Plain(length),
            Length::UntilTheEnd => State::Open,
            Length::Chunked => State::Size(0, false),
        };
        Self { state }
    }

    /// Whether the body is over.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Whether it is over when the connection is.
    pub(super) fn may_end(&self) -> bool {
        matches!(self.state, State::Done | State::Open)
    }

    /// Takes what came, and gives the pieces in it and how many of the bytes belong to the body.
    pub(super) fn follow<'a>(&mut self, bytes: &'a [u8], mut piece: impl FnMut(Piece<'a>)) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            match &mut self.state {
                State::Plain(left) => {
                    let taken = take(rest, left);
                    piece(Piece { bytes: taken, goes_on: false });
                    at += taken.len();
                    if *left == 0 {
                        self.state = State::Done;
                    }
                }
                State::Open | State::Broken => {
                    piece(Piece { bytes: rest, goes_on: false });
                    at = bytes.len();
                }
                State::Size(size, is_over) => {
                    at += 1;
                    match (rest[0], char::from(rest[0]).to_digit(16)) {
                        (b'\n', _) => {
                            self.state = match *size {
                                0 => State::Trailer(true),
                                left => State::Chunk { left, goes_on: false },
                            };
                        }
                        (_, Some(digit)) if !*is_over => match size.checked_mul(16) {
                            Some(more) => *size = more + u64::from(digit),
                            None => self.state = State::Broken,
                        },
                        // An extension, or the end of the line.
                        (b';' | b'\r' | b' ' | b'\t', _) => *is_over = true,
                        _ if *is_over => {}
                        _ => self.state = State::Broken,
                    }
                }
                State::Chunk { left, goes_on } => {
                    let taken = take(rest, left);
                    piece(Piece { bytes: taken, goes_on: *goes_on });
                    *goes_on = true;
                    at += taken.len();
                    if *left == 0 {
                        self.state = State::Behind;
                    }
                }
                State::Behind => {
                    at += 1;
                    match rest[0] {
                        b'\r' => {}
                        b'\n' => self.state = State::Size(0, false),
                        _ => self.state = State::Broken,
                    }
                }
                State::Trailer(is_empty) => {
                    at += 1;
                    match rest[0] {
                        b'\n' if *is_empty => self.state = State::Done,
                        b'\n' => *is_empty = true,
                        b'\r' => {}
                        _ => *is_empty = false,
                    }
                }
                State::Done => return at,
            }
        }
        at
    }
}

fn take<'a>(bytes: &'a [u8], left: &mut u64) -> &'a [u8] {
    let most = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
    *left -= most as u64;
    &bytes[..most]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The chunks of a body that comes in these pieces, and whether it is over.
    fn chunks(length: Length, pieces: &[&[u8]]) -> (Vec<Vec<u8>>, bool) {
        let mut follower = Follower::new(length);
        let mut chunks: Vec<Vec<u8>> = Vec::new();
        for bytes in pieces {
            follower.follow(bytes, |piece| match chunks.last_mut().filter(|_| piece.goes_on) {
                Some(last) => last.extend_from_slice(piece.bytes),
                None => chunks.push(piece.bytes.to_vec()),
            });
        }
        (chunks, follower.is_done())
    }

    #[test]
    fn a_body_of_known_length_ends_there_and_one_without_ends_with_the_connection() {
        let (told, is_done) = chunks(Length::Known(5), &[b"hel", b"lo and more"]);
        assert_eq!((told, is_done), (vec![b"hel".to_vec(), b"lo".to_vec()], true));
        let mut open = Follower::new(Length::UntilTheEnd);
        open.follow(b"x", |_| {});
        assert!(!open.is_done() && open.may_end());
    }

    #[test]
    fn extensions_and_trailers_are_passed_over_and_nonsense_ends_nothing() {
        let body = b"3;name=value\r\nabc\r\n0\r\nx-sum: 1\r\n\r\n";
        assert_eq!(chunks(Length::Chunked, &[body]), (vec![b"abc".to_vec()], true));
        for nonsense in [b"hello".as_slice(), b"3\r\nabcd\r\n", b"fffffffffffffffff\r\n"] {
            assert!(!chunks(Length::Chunked, &[nonsense]).1);
        }
    }

    proptest! {
        #[test]
        fn chunks_are_the_same_wherever_the_network_cuts(
            bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..6),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        ) {
            let mut wire = Vec::new();
            for body in &bodies {
                wire.extend_from_slice(format!("{:X}\r\n", body.len()).as_bytes());
                wire.extend_from_slice(body);
                wire.extend_from_slice(b"\r\n");
            }
            wire.extend_from_slice(b"0\r\n\r\n");
            let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(wire.len())).chain([0, wire.len()]).collect();
            at.sort_unstable();
            let pieces: Vec<&[u8]> = at.windows(2).map(|pair| &wire[pair[0]..pair[1]]).collect();
            prop_assert_eq!(chunks(Length::Chunked, &pieces), (bodies, true));
        }
    }
}

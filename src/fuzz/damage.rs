//! Damage to bytes, as disks, proxies, and half-finished writes do it. No grammar is left in peace.

use bytes::Bytes;

use super::draw::Draw;

/// A kind of damage: what becomes of a body, given another.
type Damage = fn(&mut Draw, &mut Vec<u8>, &[u8]);

const DAMAGES: &[Damage] = &[flip, replace, insert, delete, duplicate, splice, cut];

/// The body after a few damages. `other` is a recording whose bytes get into it.
pub(super) fn damaged(draw: &mut Draw, body: &[u8], other: &[u8]) -> Bytes {
    let mut body = body.to_vec();
    for _ in 0..=draw.below(3) {
        if let Some(damage) = draw.one(DAMAGES) {
            damage(draw, &mut body, other);
        }
    }
    body.into()
}

/// One bit.
#[expect(clippy::ptr_arg, reason = "damages are of one type")]
fn flip(draw: &mut Draw, body: &mut Vec<u8>, _: &[u8]) {
    let at = draw.below(body.len());
    let bit = draw.below(8);
    if let Some(byte) = body.get_mut(at) {
        *byte ^= 1 << bit;
    }
}

/// One byte by one that means something.
#[expect(clippy::ptr_arg, reason = "damages are of one type")]
fn replace(draw: &mut Draw, body: &mut Vec<u8>, _: &[u8]) {
    let at = draw.below(body.len());
    let byte = draw.one(TELLING).copied().unwrap_or_default();
    if let Some(place) = body.get_mut(at) {
        *place = byte;
    }
}

/// A few bytes that mean something.
fn insert(draw: &mut Draw, body: &mut Vec<u8>, _: &[u8]) {
    let at = draw.below(body.len() + 1);
    let count = 1 + draw.below(4);
    let bytes: Vec<u8> = (0..count).filter_map(|_| draw.one(TELLING).copied()).collect();
    body.splice(at..at, bytes);
}

/// A stretch.
fn delete(draw: &mut Draw, body: &mut Vec<u8>, _: &[u8]) {
    let (from, to) = stretch(draw, body.len());
    body.drain(from..to);
}

/// A stretch comes twice.
fn duplicate(draw: &mut Draw, body: &mut Vec<u8>, _: &[u8]) {
    let (from, to) = stretch(draw, body.len());
    let copy = body[from..to].to_vec();
    body.splice(to..to, copy);
}

/// The beginning of this one, and the end of another.
fn splice(draw: &mut Draw, body: &mut Vec<u8>, other: &[u8]) {
    body.truncate(draw.below(body.len() + 1));
    body.extend_from_slice(&other[draw.below(other.len() + 1)..]);
}

/// The end is missing.
fn cut(draw: &mut Draw, body: &mut Vec<u8>, _: &[u8]) {
    body.truncate(draw.below(body.len() + 1));
}

/// A place and one behind it: a few bytes further most of the time, anywhere else now and then.
fn stretch(draw: &mut Draw, length: usize) -> (usize, usize) {
    let from = draw.below(length + 1);
    let most = if draw.once_in(4) { length - from } else { (length - from).min(16) };
    (from, from + draw.below(most + 1))
}

/// Bytes that SSE, UTF-8, or JSON give a meaning to.
const TELLING: &[u8] = b"\n\r: {}[]\",\\\0\xEF\xBB\xBF\xFF\xC3\x80d0-en";

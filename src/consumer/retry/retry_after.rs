//! The wait a server asks for. In milliseconds, in seconds, or as a date; nonsense is no advice.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use crate::consumer::transport::header;

/// The wait in the headers of a response. `retry-after-ms` is finer and goes first.
pub(in crate::consumer) fn retry_after(headers: &[(String, String)]) -> Option<Duration> {
    let millis = header(headers, "retry-after-ms").and_then(parse_millis);
    millis.or_else(|| {
        let value = header(headers, "retry-after")?;
        parse_seconds(value).or_else(|| Some(until(http_date(value)?, server_time(headers))))
    })
}

/// Seconds, whole or decimal. A number too large to count is the longest wait there is.
pub(in crate::consumer) fn parse_seconds(text: &str) -> Option<Duration> {
    let seconds = decimal(text)?;
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

/// Milliseconds, whole or decimal.
pub(in crate::consumer) fn parse_millis(text: &str) -> Option<Duration> {
    let seconds = decimal(text)? / 1000.0;
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

/// Digits with at most one point: no sign, no exponent, no `inf`.
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim_ascii();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { text.parse().ok() } else { None }
}

/// The three date forms HTTP knows, of which servers should send only the first.
fn http_date(text: &str) -> Option<Timestamp> {
    FORMATS.iter().find_map(|format| {
        let date: DateTime = strtime::parse(format, text.trim_ascii()).ok()?.to_datetime().ok()?;
        Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })
}

/// The time by the server's own clock, so that two clocks that disagree do not matter.
///
/// Without a `date` header this reads the wall clock, the one place of this module that does.
fn server_time(headers: &[(String, String)]) -> Timestamp {
    header(headers, "date").and_then(http_date).unwrap_or_else(Timestamp::now)
}

/// The time left until then; none if it is past.
fn until(then: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(then.duration_since(now)).unwrap_or(Duration::ZERO)
}

const FORMATS: [&str; 3] = ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(headers: &[(&str, &str)]) -> Option<Duration> {
        let headers: Vec<_> = headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        retry_after(&headers)
    }

    #[test]
    fn seconds_may_be_whole_or_decimal() {
        assert_eq!(wait(&[("retry-after", "3")]), Some(Duration::from_secs(3)));
        assert_eq!(wait(&[("retry-after", " 1.5 ")]), Some(Duration::from_millis(1500)));
        assert_eq!(wait(&[("retry-after", "0")]), Some(Duration::ZERO));
    }

    #[test]
    fn milliseconds_go_before_seconds() {
        let headers = [("retry-after", "9"), ("retry-after-ms", "250")];
        assert_eq!(wait(&headers), Some(Duration::from_millis(250)));
    }

    #[test]
    fn nonsense_is_no_advice() {
        for odd in ["-1", "+1", "", "soon", "inf", "NaN", "1e3", "1.2.3", ".", "0x10"] {
            assert_eq!(wait(&[("retry-after", odd)]), None, "{odd:?}");
        }
    }

    #[test]
    fn a_number_beyond_counting_is_a_wait_beyond_any_cap() {
        let huge = "9".repeat(400);
        assert_eq!(wait(&[("retry-after", &huge)]), Some(Duration::MAX));
    }

    #[test]
    fn a_date_is_measured_by_the_servers_own_clock() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        for then in ["Sun, 06 Nov 1994 08:49:42 GMT", "Sunday, 06-Nov-94 08:49:42 GMT", "Sun Nov  6 08:49:42 1994"] {
            assert_eq!(wait(&[date, ("retry-after", then)]), Some(Duration::from_secs(5)), "{then}");
        }
        let past = ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT");
        assert_eq!(wait(&[date, past]), Some(Duration::ZERO));
        assert_eq!(wait(&[past]), Some(Duration::ZERO));
    }
}

//! Chance. How likely a difference is when nothing has changed.

/// The probability that of `seen` recordings with something, so many or more are among the `fresh` ones and not among
/// the `known`, when it has nothing to do with which are which: Fisher's exact test, one side of it.
///
/// `known` and `fresh` are how many there are with `of` in all.
#[expect(clippy::cast_precision_loss, reason = "a probability is no exact number")]
pub(super) fn of_more(known: (u64, u64), fresh: (u64, u64)) -> f64 {
    let (total, seen) = (known.1 + fresh.1, known.0 + fresh.0);
    let (most, least) = (seen.min(fresh.1), fresh.0);
    let ln = |n: u64| ln_factorial(n as f64);
    let ln_choose = |n: u64, k: u64| ln(n) - ln(k) - ln(n - k);
    let term = |at: u64| match total.saturating_sub(fresh.1).checked_sub(seen - at) {
        Some(_) => (ln_choose(seen, at) + ln_choose(total - seen, fresh.1 - at) - ln_choose(total, fresh.1)).exp(),
        None => 0.0,
    };
    (least..=most).map(term).sum::<f64>().min(1.0)
}

/// The logarithm of a factorial: exact for small numbers, Stirling's series for others.
fn ln_factorial(n: f64) -> f64 {
    if n < 32.0 {
        let mut product = 1.0_f64;
        let mut factor = 2.0_f64;
        while factor <= n {
            product *= factor;
            factor += 1.0;
        }
        return product.ln();
    }
    n * n.ln() - n + 0.5 * (std::f64::consts::TAU * n).ln() + 1.0 / (12.0 * n) - 1.0 / (360.0 * n.powi(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9 * other.max(1e-12)
    }

    #[test]
    fn small_tables_are_as_counted_by_hand() {
        // Both of two fresh ones and none of two known: one of the six ways to choose two of four.
        assert!(is_near(of_more((0, 2), (2, 2)), 1.0 / 6.0));
        // The tea of R. A. Fisher's lady: three of four cups or better.
        assert!(is_near(of_more((1, 4), (3, 4)), 17.0 / 70.0));
        assert!(is_near(of_more((0, 24), (0, 24)), 1.0));
    }

    #[test]
    fn stirling_meets_what_is_exact() {
        let exact: f64 = (2..=40).map(|n| f64::from(n).ln()).sum();
        assert!(is_near(ln_factorial(40.0), exact));
        assert!(is_near(of_more((0, 1000), (1, 1)), 1.0 / 1001.0));
    }
}

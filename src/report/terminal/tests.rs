//! What is told in full, and in which order.

use super::{super::sample::hostile, *};
use crate::judge::Level;

#[test]
fn of_each_target_the_first_few_are_told_and_those_that_bind_come_first() {
    let mut report = hostile(1);
    let sample = report.causes[0].clone();
    let cause = |target: &str, rule: usize, level| {
        let rules = vec![format!("rule-{rule}")];
        Cause { target: target.to_owned(), rules, level, known: None, ..sample.clone() }
    };
    report.causes = (0..5).map(|rule| cause("one", rule, Level::Should)).collect();
    report.causes.push(cause("one", 5, Level::Must));
    report.causes.extend([cause("two", 0, Level::Should), cause("two", 1, Level::Must), cause("two", 1, Level::Must)]);
    let told = |show| -> Vec<String> {
        in_full(&report, show).iter().map(|cause| format!("{} {}", cause.target, cause.rules[0])).collect()
    };
    assert_eq!(told(Show::Some), ["one rule-5", "two rule-1", "one rule-0", "one rule-1", "two rule-0"]);
    assert_eq!((told(Show::All).len(), told(Show::None).len()), (9, 0));
}

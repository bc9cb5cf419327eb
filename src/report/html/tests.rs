//! The page holds what a stranger said, and none of it does anything.

use std::collections::BTreeSet;

use super::{super::sample::hostile, *};

#[test]
fn hostile_text_is_shown_and_does_nothing() {
    let page = html(&hostile(2));
    for tag in ["<script", "</script", "</style", "</head>", "</body"] {
        assert_eq!(page.matches(tag).count(), 1, "{tag}");
    }
    for alive in ["<img", "\"'>", "-->", "<!--", "onerror=alert(1)>", "7 * 7 }} <"] {
        assert!(!page.contains(alive), "{alive}");
    }
    assert_eq!(page.matches("<details").count(), page.matches("</details>").count());
    let moves = |c: &char| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c) || *c == '\u{2066}';
    assert_eq!(page.chars().find(moves), None);
    let written = "&#60;script&#62;alert(1)&#60;/script&#62;";
    let marks =
        ["\\u{1b}[31m", "\\u{9b}1m", "\\u{202e}\\u{2066}\\n\\n&#60;/details&#62;", "{{ 7 * 7 }} &#38;lt; {% x %}"];
    for mark in marks.into_iter().chain([written]) {
        assert!(page.matches(mark).count() > 40, "{mark} is shown wherever it was said");
    }
}

#[test]
fn the_policy_allows_the_script_of_the_page_and_nothing_from_elsewhere() {
    let page = html(&hostile(1));
    let (_, rest) = page.split_once("<script>").expect("there is a script");
    let (script, _) = rest.split_once("</script>").expect("it ends");
    let hash = BASE64_STANDARD.encode(Sha256::digest(script));
    assert!(page.contains(&format!("script-src &#39;sha256-{hash}&#39;;")), "{hash}");
    assert!(page.find("Content-Security-Policy") < page.find("<style>"), "it holds for all that follows");
    for fetch in ["<link", "<iframe", "@import", "url(", " src=\"", "href=\"http", "fetch("] {
        assert!(!page.contains(fetch), "{fetch}");
    }
}

#[test]
fn ids_are_unique_and_every_link_leads_to_one() {
    let page = html(&hostile(3));
    let ids: Vec<&str> = attributes(&page, " id=\"");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len());
    let links = attributes(&page, " href=\"#");
    assert!(links.iter().all(|link| unique.contains(link)), "{links:?}");
    assert!(unique.contains("calm/same-result-any-cut"), "{unique:?}");
}

#[test]
fn every_cell_of_a_broken_rule_leads_to_the_cause_or_else_to_the_rule() {
    let page = html(&hostile(1));
    let cells: Vec<&str> = page.split("<td ").skip(1).filter_map(|cell| Some(cell.split_once("</td>")?.0)).collect();
    let links: Vec<&str> = cells.iter().flat_map(|cell| attributes(cell, " href=\"#")).collect();
    let rule = format!("rule:{}", crate::judge::rules::RULES[2].id());
    assert_eq!(links, ["cause-1", "cause-2", "cause-1", "cause-2", &rule, &rule]);
}

#[test]
fn a_page_of_thousands_of_causes_stays_small_and_says_what_it_leaves_out() {
    let page = html(&hostile(3000));
    assert!(page.len() < 2_000_000, "{}", page.len());
    let told = page.matches("<details class=\"cause\"").count();
    assert!(page.contains(&format!("{}: this page has no room", counted(6000 - told, "more cause"))), "{told}");
    let ids: BTreeSet<&str> = attributes(&page, " id=\"").into_iter().collect();
    assert!(attributes(&page, " href=\"#").iter().all(|link| ids.contains(link)));
}

/// The values of an attribute, up to its quote.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    page.split(name).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect()
}

#[test]
fn the_title_is_of_all_wires_and_failures_are_counted_as_causes() {
    let page = html(&hostile(1));
    assert!(page.contains("<title>1 new cause of failure · Codex wire conformance</title>"));
}

#[test]
fn the_ends_of_lines_are_written_without_pictures_of_control_characters() {
    let mut report = hostile(1);
    let frame = report.causes[0].sent.excerpt.last_mut().expect("it has one");
    frame.lines = ["data: {}␊", "␍␊", "x␍", "half┆"].map(str::to_owned).to_vec();
    let page = html(&report);
    for line in ["data: {}<i>\\n</i>", "<code><i>\\r\\n</i>", "x<i>\\r</i>", "half┆<i></i>"] {
        assert!(page.contains(line), "{line}");
    }
    assert!(!page.contains('␊'));
}

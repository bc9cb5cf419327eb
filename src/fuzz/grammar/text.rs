//! Text of every script, in the pieces in which a model says it.

use proptest::{collection::vec, prelude::*, strategy::Union};

/// What stands for a script, or for what breaks readers of text.
const SAMPLES: &[&str] = &[
    "Hello, world. ",
    "Grüße aus Köln — ça va? ",
    "你好，世界。",
    "こんにちは",
    "안녕하세요",
    "مرحبا بالعالم",
    "שלום עולם",
    "नमस्ते दुनिया",
    "Привет, мир",
    "e\u{301}\u{323}\u{308}",
    "👩‍👩‍👧‍👦🏳️‍🌈🇪🇺",
    "𝒳𝒴𝒵",
    "\u{FEFF}",
    "\u{2028}\u{2029}\u{85}",
    "\u{0}\u{1}\u{7f}",
    "\r\n\r\n\n",
    "data: [DONE]\n\n",
    "event: error\ndata: {}\n\n",
    ": comment\n",
    "\\u0041 \\\" \\\\ / \" '",
    "```json\n{\"type\":\"response.completed\"}\n```",
    "<script>alert(1)</script>",
    "\u{1b}[31mred\u{1b}[0m",
    "null",
    "",
    " ",
];

/// A text of a few characters.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => proptest::sample::select(SAMPLES).prop_map(str::to_owned),
        3 => "[a-z]{1,6} ?",
        1 => "\\PC{0,12}",
        1 => proptest::string::string_regex("(?s).{0,6}").expect("it is an expression"),
    ]
}

/// A text in the pieces that come one after the other. Most have a few; some have hundreds, or thousands.
pub(super) fn pieces() -> impl Strategy<Value = Vec<String>> {
    let few = vec(text(), 0..6).boxed();
    let many = vec(text(), 50..200).boxed();
    let thousands = (text(), 1_000..4_000_usize).prop_map(|(piece, times)| vec![piece; times]).boxed();
    Union::new_weighted(vec![(9_980, few), (17, many), (3, thousands)])
}

/// A word as names of tools and types are.
pub(super) fn name() -> impl Strategy<Value = String> {
    "[a-z][a-z_]{0,12}"
}

/// Any JSON, as an unknown member may hold it.
pub(super) fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((name(), inner), 0..3).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

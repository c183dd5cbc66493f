//! The raw shapes of the plan file, as TOML spells them, with the place of every value. Nothing is checked here.

use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    pub(super) title: Spanned<String>,
    pub(super) period: Spanned<Vec<i32>>,
    pub(super) deadline: Spanned<toml::Value>,
    #[serde(default)]
    pub(super) units: Vec<Unit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unit {
    pub(super) code: Spanned<String>,
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) aliases: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) group: bool,
    #[serde(default)]
    pub(super) members: Vec<Member>,
    #[serde(default)]
    pub(super) materials: Vec<Material>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Member {
    pub(super) code: Spanned<String>,
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) aliases: Vec<Spanned<String>>,
    pub(super) path: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Material {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    /// Omitted: the material is one piece.
    pub(super) pieces: Option<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    pub(super) advice: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) kinds: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) conditions: Vec<Spanned<String>>,
    pub(super) need: Option<Spanned<String>>,
    pub(super) deadline: Option<Spanned<toml::Value>>,
}

/// How to put right what the TOML reader complains about.
pub(super) fn remedy(message: &str) -> &'static str {
    if message.contains("unknown field") {
        "correct the spelling of the key, or remove the line"
    } else if message.contains("missing field") {
        "add the key (see seeds/zhangdian-2023.toml for an example)"
    } else if message.contains("duplicate key") {
        "keep one of the two lines"
    } else if message.contains("invalid type") {
        "write the value in the form of seeds/zhangdian-2023.toml (texts in quotes, lists in [ ])"
    } else {
        "correct the line so that it is TOML: key = \"text\", lists in [ ], [[units]] and [[units.materials]] as headings"
    }
}

//! The matcher's numbers as data: those the fit writes (`weights.toml`) and those set by hand (`by_hand.toml`).
//! Nothing is fitted here.

use super::features::RANK;
use super::many::ALSO;
use super::trust::ACCEPT;
use toml::{Table, Value};

/// Weights of the features and thresholds of the decisions.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// For ranking the materials of a unit, in the order of `RANK`.
    pub rank: Vec<f32>,
    /// For "the best candidate is right", in the order of `ACCEPT`, the constant last.
    pub accept: Vec<f32>,
    /// For "this belongs to no material", in the order of `ACCEPT`, the constant last.
    pub none: Vec<f32>,
    /// For "this part is another material of the same paper", in the order of `ALSO`, the constant last.
    pub also: Vec<f32>,
    /// File when the chance of being right, and of holding nothing else, is at least this.
    pub file_at: f32,
    /// Set aside when the chance of belonging nowhere is at least this.
    pub none_at: f32,
    /// What no corpus can fit.
    pub by_hand: ByHand,
}

/// Numbers set by hand; `by_hand.toml` says of each what it decides. All are chances, shares or evidence from 0 to 1
/// but the two weights of what was taught.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByHand {
    /// Chance a part or member needs to name its material by itself.
    pub also_at: f32,
    /// Chance the members of one folder need together.
    pub member_at: f32,
    /// Candidates closer than this are asked about.
    pub tie: f32,
    /// Chance from which a paper is filed to a further material.
    pub file_also_at: f32,
    /// Evidence below this is no witness.
    pub least_said: f32,
    /// Chance at which one member adds a material of its own.
    pub alone: f32,
    /// Share of the speaking members that must agree.
    pub agreed: f32,
    /// Weight of what was taught, in the ranking.
    pub taught_rank: f32,
    /// Weight of what was taught, for trust.
    pub taught_accept: f32,
}

/// Why a text is no set of weights.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the weights cannot be used: {0}; run the fit again: cargo run --example fit_matching")]
pub struct WeightsError(String);

impl Weights {
    /// The weights fitted for this version of the program.
    ///
    /// # Errors
    /// Never for a released program: a test reads them.
    pub fn fitted() -> Result<Weights, WeightsError> {
        Weights::parse(include_str!("weights.toml"))
    }

    /// Reads weights as [`Weights::to_toml`] writes them.
    ///
    /// # Errors
    /// When a number is missing or is no number.
    pub fn parse(text: &str) -> Result<Weights, WeightsError> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| WeightsError(error.message().to_owned()))?;
        let number = |group: &str, key: &str| -> Result<f32, WeightsError> {
            let value = table.get(group).and_then(|group| group.get(key));
            let number = value.and_then(|value| value.as_float().or_else(|| value.as_integer().map(|n| n as f64)));
            number.map(|n| n as f32).ok_or_else(|| WeightsError(format!("`{key}` is missing in [{group}]")))
        };
        let list =
            |group: &str, keys: &[&str]| keys.iter().map(|key| number(group, key)).collect::<Result<Vec<_>, _>>();
        let with_constant: Vec<&str> = ACCEPT.iter().copied().chain(["constant"]).collect();
        let also: Vec<&str> = ALSO.iter().copied().chain(["constant"]).collect();
        Ok(Weights {
            rank: list("rank", &RANK)?,
            accept: list("accept", &with_constant)?,
            none: list("none", &with_constant)?,
            also: list("also", &also)?,
            file_at: number("thresholds", "file_at")?,
            none_at: number("thresholds", "none_at")?,
            by_hand: toml::from_str(include_str!("by_hand.toml"))
                .map_err(|error: toml::de::Error| WeightsError(error.message().to_owned()))?,
        })
    }

    /// The weights as TOML, for the data file.
    pub fn to_toml(&self) -> String {
        let group = |names: &[&str], values: &[f32]| {
            let pairs =
                names.iter().zip(values).map(|(name, value)| ((*name).to_owned(), Value::Float(rounded(*value))));
            Value::Table(pairs.collect())
        };
        let with_constant: Vec<&str> = ACCEPT.iter().copied().chain(["constant"]).collect();
        let mut table = Table::new();
        table.insert("rank".to_owned(), group(&RANK, &self.rank));
        table.insert("accept".to_owned(), group(&with_constant, &self.accept));
        table.insert("none".to_owned(), group(&with_constant, &self.none));
        let also: Vec<&str> = ALSO.iter().copied().chain(["constant"]).collect();
        table.insert("also".to_owned(), group(&also, &self.also));
        let thresholds = group(&["file_at", "none_at"], &[self.file_at, self.none_at]);
        table.insert("thresholds".to_owned(), thresholds);
        table.to_string()
    }
}

/// Three decimals are all the corpus can tell.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fitted_weights_can_be_read_and_written() {
        let weights = Weights::fitted().unwrap();
        assert_eq!(Weights::parse(&weights.to_toml()).unwrap(), weights);
    }

    #[test]
    fn a_missing_number_is_named() {
        let error = Weights::parse("[rank]\n").unwrap_err().to_string();
        assert!(error.starts_with("the weights cannot be used: `concept_name` is missing in [rank]"), "{error}");
    }
}

//! The fitted numbers: weights and thresholds as data (`weights.toml`), written by the fit and read here.
//! Nothing is fitted here.

use super::decide::ACCEPT;
use super::features::RANK;
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
    /// File when the chance of being right is at least this.
    pub file_at: f32,
    /// Set aside when the chance of belonging nowhere is at least this.
    pub none_at: f32,
    /// A further material is filed too when its own part of the name or text names it at least this well.
    pub also_at: f32,
    /// A member of an archive counts when its chance of being right is at least this.
    pub member_at: f32,
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
        let table: Table = text
            .parse()
            .map_err(|error: toml::de::Error| WeightsError(error.message().to_owned()))?;
        let number = |group: &str, key: &str| -> Result<f32, WeightsError> {
            let value = table.get(group).and_then(|group| group.get(key));
            let number = value.and_then(|value| value.as_float().or_else(|| value.as_integer().map(|n| n as f64)));
            number
                .map(|n| n as f32)
                .ok_or_else(|| WeightsError(format!("`{key}` is missing in [{group}]")))
        };
        let list =
            |group: &str, keys: &[&str]| keys.iter().map(|key| number(group, key)).collect::<Result<Vec<_>, _>>();
        let with_constant: Vec<&str> = ACCEPT.iter().copied().chain(["constant"]).collect();
        Ok(Weights {
            rank: list("rank", &RANK)?,
            accept: list("accept", &with_constant)?,
            none: list("none", &with_constant)?,
            file_at: number("thresholds", "file_at")?,
            none_at: number("thresholds", "none_at")?,
            also_at: number("thresholds", "also_at")?,
            member_at: number("thresholds", "member_at")?,
        })
    }

    /// The weights as TOML, for the data file.
    pub fn to_toml(&self) -> String {
        let group = |names: &[&str], values: &[f32]| {
            let pairs = names
                .iter()
                .zip(values)
                .map(|(name, value)| ((*name).to_owned(), Value::Float(rounded(*value))));
            Value::Table(pairs.collect())
        };
        let with_constant: Vec<&str> = ACCEPT.iter().copied().chain(["constant"]).collect();
        let mut table = Table::new();
        table.insert("rank".to_owned(), group(&RANK, &self.rank));
        table.insert("accept".to_owned(), group(&with_constant, &self.accept));
        table.insert("none".to_owned(), group(&with_constant, &self.none));
        let thresholds = [self.file_at, self.none_at, self.also_at, self.member_at];
        table.insert(
            "thresholds".to_owned(),
            group(&["file_at", "none_at", "also_at", "member_at"], &thresholds),
        );
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
        assert!(
            error.starts_with("the weights cannot be used: `concept_name` is missing in [rank]"),
            "{error}"
        );
    }
}

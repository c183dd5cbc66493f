//! The fitted numbers: weights and thresholds as data (`weights.toml`), written by the fit and read here.
//! Nothing is fitted here.

/// Weights of the features and thresholds of the decisions.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {}

/// Why a text is no set of weights.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the weights cannot be used: {0}; run the fit again (see ARCHITECTURE)")]
pub struct WeightsError(String);

impl Weights {
    /// The weights fitted for this version of the program.
    pub fn fitted() -> Weights {
        Weights {}
    }

    /// Reads weights as the fit writes them.
    ///
    /// # Errors
    /// When a number is missing or is no number.
    pub fn parse(_text: &str) -> Result<Weights, WeightsError> {
        Ok(Weights {})
    }
}

//! The ids other programs rely on: unit `03`, member `42.01`, material `03-01`, piece `03-01:总结@2021`.
//! Parsing and printing only; whether an id exists is the plan's business.

use std::fmt;
use std::str::FromStr;

/// Why a text is no id. The message shows the text and the expected form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {what}: write it like {example}")]
pub struct IdError {
    text: String,
    what: &'static str,
    example: &'static str,
}

/// The code of a unit (`03`) or of a listed member of a group unit (`42.01`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitCode(String);

impl UnitCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The unit a member belongs to (`42` for `42.01`); `None` for a unit.
    pub fn group(&self) -> Option<UnitCode> {
        self.0.split_once('.').map(|(group, _)| UnitCode(group.to_owned()))
    }

    /// True for a listed member of a group.
    pub fn is_member(&self) -> bool {
        self.0.contains('.')
    }

    /// The unit itself, or the group of a member: where the plan keeps its materials.
    pub fn in_plan(&self) -> UnitCode {
        self.group().unwrap_or_else(|| self.clone())
    }
}

impl FromStr for UnitCode {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let digits = |part: &str| !part.is_empty() && part.len() <= 6 && part.bytes().all(|b| b.is_ascii_digit());
        let valid = match text.split_once('.') {
            Some((unit, member)) => digits(unit) && digits(member),
            None => digits(text),
        };
        if valid {
            Ok(UnitCode(text.to_owned()))
        } else {
            Err(IdError { text: text.to_owned(), what: "unit code", example: "03 or 42.01" })
        }
    }
}

/// One item of a unit's list: unit code, `-`, ordinal in the list (`03-01`, `42.01-01`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MaterialId {
    unit: UnitCode,
    ordinal: u32,
}

impl MaterialId {
    /// The material number `ordinal` (from 1) of `unit`.
    pub fn new(unit: UnitCode, ordinal: u32) -> Self {
        MaterialId { unit, ordinal }
    }

    /// The unit or member that owes it.
    pub fn unit(&self) -> &UnitCode {
        &self.unit
    }

    /// Its place in the unit's list, from 1.
    pub fn ordinal(&self) -> u32 {
        self.ordinal
    }

    /// The same material owed by another unit: `42-01` as `42.01-01`.
    pub fn owed_by(&self, unit: &UnitCode) -> MaterialId {
        MaterialId { unit: unit.clone(), ordinal: self.ordinal }
    }
}

impl FromStr for MaterialId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError { text: text.to_owned(), what: "material id", example: "03-01 or 42.01-01" };
        let (unit, ordinal) = text.rsplit_once('-').ok_or_else(wrong)?;
        let unit = unit.parse().map_err(|_| wrong())?;
        if ordinal.len() < 2 || !ordinal.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        let ordinal = ordinal.parse().map_err(|_| wrong())?;
        Ok(MaterialId { unit, ordinal })
    }
}

impl fmt::Display for MaterialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.unit, self.ordinal)
    }
}

/// The smallest thing that can be missing, within its material: an optional part and an optional year.
/// Written `总结@2021`, `总结`, `@2021`, or empty for a material that is one piece.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    /// The document of its own within the material, such as 总结.
    pub part: Option<String>,
    /// The year it is for.
    pub year: Option<i32>,
}

impl FromStr for Slot {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong =
            || IdError { text: text.to_owned(), what: "piece of a material", example: "总结@2021, 总结 or @2021" };
        let (part, year) = match text.rsplit_once('@') {
            Some((part, year)) if year.len() == 4 => (part, Some(year.parse().map_err(|_| wrong())?)),
            Some(_) => return Err(wrong()),
            None => (text, None),
        };
        if part.contains([':', '@', '\n']) {
            return Err(wrong());
        }
        Ok(Slot { part: (!part.is_empty()).then(|| part.to_owned()), year })
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(part) = &self.part {
            f.write_str(part)?;
        }
        if let Some(year) = self.year {
            write!(f, "@{year}")?;
        }
        Ok(())
    }
}

/// A piece: `MATERIAL[:PART][@YEAR]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PieceId {
    /// The material it belongs to, as owed by its unit or member.
    pub material: MaterialId,
    /// Part and year within the material.
    pub slot: Slot,
}

impl PieceId {
    /// The piece `slot` of `material`.
    pub fn new(material: MaterialId, slot: Slot) -> Self {
        PieceId { material, slot }
    }
}

impl FromStr for PieceId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError { text: text.to_owned(), what: "piece", example: "03-01:总结@2021 or 03-02" };
        let (material, slot) = match (text.split_once(':'), text.split_once('@')) {
            (Some((material, slot)), _) if !slot.is_empty() => (material, slot.parse().map_err(|_| wrong())?),
            (None, Some((material, year))) => (material, format!("@{year}").parse().map_err(|_| wrong())?),
            (None, None) => (text, Slot::default()),
            _ => return Err(wrong()),
        };
        Ok(PieceId { material: material.parse().map_err(|_| wrong())?, slot })
    }
}

impl fmt::Display for PieceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.material)?;
        if self.slot.part.is_some() {
            f.write_str(":")?;
        }
        write!(f, "{}", self.slot)
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Serialises ids as the text of the contract, so stored shapes and JSON say `03-01:总结@2021`.
macro_rules! as_text {
    ($($id:ty),*) => {$(
        impl serde::Serialize for $id {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $id {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

as_text!(UnitCode, MaterialId, Slot, PieceId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_the_contract_come_back_as_written() {
        for text in ["03-01:总结@2021", "03-01", "03-01@2021", "03-01:总结", "42.01-01:总结@2021", "00-123"] {
            assert_eq!(text.parse::<PieceId>().unwrap().to_string(), text);
        }
        assert_eq!("42.01".parse::<UnitCode>().unwrap().in_plan().to_string(), "42");
        assert_eq!("42-01".parse::<MaterialId>().unwrap().owed_by(&"42.07".parse().unwrap()).to_string(), "42.07-01");
    }

    #[test]
    fn a_wrong_id_says_what_it_should_look_like() {
        for text in ["", "3a", "03-", "03-1", "03-01:", "03-01@21", "03-01:a:b", "-01"] {
            assert!(text.parse::<PieceId>().is_err(), "{text}");
        }
        let error = "x".parse::<UnitCode>().unwrap_err().to_string();
        assert_eq!(error, "`x` is not a unit code: write it like 03 or 42.01");
    }
}

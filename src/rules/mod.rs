//! What it means: the pure rules. Values in, decisions with reasons out; no clock, file, environment, network,
//! randomness or store is touched here, and nothing here is serialised.

pub mod ids;
pub mod plan;
pub mod reading;
pub mod relpath;

pub mod pieces;
pub mod revision;

pub mod filename;
pub mod lexicon;
pub mod matching;

pub mod series;
pub mod settle;

pub mod coverage;
pub mod filing;

pub mod calendar;
pub mod delivery;
pub mod notice;
pub mod schedule;

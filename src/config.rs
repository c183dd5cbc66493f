//! shouqi.toml and contacts.toml: raw data to checked values; every complaint names file, line, key and remedy.

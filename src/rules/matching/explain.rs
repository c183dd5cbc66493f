//! The reasons of a verdict, from what was observed. Words of the plan and lexicon only; never the file's text.

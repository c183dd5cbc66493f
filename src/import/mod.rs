//! A plan document (docx, xlsx, txt, md) becomes plan data, with a report of what was unsure. It never guesses in
//! silence, and it keeps nothing of a campaign.

pub mod plan_file;

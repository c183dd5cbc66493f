//! A plan document (docx, xlsx, txt, md) becomes plan data, with a report of what was unsure. It never guesses in silence.

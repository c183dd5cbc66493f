//! What a file name and its folders say.

//! How a letter leaves: SMTP, sendmail, a folder of .eml files, or memory. It never decides who must hear what.

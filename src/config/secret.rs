//! The mail password: where it lies, and reading it when it is needed. The only file that reads the environment.
//! A password is never printed, logged or kept in the configuration.
#![expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]

use std::fmt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A text that must not be shown; prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for the one who hands it over.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Where a password lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordSource {
    /// `password_file`: a file that only its owner may read.
    File(PathBuf),
    /// `password_credential`: a file of that name in `$CREDENTIALS_DIRECTORY` (systemd `LoadCredential=`).
    Credential(String),
    /// `password_env`: an environment variable of that name.
    Environment(String),
}

/// Why a password could not be had.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The file cannot be read.
    #[error("cannot read the mail password from {}: let the service's user own it, with mode 0600", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Others than the owner may read the file.
    #[error("others than its owner may read {}: run `chmod 600 {}`", path.display(), path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// The service was not started with credentials.
    #[error(
        "there are no credentials for `{name}`: add `LoadCredential={name}:/path/of/the/file` to the systemd unit, \
         or use password_file"
    )]
    NoCredentials {
        /// The credential's name.
        name: String,
    },
    /// The variable is not set.
    #[error("the environment variable {name} is not set: set it, or use password_file")]
    NoVariable {
        /// The variable.
        name: String,
    },
    /// There is nothing in it.
    #[error("the mail password is empty: put it into {place}")]
    Empty {
        /// File or variable.
        place: String,
    },
}

impl PasswordSource {
    /// Reads the password; one line break at its end is dropped.
    ///
    /// # Errors
    /// When the place is missing, unreadable, empty or open to others.
    pub fn read(&self) -> Result<Secret, PasswordError> {
        match self {
            PasswordSource::File(path) => {
                let mode = std::fs::metadata(path)
                    .map_err(|source| PasswordError::Unreadable { path: path.clone(), source })?
                    .permissions()
                    .mode();
                if mode & 0o077 != 0 {
                    return Err(PasswordError::Open { path: path.clone() });
                }
                from_file(path)
            }
            // systemd itself protects the folder of credentials.
            PasswordSource::Credential(name) => {
                let folder = std::env::var("CREDENTIALS_DIRECTORY")
                    .map_err(|_| PasswordError::NoCredentials { name: name.clone() })?;
                from_file(&Path::new(&folder).join(name))
            }
            PasswordSource::Environment(name) => {
                let text = std::env::var(name).map_err(|_| PasswordError::NoVariable { name: name.clone() })?;
                checked(&text, name)
            }
        }
    }
}

fn from_file(path: &Path) -> Result<Secret, PasswordError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| PasswordError::Unreadable { path: path.to_owned(), source })?;
    checked(&text, &path.display().to_string())
}

fn checked(text: &str, place: &str) -> Result<Secret, PasswordError> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        return Err(PasswordError::Empty { place: place.to_owned() });
    }
    Ok(Secret(line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{Permissions, set_permissions, write};

    #[test]
    fn a_password_file_gives_its_line_and_must_be_closed_to_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("smtp");
        write(&path, " with spaces \n").unwrap();
        set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let source = PasswordSource::File(path.clone());
        assert!(source.read().unwrap_err().to_string().contains("chmod 600"));
        set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        assert_eq!(source.read().unwrap().expose(), " with spaces ");
        write(&path, "\n").unwrap();
        assert!(source.read().unwrap_err().to_string().starts_with("the mail password is empty"));
    }

    #[test]
    fn a_missing_place_names_its_remedy() {
        let name = "SHOUQI_TEST_VARIABLE_THAT_NOBODY_SETS".to_owned();
        let error = PasswordSource::Environment(name).read().unwrap_err().to_string();
        assert!(error.ends_with("set it, or use password_file"), "{error}");
        let error = PasswordSource::File("/nowhere/smtp".into()).read().unwrap_err();
        assert!(error.to_string().contains("0600") && std::error::Error::source(&error).is_some());
    }

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", checked("hunter2", "x").unwrap()), "***");
    }
}

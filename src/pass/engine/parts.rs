//! The parts that the configuration asks for, made one by one: templates, calendar, lexicon, post.
//! Each reads what it needs and complains with the key that names it; none starts anything.

use super::{Fatal, language};
use crate::config::{Config, Way};
use crate::letter::Templates;
use crate::post::Postman;
use crate::rules::calendar::Calendar;
use crate::rules::lexicon::Lexicon;
use std::path::PathBuf;

/// The templates that the configuration asks for.
///
/// # Errors
/// With every complaint about a template of the configuration's.
pub fn templates(config: &Config) -> Result<Templates, Fatal> {
    let language = language(config);
    let Some(folder) = &config.letters.templates else {
        return Templates::built_in(language).map_err(|complaint| Fatal::Shipped(complaint.to_string()));
    };
    let read = || -> std::io::Result<std::collections::BTreeMap<String, String>> {
        std::fs::read_dir(folder)?
            .map(|entry| {
                let entry = entry?;
                Ok((entry.file_name().to_string_lossy().into_owned(), std::fs::read_to_string(entry.path())?))
            })
            .collect()
    };
    let overrides = read().map_err(|error| {
        Fatal::Config(format!("[letters] templates: the folder {} cannot be read ({error})", folder.display()))
    })?;
    Templates::with_overrides(language, &overrides).map_err(|complaints| {
        let lines: Vec<String> =
            complaints.iter().map(|complaint| format!("{}/{complaint}", folder.display())).collect();
        Fatal::Config(lines.join("\n"))
    })
}

/// Working days: the built-in calendar and the file of the configuration.
///
/// # Errors
/// When the file cannot be read or understood.
pub fn calendar(config: &Config) -> Result<Calendar, Fatal> {
    let built_in = Calendar::china().map_err(|error| Fatal::Shipped(error.to_string()))?;
    let Some(path) = &config.letters.holidays else {
        return Ok(built_in);
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| Fatal::Config(format!("[letters] holidays: {} cannot be read ({error})", path.display())))?;
    let own = Calendar::parse(&text).map_err(|error| Fatal::Config(format!("{}: {error}", path.display())))?;
    Ok(built_in.extended_by(own))
}

/// The lexicon, with the coordinator's additions.
///
/// # Errors
/// When a file of the lexicon folder cannot be read or understood.
pub fn lexicon(config: &Config) -> Result<Lexicon, Fatal> {
    let mut lexicon = Lexicon::built_in().map_err(|error| Fatal::Shipped(error.to_string()))?;
    let Some(folder) = &config.lexicon else {
        return Ok(lexicon);
    };
    let unreadable = |error: std::io::Error| {
        Fatal::Config(format!("lexicon: the folder {} cannot be read ({error})", folder.display()))
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(unreadable)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    for path in files {
        let text = std::fs::read_to_string(&path).map_err(unreadable)?;
        lexicon.extend(&path.display().to_string(), &text).map_err(|error| Fatal::Config(error.to_string()))?;
    }
    Ok(lexicon)
}

/// The post that the configuration asks for.
///
/// # Errors
/// When it cannot be used as configured.
pub fn postman(config: &Config) -> Result<Postman, Fatal> {
    use crate::config::Tls as Want;
    use crate::post::{Folder, Limits, Login, Secret, Sendmail, SmtpOptions, SmtpSettings, Tls};
    let wrong = |error: String| Fatal::Config(format!("[post]: {error}"));
    match &config.post.way {
        Way::Folder(path) => Ok(Postman::Folder(Folder { path: path.clone() })),
        Way::Sendmail(program) => Ok(Postman::Sendmail(Sendmail { program: program.clone() })),
        Way::Smtp(smtp) => {
            let login = match &smtp.login {
                None => None,
                Some(login) => {
                    let password = login.password.read().map_err(|error| wrong(error.to_string()))?;
                    Some(Login { user: login.user.clone(), password: Secret::new(password.expose().to_owned()) })
                }
            };
            let tls = match smtp.tls {
                Want::Implicit => Tls::Implicit,
                Want::Starttls => Tls::Starttls,
                Want::Plain => Tls::Plain,
            };
            let options = SmtpOptions {
                host: smtp.host.clone(),
                port: Some(smtp.port),
                tls,
                login,
                hello_name: smtp.hello_name.clone(),
                ca_file: smtp.ca_file.clone(),
                limits: Limits::default(),
            };
            Ok(Postman::Smtp(SmtpSettings::new(options).map_err(|error| wrong(error.to_string()))?))
        }
    }
}

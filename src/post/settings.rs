//! What one needs to know to reach a mail server, checked before anything is sent.
//! No connection is made here; the password comes in as a value, from wherever the configuration keeps it.

use super::secret::Secret;
use lettre::transport::smtp::extension::ClientId;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tls {
    /// TLS from the first byte (port 465).
    Implicit,
    /// STARTTLS, required: without it nothing is sent (port 587).
    Starttls,
    /// None: to this machine only (port 25).
    Plain,
}

/// User and password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Often the whole address.
    pub user: String,
    /// Never printed.
    pub password: Secret,
}

/// How long each stage may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The TCP connection, for each address of the host.
    pub connect: Duration,
    /// TLS, greeting, EHLO, login, MAIL, RCPT: each.
    pub command: Duration,
    /// DATA.
    pub data: Duration,
    /// The content, without any progress.
    pub content: Duration,
    /// The reply after the final dot. Too short a limit makes doubles: the server may have taken the letter.
    pub dot: Duration,
}

impl Default for Limits {
    /// Those of Postfix (`smtp_connect_timeout` and its like in postconf(5)).
    fn default() -> Self {
        Limits {
            connect: Duration::from_secs(30),
            command: Duration::from_secs(300),
            data: Duration::from_secs(120),
            content: Duration::from_secs(180),
            dot: Duration::from_secs(600),
        }
    }
}

/// The settings as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpOptions {
    /// Host name or address of the server; with TLS it must be the name in its certificate.
    pub host: String,
    /// Port; 465, 587 or 25 by the TLS mode when not given.
    pub port: Option<u16>,
    /// TLS mode.
    pub tls: Tls,
    /// Login, when the server wants one.
    pub login: Option<Login>,
    /// The name in EHLO; this machine's own when not given.
    pub hello_name: Option<String>,
    /// PEM certificates of an office's own authority, trusted beside the public ones.
    pub ca_file: Option<PathBuf>,
    /// How long each stage may take.
    pub limits: Limits,
}

/// Settings that passed the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    options: SmtpOptions,
    port: u16,
}

/// Why settings are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The host is no name.
    #[error("`{0}` is not the name of a mail server; write it like smtp.example.cn, the port apart")]
    Host(String),
    /// Plain text over a network.
    #[error(
        "mail would travel to {0} unprotected; use tls = \"implicit\" or \"starttls\" (plain is for this machine only)"
    )]
    PlainOverNetwork(String),
    /// A login with a part missing.
    #[error("the login for {0} has no {1}; give both user and password, or neither")]
    HalfALogin(String, &'static str),
    /// The EHLO name is none.
    #[error("`{0}` cannot be used as hello_name; write a host name like shouqi.example.cn")]
    HelloName(String),
}

impl SmtpSettings {
    /// Checks the options.
    pub fn new(options: SmtpOptions) -> Result<SmtpSettings, SettingsError> {
        let host = &options.host;
        if !is_host(host) && host.parse::<IpAddr>().is_err() {
            return Err(SettingsError::Host(host.escape_debug().to_string()));
        }
        if options.tls == Tls::Plain && !names_this_machine(host) {
            return Err(SettingsError::PlainOverNetwork(host.clone()));
        }
        if let Some(login) = &options.login {
            let missing = match (login.user.trim().is_empty(), login.password.is_empty()) {
                (true, _) => Some("user"),
                (_, true) => Some("password"),
                _ => None,
            };
            if let Some(missing) = missing {
                return Err(SettingsError::HalfALogin(host.clone(), missing));
            }
        }
        if let Some(name) = options.hello_name.as_ref().filter(|name| !is_host(name)) {
            return Err(SettingsError::HelloName(name.escape_debug().to_string()));
        }
        let usual = match options.tls {
            Tls::Implicit => 465,
            Tls::Starttls => 587,
            Tls::Plain => 25,
        };
        let port = options.port.unwrap_or(usual);
        Ok(SmtpSettings { options, port })
    }

    /// `host:port`, as shown to people.
    pub fn place(&self) -> String {
        format!("{}:{}", self.options.host, self.port)
    }

    /// The checked options.
    pub fn options(&self) -> &SmtpOptions {
        &self.options
    }

    /// The port, given or usual.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The name for EHLO: the one given, else this machine's. (Without either the library says `[127.0.0.1]`, which
    /// many servers dislike.)
    pub(crate) fn hello_name(&self) -> ClientId {
        match &self.options.hello_name {
            Some(name) => ClientId::Domain(name.clone()),
            None => ClientId::default(),
        }
    }
}

fn names_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn is_host(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    name.len() <= 253 && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(host: &str, tls: Tls) -> SmtpOptions {
        SmtpOptions {
            host: host.into(),
            port: None,
            tls,
            login: None,
            hello_name: None,
            ca_file: None,
            limits: Limits::default(),
        }
    }

    #[test]
    fn plain_text_goes_to_this_machine_only() {
        for host in ["localhost", "127.0.0.1", "::1", "127.8.8.8"] {
            assert_eq!(SmtpSettings::new(options(host, Tls::Plain)).unwrap().port(), 25, "{host}");
        }
        for host in ["smtp.163.com", "10.0.0.5", "localhost.evil.cn", "127.0.0.1.nip.io"] {
            let error = SmtpSettings::new(options(host, Tls::Plain)).unwrap_err();
            assert!(error.to_string().contains("unprotected"), "{error}");
        }
        assert_eq!(SmtpSettings::new(options("smtp.163.com", Tls::Implicit)).unwrap().port(), 465);
        assert_eq!(SmtpSettings::new(options("smtp.163.com", Tls::Starttls)).unwrap().port(), 587);
    }

    #[test]
    fn half_a_login_and_odd_names_are_refused() {
        let mut half = options("smtp.163.com", Tls::Implicit);
        half.login = Some(Login { user: "a@163.com".into(), password: Secret::new("\n") });
        assert!(SmtpSettings::new(half).unwrap_err().to_string().contains("has no password"));
        let mut named = options("smtp.163.com", Tls::Implicit);
        named.hello_name = Some("双拥办\r\n".into());
        assert!(SmtpSettings::new(named).unwrap_err().to_string().contains("hello_name"));
        let error = SmtpSettings::new(options("smtp.163.com:465", Tls::Implicit)).unwrap_err();
        assert!(error.to_string().contains("the port apart"), "{error}");
    }

    #[test]
    fn settings_in_a_log_do_not_show_the_password() {
        let mut with = options("smtp.163.com", Tls::Implicit);
        with.login = Some(Login { user: "a@163.com".into(), password: Secret::new("hunter2") });
        assert!(!format!("{:?}", SmtpSettings::new(with).unwrap()).contains("hunter2"));
    }
}

//! From a host name to a connection past greeting, TLS and login, or the stage at which that failed.
//! No letter is handed over here, and the password goes nowhere but into an encrypted connection or this machine.

use super::settings::{SmtpSettings, Tls};
use super::{Cut, Failure, Stage, clean, wire};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters};
use lettre::transport::smtp::commands::Noop;
use lettre::transport::smtp::response::Response;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

/// How long a polite goodbye may take.
pub(super) const GOODBYE: Duration = Duration::from_secs(5);

/// Connects, signs in and says NOOP; answers with what was found.
pub(super) async fn check(settings: &SmtpSettings) -> Result<String, Failure> {
    let mut cut = Cut::never();
    let mut line = open(settings, &mut cut).await?;
    let limit = settings.options().limits.command;
    within(Stage::Greeting, limit, &mut cut, line.command(Noop)).await?;
    let _ = tokio::time::timeout(GOODBYE, line.quit()).await;
    let how = match settings.options().tls {
        Tls::Implicit => "TLS",
        Tls::Starttls => "STARTTLS",
        Tls::Plain => "unprotected, this machine only",
    };
    Ok(match &settings.options().login {
        Some(login) => format!("{} answers ({how}) and accepts the login of {}", settings.place(), login.user),
        None => format!("{} answers ({how}), no login", settings.place()),
    })
}

/// A connection past greeting, TLS and login.
pub(super) async fn open(settings: &SmtpSettings, cut: &mut Cut<'_>) -> Result<AsyncSmtpConnection, Failure> {
    let options = settings.options();
    let limits = options.limits;
    let hello = settings.hello_name();
    let servers = within_io(limits.connect, cut, addresses(settings)).await?;
    let patience = limits.connect * u32::try_from(servers.len()).unwrap_or(u32::MAX);
    let wire = within_io(patience, cut, wire::connect(&servers, limits.connect)).await?;
    let mut line = match options.tls {
        Tls::Implicit => {
            let encrypting = wire::encrypt(wire, tls_parameters(settings).await?);
            let wire = within(Stage::Tls, limits.command, cut, encrypting).await?;
            greeted(Box::new(wire), settings, cut).await?
        }
        Tls::Plain => greeted(Box::new(wire), settings, cut).await?,
        Tls::Starttls => {
            let mut line = greeted(Box::new(wire::Stepwise(wire)), settings, cut).await?;
            if !line.can_starttls() {
                let text = "the server does not offer STARTTLS, which is required".to_owned();
                return Err(Failure { stage: Stage::Tls, code: None, text });
            }
            let upgrading = line.starttls(tls_parameters(settings).await?, &hello);
            within(Stage::Tls, limits.command, cut, upgrading).await?;
            line
        }
    };
    if let Some(login) = &options.login {
        let credentials = Credentials::new(login.user.clone(), login.password.reveal().to_owned());
        let signing_in = line.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
        let reply = within(Stage::Login, limits.command, cut, signing_in).await?;
        expect(Stage::Login, &reply, &[235])?;
    }
    Ok(line)
}

/// A connection past greeting and EHLO.
async fn greeted(
    wire: Box<dyn AsyncTokioStream>,
    settings: &SmtpSettings,
    cut: &mut Cut<'_>,
) -> Result<AsyncSmtpConnection, Failure> {
    let hello = settings.hello_name();
    let greeting = AsyncSmtpConnection::connect_with_transport(wire, &hello);
    within(Stage::Greeting, settings.options().limits.command, cut, greeting).await
}

/// The addresses of the host. Plain text is kept to this machine even when a name leads elsewhere.
async fn addresses(settings: &SmtpSettings) -> std::io::Result<Vec<SocketAddr>> {
    let options = settings.options();
    let found = tokio::net::lookup_host((options.host.as_str(), settings.port())).await?;
    let found: Vec<_> = found.filter(|server| options.tls != Tls::Plain || server.ip().is_loopback()).collect();
    Ok(found)
}

/// The public roots, and the office's own authority beside them. Read for each connection: certificates get renewed.
async fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, Failure> {
    let options = settings.options();
    let mut builder = TlsParameters::builder(options.host.clone());
    if let Some(file) = &options.ca_file {
        let failed = |why: String| Failure {
            stage: Stage::Tls,
            code: None,
            text: format!("cannot use the certificates in {}: {why}", file.display()),
        };
        let pem = tokio::fs::read(file).await.map_err(|error| failed(error.to_string()))?;
        if !pem.windows(27).any(|words| words == b"-----BEGIN CERTIFICATE-----") {
            return Err(failed("it holds no PEM certificate".into()));
        }
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| failed(chain(&error)))?);
    }
    builder.build().map_err(|error| told(Stage::Tls, &error))
}

/// A stage with its limit.
pub(super) async fn within<T>(
    stage: Stage,
    limit: Duration,
    cut: &mut Cut<'_>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Failure> {
    tokio::select! {
        biased;
        done = tokio::time::timeout(limit, work) => match done {
            Ok(done) => done.map_err(|error| told(stage, &error)),
            Err(_) => Err(Failure { stage, code: None, text: format!("no answer within {} s", limit.as_secs()) }),
        },
        () = cut.wait() => Err(Failure { stage, code: None, text: "we had to stop".into() }),
    }
}

/// Finding and reaching the host, with its limit.
async fn within_io<T>(
    limit: Duration,
    cut: &mut Cut<'_>,
    work: impl Future<Output = std::io::Result<T>>,
) -> Result<T, Failure> {
    let failed = |text: String| Failure { stage: Stage::Connect, code: None, text };
    tokio::select! {
        biased;
        done = tokio::time::timeout(limit, work) => match done {
            Ok(done) => done.map_err(|error| failed(error.to_string())),
            Err(_) => Err(failed(format!("no answer within {} s", limit.as_secs()))),
        },
        () = cut.wait() => Err(failed("we had to stop".into())),
    }
}

/// A reply that is positive and yet not the one that belongs here: the conversation is out of step.
pub(super) fn expect(stage: Stage, reply: &Response, codes: &[u16]) -> Result<(), Failure> {
    if codes.contains(&u16::from(reply.code())) { Ok(()) } else { Err(surprise(stage, reply)) }
}

pub(super) fn surprise(stage: Stage, reply: &Response) -> Failure {
    let text = format!("unexpected reply: {} {}", u16::from(reply.code()), words(reply));
    Failure { stage, code: None, text }
}

pub(super) fn words(reply: &Response) -> String {
    clean::line(&reply.message().collect::<Vec<_>>().join(" "), 300)
}

pub(super) fn told(stage: Stage, error: &(dyn std::error::Error + 'static)) -> Failure {
    let reply = error.downcast_ref::<Error>().and_then(Error::status);
    match (reply, error.source()) {
        (Some(code), Some(said)) => {
            Failure { stage, code: Some(u16::from(code)), text: clean::line(&said.to_string(), 300) }
        }
        (Some(code), None) => Failure { stage, code: Some(u16::from(code)), text: String::new() },
        (None, _) => Failure { stage, code: None, text: chain(error) },
    }
}

/// The innermost reason: what lies above only repeats it.
pub(super) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    clean::line(&innermost.to_string(), 300)
}

//! Letters through a local program like `/usr/sbin/sendmail` (Postfix, Exim, msmtp …).
//! Its exit code is all it says: *sent* means it has taken the letter into its own queue.

use super::{Address, Cut, Envelope, Failure, Handed, Outcome, Stage, clean};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// As long as the reply after the final dot may take.
const LIMIT: Duration = Duration::from_secs(600);

/// A program that takes `-i -f SENDER -- RECIPIENT…` and the letter on its standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sendmail {
    /// Its path.
    pub program: PathBuf,
}

impl Sendmail {
    pub(crate) async fn send(&self, envelope: &Envelope, eml: &[u8], cut: &mut Cut<'_>) -> Handed {
        // One exit code speaks for everybody, so who cannot be reached anyway is left out first.
        let refused = |to: &Address| to.deliverable().err().map(|error| Outcome::Never(local(error.to_string())));
        let recipients: Vec<_> = envelope.recipients.iter().filter(|to| refused(to).is_none()).cloned().collect();
        let outcome = match recipients.is_empty() {
            true => None,
            false => Some(self.hand_over(&Envelope { recipients, ..envelope.clone() }, eml, cut).await),
        };
        let fate = |to: &Address| Some((to.clone(), refused(to).or_else(|| outcome.clone())?));
        Handed { outcomes: envelope.recipients.iter().filter_map(fate).collect() }
    }

    async fn hand_over(&self, envelope: &Envelope, eml: &[u8], cut: &mut Cut<'_>) -> Outcome {
        let lost = |why: &str| Outcome::Unknown(local(format!("{} {why}", self.program.display())));
        tokio::select! {
            biased;
            outcome = tokio::time::timeout(LIMIT, self.run(envelope, eml)) => {
                outcome.unwrap_or_else(|_| lost("did not end within 600 s"))
            }
            () = cut.wait() => lost("was left alone, because we had to stop"),
        }
    }

    pub(crate) fn check(&self) -> Result<String, Failure> {
        let shown = self.program.display();
        let found = std::fs::metadata(&self.program).map_err(|error| local(format!("{shown}: {error}")))?;
        if !found.is_file() || found.permissions().mode() & 0o111 == 0 {
            return Err(local(format!("{shown} is not a program that can be run")));
        }
        Ok(format!("letters are given to {shown}"))
    }

    async fn run(&self, envelope: &Envelope, eml: &[u8]) -> Outcome {
        let mut command = Command::new(&self.program);
        command.args(["-i", "-f", envelope.from.as_str(), "--"]);
        command.args(envelope.recipients.iter().map(|to| to.as_str()));
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => return Outcome::AboutUs(local(format!("cannot run {}: {error}", self.program.display()))),
        };
        let stdin = child.stdin.take();
        let local_lines = unix_lines(eml);
        let feed = async move {
            match stdin {
                Some(mut stdin) => stdin.write_all(&local_lines).await,
                None => Ok(()),
            }
        };
        // Fed and drained at once: a program that talks before it listens cannot block us.
        let (fed, ended) = tokio::join!(feed, child.wait_with_output());
        match ended {
            Ok(output) => judge(output.status, &String::from_utf8_lossy(&output.stderr), fed.is_ok()),
            Err(error) => Outcome::Unknown(local(format!("cannot tell how {} ended: {error}", self.program.display()))),
        }
    }
}

/// The meaning of an exit code (sysexits.h).
fn judge(status: ExitStatus, complaint: &str, fed: bool) -> Outcome {
    let said = clean::line(complaint, 300);
    let failure = |what: String| local(if said.is_empty() { what } else { format!("{what}: {said}") });
    match status.code() {
        Some(0) if fed => Outcome::Sent { reply: "taken by the local program".into() },
        Some(0) => Outcome::Later(failure("it ended before it had read the whole letter".into())),
        // EX_DATAERR, EX_NOUSER, EX_NOHOST
        Some(code @ (65 | 67 | 68)) => Outcome::Never(failure(format!("refused (exit code {code})"))),
        // EX_USAGE, EX_NOPERM, EX_CONFIG; 126 and 127 are a wrapper script's "cannot run"
        Some(code @ (64 | 77 | 78 | 126 | 127)) => {
            Outcome::AboutUs(failure(format!("it is not set up for us (exit code {code})")))
        }
        Some(code) => Outcome::Later(failure(format!("it could not take the letter (exit code {code})"))),
        None => Outcome::Unknown(failure("it was killed".into())),
    }
}

fn local(text: String) -> Failure {
    Failure { stage: Stage::Local, code: None, text }
}

/// Lines as local programs want them; some add a second CR otherwise.
fn unix_lines(eml: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(eml.len());
    for (at, byte) in eml.iter().enumerate() {
        if *byte != b'\r' || eml.get(at + 1) != Some(&b'\n') {
            lines.push(*byte);
        }
    }
    lines
}

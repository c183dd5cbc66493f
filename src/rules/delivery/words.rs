//! What the post says of its failures, to people, in both languages. `Display` is the English of log and errors.
//! Words only: what follows from a failure is decided elsewhere.

use super::{Failure, GivenUp, Stage};
use std::fmt;

impl Stage {
    /// Where the conversation stood, in a word.
    pub fn words(self, english: bool) -> &'static str {
        let (zh, en) = match self {
            Stage::Connect => ("连接服务器", "connecting"),
            Stage::Tls => ("TLS 加密", "TLS"),
            Stage::Greeting => ("服务器应答", "greeting"),
            Stage::Login => ("登录", "login"),
            Stage::Sender => ("发件人", "sender"),
            Stage::Recipient => ("收件人", "recipient"),
            Stage::Data => ("开始传送", "data"),
            Stage::Content => ("传送内容", "content"),
            Stage::Dot => ("传送完毕后", "after the final dot"),
            Stage::Local => ("交本机投递", "handing over locally"),
        };
        if english { en } else { zh }
    }

    /// What the IT person can look at when it fails here.
    pub fn remedy(self, english: bool) -> &'static str {
        let (zh, en) = match self {
            Stage::Connect => (
                "请检查邮件服务器的地址和端口，以及本机能否连到它",
                "check host and port, and whether this machine may reach them",
            ),
            Stage::Tls => (
                "请检查主机名是否与证书一致、加密方式是否与端口相符；单位自建证书的，请设置 ca_file",
                "check that the host name is the one in the certificate and that the TLS mode fits the port; \
                 for an office's own certificate authority set ca_file",
            ),
            Stage::Greeting => (
                "请检查端口与加密方式是否对应（465 用 implicit，587 用 starttls）",
                "check that port and TLS mode belong together (465 implicit, 587 starttls)",
            ),
            Stage::Login => (
                "请检查用户名和密码；不少邮箱在这里要填授权码，而不是登录密码",
                "check user and password; many providers want an authorisation code (授权码) here",
            ),
            Stage::Sender => (
                "服务器不允许用这个地址发信，或限制了数量；请让发件人与登录用户一致，或调低每小时封数",
                "the server does not let us send from this address, or not so much; make sender and user the same, \
                 or lower the letters an hour",
            ),
            Stage::Recipient => ("请核对通讯录里的邮箱", "check the address in the contacts"),
            Stage::Data | Stage::Content | Stage::Dot => {
                ("请看服务器的原话；也可能是它的限额太低", "read the server's words; its limits may be set too low")
            }
            Stage::Local => (
                "请检查它是否存在、能否写入或运行，磁盘是否已满",
                "check that it exists, may be written or run, and that the disk is not full",
            ),
        };
        if english { en } else { zh }
    }
}

impl Failure {
    /// Where, and the server's own words.
    pub fn words(&self, english: bool) -> String {
        let (stage, text) = (self.stage.words(english), &self.text);
        match (self.code, english) {
            (Some(code), true) => format!("{stage}: {code} {text}"),
            (None, true) => format!("{stage}: {text}"),
            (Some(code), false) => format!("{stage}：{code} {text}"),
            (None, false) => format!("{stage}：{text}"),
        }
    }
}

impl GivenUp {
    /// Why nothing more is tried.
    pub fn words(&self, english: bool) -> String {
        match (self, english) {
            (GivenUp::Refused(failure), true) => failure.words(true),
            (GivenUp::Refused(failure), false) => failure.words(false),
            (GivenUp::Expired(Some(failure)), true) => format!("its time ran out; last failure: {failure}"),
            (GivenUp::Expired(Some(failure)), false) => format!("已过时限；最后一次失败：{}", failure.words(false)),
            (GivenUp::Expired(None), true) => "its time ran out before it could leave".to_owned(),
            (GivenUp::Expired(None), false) => "还没能寄出就已过时限".to_owned(),
            (GivenUp::Uncertain(failure), true) => {
                format!("it may have arrived, but every reply was lost ({failure})")
            }
            (GivenUp::Uncertain(failure), false) => {
                format!("可能已送达，但每次都没有收到服务器的答复（{}）", failure.words(false))
            }
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words(true))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(true))
    }
}

impl fmt::Display for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(true))
    }
}

impl std::error::Error for Failure {}

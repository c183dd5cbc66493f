//! The bytes under a conversation: TCP without delay, and TLS from the first byte where that is wanted.
//! It knows nothing of SMTP but that it comes in lines.
//!
//! The library's own connecting leaves Nagle's algorithm on; the final dot, a small write of its own, then waits for the
//! server's delayed acknowledgement of the content: 44 ms for each letter (measured, Linux).
#![expect(deprecated, reason = "lettre's stream type is the only way to its TLS over a socket of ours")]

use futures_io::{AsyncRead as _, AsyncWrite as _};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{AsyncNetworkStream, AsyncTokioStream, TlsParameters};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connection to the first of `servers` that answers, each within `limit`.
pub(super) async fn connect(servers: &[SocketAddr], limit: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::other("the name leads to no address that may be used");
    for server in servers {
        match tokio::time::timeout(limit, TcpStream::connect(server)).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = io::Error::other(format!("{server} did not answer within {} s", limit.as_secs())),
        }
    }
    Err(last)
}

/// A stream before STARTTLS: one read never goes past the end of a line, so what somebody on the way slipped in behind
/// the answer to STARTTLS is not kept as if it had come encrypted; it meets the TLS handshake, which fails on it.
#[derive(Debug)]
pub(super) struct Stepwise(pub(super) TcpStream);

impl AsyncTokioStream for Stepwise {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.peer_addr()
    }
}

impl AsyncRead for Stepwise {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut ahead = [0; 2048];
        let mut seen = ReadBuf::new(&mut ahead);
        ready!(self.0.poll_peek(cx, &mut seen))?;
        let seen = seen.filled();
        let line = seen.iter().position(|byte| *byte == b'\n').map_or(seen.len(), |at| at + 1);
        // At the end of the stream nothing was seen, and a read of one byte says so again.
        let most = line.max(1).min(buf.remaining());
        let mut step = ReadBuf::new(buf.initialize_unfilled_to(most));
        ready!(Pin::new(&mut self.0).poll_read(cx, &mut step))?;
        let read = step.filled().len();
        buf.advance(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stepwise {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// TLS from the first byte.
pub(super) async fn encrypt(stream: TcpStream, parameters: TlsParameters) -> Result<Encrypted, Error> {
    let mut stream = AsyncNetworkStream::use_existing_tokio1(Box::new(stream));
    stream.upgrade_tls(parameters).await?;
    Ok(Encrypted(stream))
}

/// An encrypted stream in the terms of tokio, as the library wants a stream of ours.
#[derive(Debug)]
pub(super) struct Encrypted(AsyncNetworkStream);

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let read = ready!(Pin::new(&mut self.0).poll_read(cx, buf.initialize_unfilled()))?;
        buf.advance(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_close(cx)
    }
}

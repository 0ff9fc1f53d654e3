//! Mutual TLS between nodes: who is at the other end of a connection, and who we are.
//!
//! Both ends show a certificate that an authority of the cluster has signed and that names a [node](PeerIdentity). The
//! dialer checks that it reached the node it meant, and the listener takes nodes of the cluster alone; what a node may say
//! then depends on its number and region ([`AuthenticatedPeer`](trent_consensus::AuthenticatedPeer)).

mod complaints;
mod connections;
mod contents;
mod dialer;
mod error;
mod identity;
mod listener;
mod loaded;
mod seed;
mod stream;
#[cfg(test)]
mod tests;
mod trust;
mod verifiers;

use std::io;
use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::{CertificateError, OtherError};
use tracing::{debug, warn};
use trent_domain::time::Timestamp;

use crate::clock::Clock;
use crate::config::PeerTlsFiles;
use complaints::Complaints;
use connections::Connections;
use contents::Contents;
use loaded::Loaded;

pub use dialer::PeerDialer;
pub use error::PeerTlsError;
pub use identity::{NotANode, PeerIdentity, ends_at};
pub use listener::accepted;
pub use seed::channel_to_seed;
pub use stream::AuthenticatedStream;
pub use trust::Distrust;

/// What this node shows its peers, and whom it believes: from files that may change while it runs.
pub struct PeerTls {
    own: PeerIdentity,
    files: PeerTlsFiles,
    clock: Clock,
    loaded: ArcSwap<Loaded>,
    complaints: Complaints,
    connections: Connections,
}

impl PeerTls {
    /// Reads the files of the node `own`. It reads the disk and blocks.
    pub fn load(own: PeerIdentity, files: PeerTlsFiles, clock: Clock) -> Result<Self, PeerTlsError> {
        let contents = Contents::read(&files)?;
        let loaded = Loaded::new(contents, &files, &own, clock.now(), 0)?;
        Ok(Self {
            own,
            files,
            clock,
            loaded: ArcSwap::from_pointee(loaded),
            complaints: Complaints::default(),
            connections: Connections::default(),
        })
    }

    /// Looks at the files again, and says whether there was something new. What cannot be used changes nothing. It reads
    /// the disk and blocks.
    pub fn reload(&self) -> Result<bool, PeerTlsError> {
        let present = self.loaded.load();
        let contents = Contents::read(&self.files)?;
        if contents == present.contents {
            return Ok(false);
        }
        let generation = present.generation + 1;
        let loaded = Loaded::new(contents, &self.files, &self.own, self.clock.now(), generation)?;
        self.loaded.store(Arc::new(loaded));
        Ok(true)
    }

    /// When this node's certificate ends.
    pub fn expires_at(&self) -> Timestamp {
        self.loaded.load().expires_at
    }

    /// Seconds until this node's certificate ends; negative once it has.
    pub fn seconds_left(&self) -> i64 {
        let millis = |moment: Timestamp| i64::try_from(moment.as_millis()).unwrap_or(i64::MAX);
        (millis(self.expires_at()) - millis(self.clock.now())) / 1000
    }

    /// How often there was something new.
    pub fn reloads(&self) -> u64 {
        self.loaded.load().generation
    }

    /// How many open connections the newest files have not judged yet.
    pub fn connections_of_earlier_files(&self) -> usize {
        self.connections.before(self.reloads())
    }

    /// Who this node is.
    pub fn own(&self) -> &PeerIdentity {
        &self.own
    }

    fn present(&self) -> Arc<Loaded> {
        self.loaded.load_full()
    }

    /// Reports a handshake that failed. Whoever hangs up has not been refused; who keeps trying is reported now and then.
    fn report(&self, end: &str, address: &str, error: &io::Error) {
        match refusal(error) {
            Some(reason) if self.complaints.may_speak() => {
                warn!(end, address, reason, "no trusted connection to a peer");
            }
            _ => debug!(end, address, %error, "no connection to a peer"),
        }
    }
}

/// Why one end refused the other, if that is why a handshake failed.
fn refusal(error: &io::Error) -> Option<String> {
    let error = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(match error {
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(ours))) => ours.to_string(),
        theirs => theirs.to_string(),
    })
}

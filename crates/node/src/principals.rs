//! Whom policies and grants name, as the cluster knows it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use trent_consensus::Published;
use trent_domain::global::State;
use trent_domain::grant::GrantPrincipal;
use trent_domain::iam::UniqueId;
use trent_domain::policy::Directory;

use crate::service::Service;

/// How long the cluster is waited for: twice the round trip to the farthest region, and once more if a packet was lost. A
/// region that is alone has its own copy, and its callers do not wait longer for being told so.
const ASKED_WITHIN: Duration = Duration::from_secs(1);

impl Service {
    /// Binds the principals of a new policy or grant. What this node has not heard of may have been made a moment ago at
    /// another one, so it is looked for again before it is refused. Where the cluster has no quorum, this node's copy
    /// decides.
    pub async fn bind<T, E>(&self, bind: impl Fn(&State) -> Result<T, E>) -> Result<T, E> {
        let known = bind(&self.groups.global.local().state);
        if known.is_ok() {
            return known;
        }
        match self.asked().await {
            Some(fresh) => bind(&fresh.state),
            None => known,
        }
    }

    /// A principal of grants that are looked for: who is called so now. For nobody there are no grants.
    pub async fn now_called(&self, principal: GrantPrincipal) -> GrantPrincipal {
        let bound = self.bind(|directory| principal.bound(directory)).await;
        bound.unwrap_or(principal)
    }

    /// Who there is, for showing those whom a policy or grants mean. This node may have heard of them without having heard
    /// yet that they were made, so nobody is taken for gone before the cluster has been asked.
    pub async fn directory(&self, shown: impl IntoIterator<Item = UniqueId>) -> Arc<Published<State>> {
        let local = self.groups.global.local();
        let is_known = |id: UniqueId| local.state.arn_of(&id).is_some();
        if shown.into_iter().all(is_known) {
            return local;
        }
        self.asked().await.unwrap_or(local)
    }

    /// The state that misses nothing, if the cluster says in time which that is.
    async fn asked(&self) -> Option<Arc<Published<State>>> {
        let fresh = timeout(ASKED_WITHIN, self.groups.global.read(self.read_policy)).await;
        fresh.ok()?.ok()
    }
}

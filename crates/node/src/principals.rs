//! Whom policies and grants name, as the cluster knows it.

use std::sync::Arc;

use trent_consensus::Published;
use trent_domain::global::State;
use trent_domain::grant::GrantPrincipal;
use trent_domain::iam::UniqueId;
use trent_domain::policy::Directory;

use crate::service::Service;

impl Service {
    /// Binds the principals of a new policy or grant. What this node has not heard of may have been made a moment ago at
    /// another one, so it is looked for again before it is refused. Where the cluster has no quorum, this node's copy
    /// decides.
    pub async fn bind<T, E>(&self, bind: impl Fn(&State) -> Result<T, E>) -> Result<T, E> {
        let known = bind(&self.groups.global.local().state);
        if known.is_ok() {
            return known;
        }
        match self.groups.global.read(self.read_policy).await {
            Ok(fresh) => bind(&fresh.state),
            Err(_) => known,
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
        self.groups.global.read(self.read_policy).await.unwrap_or(local)
    }
}

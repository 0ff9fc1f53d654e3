//! The calls of the operator's service, each in a file of its own family.

use std::sync::Arc;

use serde_json::json;
use trent_consensus::ReadPolicy;
use trent_crypto::random::Randomness;
use trent_domain::ids::ClusterId;
use trent_proto::admin::v1 as pb;
use trent_proto::admin::v1::admin_server::Admin as AdminService;
use trent_proto::tonic::{Request, Response, Status, async_trait};

use super::argument::Argument;
use super::audit::{AuditLog, Operator};
use super::state_digests::StateDigests;
use crate::clock::Clock;
use crate::directory::Directory;
use crate::groups::Groups;
use crate::health::Health;
use crate::identity_age::IdentityAge;
use crate::identity_changes::IdentityChanges;
use crate::keyrings::Keyrings;
use crate::peer_tls::PeerTls;
use crate::regions::contacts::Contacts;
use crate::regions::link::Link;
use crate::request_ids::RequestIds;

/// Answers operators.
pub struct Admin {
    /// The cluster.
    pub cluster: ClusterId,
    /// Its nodes and regions, and which node this is.
    pub directory: Arc<Directory>,
    /// Region and cluster state.
    pub groups: Groups,
    /// Compares states.
    pub state_digests: StateDigests,
    /// To ask other regions.
    pub link: Arc<Link>,
    /// Records what is changed.
    pub audit: AuditLog,
    /// Makes what is changed.
    pub changes: IdentityChanges,
    /// How region state is read.
    pub read_policy: ReadPolicy,
    /// The time that conditions see and that ages are counted by.
    pub clock: Clock,
    /// How old accounts and access keys are here.
    pub identity_age: Arc<IdentityAge>,
    /// Whether requests should come here.
    pub health: Arc<Health>,
    /// Which other regions answer.
    pub contacts: Arc<Contacts>,
    /// What this node shows its peers.
    pub peer_tls: Arc<PeerTls>,
    /// Wraps new secrets.
    pub keyrings: Arc<Keyrings>,
    /// Names the changes.
    pub request_ids: RequestIds,
    /// For new access keys and accounts.
    pub randomness: Arc<dyn Randomness>,
}

/// Hands every call to the method of its name. Those that change something are recorded with the arguments that are named:
/// a field that nobody names here is not in the log.
macro_rules! calls {
    (
        reads: { $($read:ident: $read_request:ident -> $read_response:ident,)* }
        changes: { $($change:ident: $request:ident { $($argument:ident),* } -> $response:ident,)* }
    ) => {
        #[async_trait]
        impl AdminService for Admin {
            $(
                async fn $read(
                    &self,
                    request: Request<pb::$read_request>,
                ) -> Result<Response<pb::$read_response>, Status> {
                    Admin::$read(self, request.into_inner()).await.map(Response::new)
                }
            )*
            $(
                async fn $change(&self, request: Request<pb::$request>) -> Result<Response<pb::$response>, Status> {
                    let operator = Operator::of(request.extensions());
                    let request = request.into_inner();
                    let arguments = json!({ $(stringify!($argument): request.$argument.logged()),* });
                    let change = Admin::$change(self, request);
                    let made = self.audit.recording(operator, stringify!($change), arguments, change).await;
                    made.map(Response::new)
                }
            )*
        }
    };
}

calls! {
    reads: {
        status: StatusRequest -> StatusResponse,
        list_state_digests: ListStateDigestsRequest -> ListStateDigestsResponse,
        list_keys_out_of_sync: ListKeysOutOfSyncRequest -> ListKeysOutOfSyncResponse,
        list_accounts: ListAccountsRequest -> ListAccountsResponse,
        list_access_keys: ListAccessKeysRequest -> ListAccessKeysResponse,
        list_services: ListServicesRequest -> ListServicesResponse,
        list_issuers: ListIssuersRequest -> ListIssuersResponse,
        list_nodes: ListNodesRequest -> ListNodesResponse,
        list_regions: ListRegionsRequest -> ListRegionsResponse,
        list_residency: ListResidencyRequest -> ListResidencyResponse,
        explain: ExplainRequest -> ExplainResponse,
    }
    changes: {
        create_account: CreateAccountRequest { account } -> CreateAccountResponse,
        create_root_access_key: CreateRootAccessKeyRequest { account } -> NewAccessKey,
        create_service_access_key: CreateServiceAccessKeyRequest { service } -> NewAccessKey,
        set_access_key_status: SetAccessKeyStatusRequest { access_key_id, active } -> SetAccessKeyStatusResponse,
        delete_access_key: DeleteAccessKeyRequest { access_key_id } -> DeleteAccessKeyResponse,
        register_service: RegisterServiceRequest { principal, accounts } -> RegisterServiceResponse,
        deregister_service: DeregisterServiceRequest { principal } -> DeregisterServiceResponse,
        set_issuer_keys: SetIssuerKeysRequest { account, url } -> SetIssuerKeysResponse,
        invite_node: InviteNodeRequest { region, valid_for_seconds } -> InviteNodeResponse,
        drain_node: DrainNodeRequest { node } -> DrainNodeResponse,
        undrain_node: UndrainNodeRequest { node } -> UndrainNodeResponse,
        remove_node: RemoveNodeRequest { node } -> RemoveNodeResponse,
        add_region: AddRegionRequest { region } -> AddRegionResponse,
        remove_region: RemoveRegionRequest { region, gone_for_good, discard_managed_keys } -> RemoveRegionResponse,
        promote_region: PromoteRegionRequest { region, lost } -> PromoteRegionResponse,
        set_residency: SetResidencyRequest { home, allowed } -> SetResidencyResponse,
        clear_residency: ClearResidencyRequest { home } -> ClearResidencyResponse,
    }
}

//! Requests of the Query protocol.

use trent_api::error::QueryError;
use trent_api::iam::{self, PageRequest};
use trent_api::json::Object;
use trent_api::query::{Form, Protocol};
use trent_api::sts;
use trent_domain::iam::HolderKind;
use trent_domain::ids::RequestId;

/// Reads a form as the request of every action of IAM and STS. Accepted is what fits the model of the action that it
/// names.
pub fn query_form(input: &[u8]) -> bool {
    let form = match Form::parse(input) {
        Ok(form) => form,
        Err(error) => {
            check_refusal(&error);
            return false;
        }
    };
    for action in iam::Action::ALL {
        if let Ok(members) = held(action.members(&form)) {
            read_as_every_family(&members);
            let _ = held(PageRequest::parse(*action, &members));
        }
    }
    read_by_sts(&form);
    let of_iam = held(iam::Action::of(&form).and_then(|action| action.members(&form)));
    let of_sts = held(sts::Action::of(&form).and_then(|action| action.members(&form)));
    of_iam.is_ok() || of_sts.is_ok()
}

/// Makes sure that the answer to a refused request is whole.
fn held<T>(result: Result<T, QueryError>) -> Result<T, QueryError> {
    result.inspect_err(check_refusal)
}

fn check_refusal(error: &QueryError) {
    let body = error.body(Protocol::Iam, RequestId::new([0; 16]));
    let text = String::from_utf8(body).expect("an answer is UTF-8");
    assert_eq!(
        text.matches('<').count(),
        12,
        "six elements, whatever the text is"
    );
    assert!(text.ends_with("</ErrorResponse>\n"));
}

fn read_as_every_family(members: &Object<'_>) {
    for kind in [HolderKind::User, HolderKind::Group, HolderKind::Role] {
        let _ = held(iam::holder::Rename::parse(kind, members));
        let _ = held(iam::inline_policy::InlinePolicy::parse(kind, members));
        let _ = held(iam::attachment::Attachment::parse(kind, members));
    }
    let _ = held(iam::user::CreateUser::parse(members));
    let _ = held(iam::group::Membership::parse(members));
    let _ = held(iam::role::CreateRole::parse(members));
    let _ = held(iam::managed_policy::CreatePolicy::parse(members));
    let _ = held(iam::policy_version::VersionOfPolicy::parse(members));
    let _ = held(iam::policy_entities::PolicyEntities::parse(members));
    let _ = held(iam::oidc_provider::CreateProvider::parse(members));
    let _ = held(iam::oidc_provider::arn(members));
    let _ = held(iam::simulation::Simulation::parse(members));
    let _ = held(iam::simulation::source(members));
    let _ = held(iam::tags::keys(members));
}

fn read_by_sts(form: &Form) {
    let _ = held(sts::assume_role::Request::parse(form));
    let _ = held(sts::assume_role_with_web_identity::Request::parse(form));
    let _ = held(sts::get_session_token::Request::parse(form));
    let _ = held(sts::get_forward_access_session::Request::parse(form));
    let _ = held(sts::get_service_session::Request::parse(form));
}

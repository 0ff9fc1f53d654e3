//! Bodies of requests.

use trent_api::json::Object;
use trent_api::{ops, validation};
use trent_domain::operation::Operation;

use super::answer::check_refusal;

/// Reads a body as the request of every operation. Accepted is what any of them takes.
pub fn json_body(input: &[u8]) -> bool {
    let object = match Object::parse(input) {
        Ok(object) => object,
        Err(error) => {
            check_refusal(error);
            return false;
        }
    };
    for operation in Operation::ALL {
        if let Err(invalid) = validation::check(*operation, &object) {
            check_refusal(invalid);
        }
    }
    any_operation_takes(&object)
}

fn any_operation_takes(object: &Object<'_>) -> bool {
    macro_rules! any_takes {
        ($($module:ident $operation:ident,)*) => {
            [$(match ops::$module::Request::parse(object) {
                Ok(_) => {
                    let checked = validation::check(Operation::$operation, object);
                    assert!(checked.is_ok(), "a request that is taken fits the model");
                    true
                }
                Err(error) => {
                    check_refusal(error);
                    false
                }
            },)*]
            .contains(&true)
        };
    }
    any_takes! {
        cancel_key_deletion CancelKeyDeletion,
        create_alias CreateAlias,
        create_key CreateKey,
        decrypt Decrypt,
        delete_alias DeleteAlias,
        describe_key DescribeKey,
        disable_key DisableKey,
        enable_key EnableKey,
        encrypt Encrypt,
        generate_data_key GenerateDataKey,
        generate_data_key_without_plaintext GenerateDataKeyWithoutPlaintext,
        generate_random GenerateRandom,
        get_key_policy GetKeyPolicy,
        list_aliases ListAliases,
        list_keys ListKeys,
        re_encrypt ReEncrypt,
        replicate_key ReplicateKey,
        schedule_key_deletion ScheduleKeyDeletion,
        update_alias UpdateAlias,
        update_key_description UpdateKeyDescription,
        update_primary_region UpdatePrimaryRegion,
    }
}

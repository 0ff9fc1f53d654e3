//! What cannot be read is named.

use bytes::Bytes;
use trent_proto::conv::{self, ConvError};
use trent_proto::prost::Message;
use trent_proto::replicated::v1 as pb;
use trent_proto::replicated::v1::region_entry::Command;

use crate::samples;

/// The sample entry of that name as a message, to be broken.
fn message(name: &str) -> pb::RegionEntry {
    let (_, entry) = samples::commands::entries()
        .into_iter()
        .find(|(found, _)| *found == name)
        .unwrap();
    pb::RegionEntry::decode(conv::encode_entry(&entry)).unwrap()
}

fn with(command: Command) -> pb::RegionEntry {
    pb::RegionEntry {
        command: Some(command),
        ..message("enable key")
    }
}

fn refusal(message: &impl Message) -> ConvError {
    conv::decode_entry(message.encode_to_vec().into()).unwrap_err()
}

#[test]
fn no_bytes_are_no_entry() {
    assert_eq!(conv::decode_entry(Bytes::new()), Err(ConvError::Missing("at")));
    assert_eq!(
        conv::decode_outcome(Bytes::new()),
        Err(ConvError::Missing("result"))
    );
    assert_eq!(
        conv::decode_global_outcome(Bytes::new()),
        Err(ConvError::Missing("result"))
    );
    assert_eq!(
        conv::decode_intent_result(Bytes::new()),
        Err(ConvError::Malformed("intent result"))
    );
}

#[test]
fn a_command_of_a_later_version_is_unknown() {
    let entry = pb::RegionEntry {
        command: None,
        ..message("enable key")
    };
    assert_eq!(refusal(&entry), ConvError::Missing("command"));
    // Field 900, an empty message.
    let later = [entry.encode_to_vec(), vec![0xa2, 0x38, 0x00]].concat();
    assert_eq!(conv::decode_entry(later.into()), Err(ConvError::NotCanonical));
}

#[test]
fn a_field_of_a_later_version_is_not_passed_over() {
    let entry = message("enable key").encode_to_vec();
    let inside = [
        &entry[..entry.len() - 20],
        &[23, 0x0a, 17],
        &entry[entry.len() - 17..],
        &[0x12, 2, b'h', b'i'],
    ];
    assert_eq!(
        conv::decode_entry(inside.concat().into()),
        Err(ConvError::NotCanonical)
    );
}

#[test]
fn a_missing_field_gets_no_default() {
    let at = pb::RegionEntry {
        at: None,
        ..message("enable key")
    };
    assert_eq!(refusal(&at), ConvError::Missing("at"));
    let authority = pb::RegionEntry {
        authority: None,
        ..message("enable key")
    };
    assert_eq!(refusal(&authority), ConvError::Missing("authority"));
    let policy = Command::CreateKey(pb::CreateKey {
        policy: None,
        ..create_key()
    });
    assert_eq!(refusal(&with(policy)), ConvError::Missing("policy"));
}

#[test]
fn malformed_ids_and_names_are_refused() {
    let id = pb::RegionEntry {
        request_id: Bytes::from_static(b"short"),
        ..message("enable key")
    };
    assert_eq!(refusal(&id), ConvError::Malformed("request id"));
    let key = Command::EnableKey(pb::EnableKey {
        key_id: vec![2; 17].into(),
    });
    assert_eq!(refusal(&with(key)), ConvError::Malformed("key id"));
    let spec = Command::CreateKey(pb::CreateKey {
        spec: "RSA_1024".into(),
        ..create_key()
    });
    assert_eq!(refusal(&with(spec)), ConvError::Malformed("key spec"));
}

#[test]
fn numbers_outside_their_range_are_refused() {
    let schedule = pb::ScheduleKeyDeletion {
        key_id: vec![0; 17].into(),
        window_days: Some(65_536),
    };
    let entry = with(Command::ScheduleKeyDeletion(schedule));
    assert_eq!(refusal(&entry), ConvError::Malformed("16-bit number"));
    for result in [0, 4, -1] {
        let outcome = pb::RegionOutcome {
            result: Some(pb::region_outcome::Result::Intent(result)),
        };
        let read = conv::decode_outcome(outcome.encode_to_vec().into());
        assert_eq!(read, Err(ConvError::Malformed("intent result")));
    }
}

#[test]
fn a_family_has_each_region_once_and_in_order() {
    let Some(Command::ReceiveIntent(mut receive)) = message("receive intent").command else {
        panic!()
    };
    let intent = receive.intent.as_mut().unwrap();
    let Some(pb::intent::Action::SyncFamily(sync)) = intent.action.as_mut() else {
        panic!()
    };
    let replicas = &mut sync.family.as_mut().unwrap().replicas;
    replicas.push(replicas[0].clone());
    assert_eq!(
        refusal(&with(Command::ReceiveIntent(receive))),
        ConvError::Malformed("order of replicas")
    );
}

#[test]
fn what_is_no_message_is_told_from_a_malformed_one() {
    let cut = conv::encode_entry(&samples::commands::entries()[1].1).slice(..40);
    assert!(matches!(conv::decode_entry(cut), Err(ConvError::NotAMessage(_))));
}

fn create_key() -> pb::CreateKey {
    let Some(Command::CreateKey(create)) = message("create key").command else {
        panic!()
    };
    create
}

/// The sample entry of the global group of that name as a message, to be broken.
fn global_message(name: &str) -> pb::GlobalEntry {
    let (_, entry) = samples::global::entries()
        .into_iter()
        .find(|(found, _)| *found == name)
        .unwrap();
    pb::GlobalEntry::decode(conv::encode_global_entry(&entry)).unwrap()
}

fn global_refusal(command: pb::global_entry::Command) -> ConvError {
    let entry = pb::GlobalEntry {
        command: Some(command),
        ..global_message("create account")
    };
    conv::decode_global_entry(entry.encode_to_vec().into()).unwrap_err()
}

#[test]
fn names_and_numbers_that_iam_does_not_have_are_refused() {
    use pb::global_entry::Command as Form;
    let delete = |name: &str| {
        Form::DeleteUser(pb::DeleteUser {
            account: "111122223333".into(),
            name: name.into(),
        })
    };
    for name in ["", "a b", "a/b", &"a".repeat(129)] {
        assert_eq!(
            global_refusal(delete(name)),
            ConvError::Malformed("name"),
            "{name}"
        );
    }
    let Some(Form::UpdateRole(mut update)) = global_message("update role").command else {
        panic!()
    };
    update.max_session_duration = Some(3599);
    assert_eq!(
        global_refusal(Form::UpdateRole(update)),
        ConvError::Malformed("maximum session duration")
    );
    let Some(Form::UpdateAccessKey(mut update)) = global_message("update access key").command else {
        panic!()
    };
    update.owner = Some(pb::KeyHolder { kind: None });
    assert_eq!(
        global_refusal(Form::UpdateAccessKey(update)),
        ConvError::Missing("kind of owner")
    );
}

#[test]
fn a_service_has_each_account_once_and_in_order() {
    use pb::global_entry::Command as Form;
    let register = |accounts: &[&str]| {
        let list = pb::AccountList {
            accounts: accounts.iter().map(ToString::to_string).collect(),
        };
        Form::RegisterService(pb::RegisterService {
            principal: "s3.amazonaws.com".into(),
            accounts: Some(pb::ServedAccounts {
                kind: Some(pb::served_accounts::Kind::Only(list)),
            }),
        })
    };
    for accounts in [["111122223333", "111122223333"], ["222222222222", "111122223333"]] {
        assert_eq!(
            global_refusal(register(&accounts)),
            ConvError::Malformed("order of accounts")
        );
    }
}

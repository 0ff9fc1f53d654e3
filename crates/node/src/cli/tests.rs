use clap::CommandFactory;
use clap::error::ErrorKind;

use super::*;

fn refused(line: &str) -> ErrorKind {
    Cli::try_parse_from(line.split(' ')).unwrap_err().kind()
}

fn accepted(line: &str) {
    if let Err(error) = Cli::try_parse_from(line.split(' ')) {
        panic!("{line}: {error}");
    }
}

#[test]
fn the_definition_holds_together() {
    Cli::command().debug_assert();
}

#[test]
fn what_operators_write_is_understood() {
    for line in [
        "trent account create",
        "trent account create 444455556666 --json",
        "trent account --socket /run/trent/admin.sock list",
        "trent account list --config /etc/trent.toml --json",
        "trent access-key create --account 444455556666",
        "trent access-key create --service s3.amazonaws.com",
        "trent access-key list --account 444455556666 --user alice",
        "trent access-key activate AKIAIOSFODNN7EXAMPLE",
        "trent access-key deactivate AKIAIOSFODNN7EXAMPLE --socket admin.sock",
        "trent access-key delete AKIAIOSFODNN7EXAMPLE",
        "trent service register s3.amazonaws.com --all-accounts",
        "trent service register s3.amazonaws.com --accounts 111122223333,444455556666",
        "trent service list",
        "trent service deregister s3.amazonaws.com",
        "trent issuer set-keys --account 111122223333 --url https://oidc.example --jwks keys.json",
        "trent issuer list --account 111122223333",
        "trent explain --caller AKIAIOSFODNN7EXAMPLE --action kms:Decrypt --key alias/a --context a=b c=d --region eu",
        "trent status --json",
        "trent node invite --region eu-west-1",
        "trent node invite --region eu-west-1 --valid-for 30m --json",
        "trent node join --token abc --config /etc/trent.toml",
        "trent node list --socket admin.sock",
        "trent node drain 3",
        "trent node undrain 3 --config /etc/trent.toml",
        "trent node remove 3",
        "trent region add eu-west-1",
        "trent region list --json",
        "trent region remove eu-west-1",
        "trent pki init --dir ca --cluster-id 7b0f0a52-2f4e-4c57-9d0b-6b3f6e5d1c11",
        "trent pki issue --dir ca --node 1 --region us-east-1 --days 30 --out node-1",
        "trent pki renew --dir ca --certificate node-1.pem --key node-1.key",
    ] {
        accepted(line);
    }
}

#[test]
fn what_is_said_twice_or_not_at_all_is_refused() {
    for line in [
        "trent account list --socket a --config b",
        "trent access-key create --account 1 --service s3.amazonaws.com",
        "trent access-key list --service s3.amazonaws.com --user alice",
        "trent service register s3.amazonaws.com --all-accounts --accounts 111122223333",
    ] {
        assert_eq!(refused(line), ErrorKind::ArgumentConflict, "{line}");
    }
    for line in [
        "trent access-key create",
        "trent access-key list --user alice",
        "trent access-key delete",
        "trent service register s3.amazonaws.com",
        "trent issuer list",
        "trent node invite",
        "trent node join --config a",
        "trent node drain",
        "trent region add",
        "trent pki init --dir ca",
        "trent pki issue --dir ca --node 1 --out node-1",
        "trent explain --caller AKIAIOSFODNN7EXAMPLE",
    ] {
        assert_eq!(refused(line), ErrorKind::MissingRequiredArgument, "{line}");
    }
}

#[test]
fn certificates_are_for_nodes_with_names_and_for_some_days() {
    for line in [
        "trent pki init --dir ca --cluster-id here",
        "trent pki issue --dir ca --node one --region us-east-1 --out node-1",
        "trent pki issue --dir ca --node 1 --region US --out node-1",
        "trent pki issue --dir ca --node 1 --region us-east-1 --days 0 --out node-1",
    ] {
        assert_eq!(refused(line), ErrorKind::ValueValidation, "{line}");
    }
}

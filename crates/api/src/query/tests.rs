//! Forms in, XML out.

use proptest::prelude::*;
use trent_domain::{ids::RequestId, time::Timestamp};

use super::{Answer, Element, Form, Protocol, iso8601::Iso8601, percent::Encoded};
use crate::{
    error::{ApiError, ErrorName, QueryError},
    iam, sts,
    validation::{Kind, Shape, tables},
};

const REQUEST: RequestId = RequestId::new([0xab; 16]);

fn form(text: &str) -> Form {
    Form::parse(text.as_bytes()).expect("a form")
}

/// How a request of IAM fails.
fn refusal(text: &str) -> String {
    let form = form(&format!("Version=2010-05-08&{text}"));
    let refused = iam::Action::of(&form).and_then(|action| action.members(&form).map(drop));
    shown(&refused.expect_err("a refusal"))
}

fn shown(error: &QueryError) -> String {
    format!(
        "{} {}: {}",
        error.status().as_u16(),
        error.name(),
        error.message()
    )
}

#[test]
fn a_form_is_read_by_the_shape_of_its_action() {
    let form = form(
        "Action=CreateUser&Version=2010-05-08&UserName=ann&Path=%2Fteam%2F&Tags.member.2.Key=b+c&Tags.member.2.Value=\
         &Tags.member.10.Key=z&Tags.member.10.Value=9&Tags.member.1.Key=a&Tags.member.1.Value=1&Unknown=x",
    );
    let action = iam::Action::of(&form).expect("an action");
    assert_eq!(action, iam::Action::CreateUser);
    let request = action.members(&form).expect("a request");
    let request = iam::user::CreateUser::parse(&request).expect("a request");
    let tags: Vec<_> = request
        .tags
        .iter()
        .map(|tag| format!("{}={}", tag.key, tag.value))
        .collect();
    assert_eq!(request.name.path.as_str(), "/team/");
    assert_eq!(tags, ["a=1", "b c=", "z=9"], "in the order of their numbers");
}

#[test]
fn integers_booleans_and_empty_lists_are_read() {
    let form = form("Action=ListPolicies&Version=2010-05-08&MaxItems=7&OnlyAttached=true&Scope=Local");
    let request = iam::Action::ListPolicies.members(&form).expect("a request");
    assert_eq!(request.integer("MaxItems"), Ok(Some(7)));
    assert_eq!(request.flag("OnlyAttached"), Ok(true));
    let form = self::form("TagKeys=&UserName=ann");
    let request = iam::Action::UntagUser.members(&form).expect("a request");
    assert_eq!(request.list("TagKeys").map(<[_]>::len), Ok(0));
    assert!(request.get("TagKeys").is_some());
}

#[test]
fn actions_and_versions_that_are_not_offered_are_not_found() {
    assert_eq!(
        refusal("Action=CreateSAMLProvider"),
        "400 InvalidAction: Could not find operation CreateSAMLProvider for version 2010-05-08"
    );
    let sts = form("Action=GetCallerIdentity&Version=2010-05-08");
    assert_eq!(
        shown(&sts::Action::of(&sts).expect_err("another version")),
        "400 InvalidAction: Could not find operation GetCallerIdentity for version 2010-05-08"
    );
    assert_eq!(
        refusal("Nothing=at+all"),
        "400 MissingAction: The request is missing an action or a required parameter."
    );
}

#[test]
fn constraints_are_refused_in_the_words_of_iam() {
    for (request, text) in [
        (
            "Action=CreateUser",
            "1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null",
        ),
        (
            "Action=CreateUser&UserName=",
            "2 validation errors detected: Value '' at 'userName' failed to satisfy constraint: Member must have length \
             greater than or equal to 1; Value '' at 'userName' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: [\\w+=,.@-]+",
        ),
        (
            "Action=CreateUser&UserName=a+b",
            "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the \
             following: +=,.@_-",
        ),
        (
            "Action=CreateUser&UserName=ann&Path=team",
            "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric \
             characters and/or / characters.",
        ),
        (
            "Action=ListUsers&MaxItems=1001",
            "1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value \
             less than or equal to 1000",
        ),
        (
            "Action=TagUser&UserName=ann&Tags.member.1.Key=",
            "3 validation errors detected: Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have \
             length greater than or equal to 1; Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+; Value null at 'tags.1.member.value' failed to satisfy constraint: Member \
             must not be null",
        ),
    ] {
        assert_eq!(
            refusal(request),
            format!("400 ValidationError: {text}"),
            "{request}"
        );
    }
}

#[test]
fn values_of_another_type_are_malformed_input() {
    for (request, text) in [
        (
            "Action=ListUsers&MaxItems=ten",
            "The value of parameter MaxItems is not a valid integer.",
        ),
        (
            "Action=ListPolicies&OnlyAttached=yes",
            "The value of parameter OnlyAttached is not a valid boolean.",
        ),
        (
            "Action=UntagUser&UserName=ann&TagKeys.member.x=1",
            "The value of parameter TagKeys is not a valid list.",
        ),
        (
            "Action=UntagUser&UserName=ann&TagKeys.member.01=1",
            "The value of parameter TagKeys is not a valid list.",
        ),
    ] {
        assert_eq!(refusal(request), format!("400 MalformedInput: {text}"));
    }
}

#[test]
fn what_is_no_form_is_malformed() {
    for text in ["Action=A&Action=B", "a=%4", "a=%zz", "a=%ff", "%c3=1"] {
        let error = Form::parse(text.as_bytes()).expect_err(text);
        assert_eq!(
            shown(&error),
            "400 MalformedQueryString: The query string contains a syntax error."
        );
    }
    let many: String = (0..5000).map(|number| format!("{number}=&")).collect();
    assert!(Form::parse(many.as_bytes()).is_err(), "too many parameters");
}

#[test]
fn errors_are_xml_that_says_whose_fault_it_is() {
    let error = QueryError::invalid_action("A<b>", "v");
    assert_eq!(
        String::from_utf8(error.body(Protocol::Iam, REQUEST)).expect("UTF-8"),
        "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>InvalidAction\
         </Code><Message>Could not find operation A&lt;b&gt; for version v</Message></Error><RequestId>\
         abababab-abab-abab-abab-abababababab</RequestId></ErrorResponse>\n"
    );
    let fault = String::from_utf8(QueryError::internal().body(Protocol::Sts, REQUEST)).expect("UTF-8");
    assert!(fault.starts_with(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Receiver<"
    ));
}

#[test]
fn errors_of_every_protocol_have_a_name_in_this_one() {
    use crate::sigv4::SigV4Error;
    let authentication = |error: SigV4Error| shown(&QueryError::from(ApiError::from(error)));
    assert_eq!(
        authentication(SigV4Error::UnrecognizedClient),
        "403 InvalidClientTokenId: The security token included in the request is invalid."
    );
    assert_eq!(
        authentication(SigV4Error::ExpiredToken),
        "403 ExpiredToken: The security token included in the request is expired"
    );
    assert_eq!(
        authentication(SigV4Error::MissingAuthenticationToken),
        "403 MissingAuthenticationToken: Missing Authentication Token"
    );
    assert!(
        authentication(SigV4Error::SignatureMismatch)
            .starts_with("403 SignatureDoesNotMatch: The request signature")
    );
    assert!(authentication(SigV4Error::RepeatedAuthorization).starts_with("400 IncompleteSignature: "));
    for (error, name) in [
        (ApiError::throttled(), "400 Throttling"),
        (ApiError::internal(), "500 InternalFailure"),
        (ApiError::service_unavailable(), "503 ServiceUnavailable"),
        (ApiError::dependency_timeout(), "503 ServiceUnavailable"),
        (ApiError::request_too_large(), "413 RequestEntityTooLarge"),
        (ApiError::request_timeout(), "408 RequestTimeout"),
    ] {
        assert_eq!(error.name() == ErrorName::Throttling, name.contains("Throttling"));
        assert!(shown(&QueryError::from(error)).starts_with(name));
    }
}

#[test]
fn an_answer_names_its_action_and_its_request() {
    let empty = iam::Action::DeleteUser.answer(&Answer::empty(), REQUEST);
    assert_eq!(
        String::from_utf8(empty).expect("UTF-8"),
        "<DeleteUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ResponseMetadata><RequestId>\
         abababab-abab-abab-abab-abababababab</RequestId></ResponseMetadata></DeleteUserResponse>\n"
    );
}

#[test]
fn elements_are_written_in_order_and_text_is_escaped() {
    let document = Element::document_of("R", Protocol::Iam, |root| {
        root.string("Text", "<&>\"'\r\n\t\0\u{ffff}é");
        root.optional_string("Nothing", None::<&str>);
        root.boolean("Yes", true);
        root.integer("Number", 7_u32);
        root.timestamp("Date", Timestamp::from_millis(1_763_892_000_999));
        root.document("Policy", "{\"a\": \"é~\"}");
        root.strings("Strings", ["a", "b"]);
        root.list("List", [1], |member, number| member.string("N", number));
        root.map("Map", [("k", 1)]);
    });
    assert_eq!(
        String::from_utf8(document).expect("UTF-8"),
        "<R xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Text>&lt;&amp;&gt;&quot;&apos;&#xD;\n\t\u{fffd}\u{fffd}é\
         </Text><Yes>true</Yes><Number>7</Number><Date>2025-11-23T10:00:00Z</Date><Policy>\
         %7B%22a%22%3A%20%22%C3%A9~%22%7D</Policy><Strings><member>a</member><member>b</member></Strings><List><member>\
         <N>1</N></member></List><Map><entry><key>k</key><value>1</value></entry></Map></R>\n"
    );
}

#[test]
fn every_moment_is_a_date_of_four_digits() {
    for (millis, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_400_000, "2000-02-29T00:00:00Z"),
        (u64::MAX, "9999-12-31T23:59:59Z"),
    ] {
        assert_eq!(Iso8601(Timestamp::from_millis(millis)).to_string(), text);
    }
}

/// Forms carry no maps and no bytes, so `members` reads none.
#[test]
fn no_action_has_a_map_or_bytes_among_its_members() {
    fn is_readable(shape: &Shape) -> bool {
        match shape.kind {
            Kind::Map | Kind::Blob { .. } | Kind::Timestamp => false,
            Kind::List { element, .. } => is_readable(element),
            Kind::Structure { members } => members.iter().all(|member| is_readable(member.shape)),
            Kind::String { .. } | Kind::Integer { .. } | Kind::Boolean => true,
        }
    }
    let inputs = tables::iam::INPUTS.iter().chain(&tables::sts::INPUTS);
    for (action, shape) in inputs {
        assert!(is_readable(shape), "{action}");
    }
}

/// Actions find their shapes by their place.
#[test]
fn actions_and_tables_have_one_order() {
    let names = |actions: Vec<&'static str>, inputs: Vec<&'static str>| assert_eq!(actions, inputs);
    names(
        iam::Action::ALL.iter().map(|action| action.name()).collect(),
        tables::iam::INPUTS.iter().map(|(name, _)| *name).collect(),
    );
    names(
        sts::Action::ALL.iter().map(|action| action.name()).collect(),
        tables::sts::INPUTS.iter().map(|(name, _)| *name).collect(),
    );
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), action in 0..iam::Action::ALL.len()) {
        if let Ok(form) = Form::parse(&bytes) {
            let _ = iam::Action::of(&form);
            if let Err(error) = iam::Action::ALL[action].members(&form) {
                prop_assert!(!error.message().is_empty());
            }
        }
    }

    #[test]
    fn what_is_encoded_reads_back(pairs in proptest::collection::btree_map("\\PC{1,12}", any::<String>(), 0..12)) {
        let text: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", Encoded(name), Encoded(value)))
            .collect();
        let form = form(&text.join("&"));
        for (name, value) in &pairs {
            prop_assert_eq!(form.get(name), Some(value.as_str()));
        }
    }

    #[test]
    fn names_near_those_of_the_model_are_read_or_refused(
        parts in proptest::collection::vec(
            (
                "(UserName|Tags|TagKeys|MaxItems|ContextEntries|Policy[A-Z]?)",
                "(\\.member\\.[0-9]{1,2})?(\\.(Key|Value|ContextKeyValues|member\\.[0-9]))?(\\.member\\.[0-9])?",
                "[a-z0-9/+%]{0,6}",
            ),
            0..12,
        ),
    ) {
        let text: Vec<_> = parts.iter().map(|(name, rest, value)| format!("{name}{rest}={value}")).collect();
        if let Ok(form) = Form::parse(text.join("&").as_bytes()) {
            for action in iam::Action::ALL {
                let _ = action.members(&form);
            }
        }
    }

    #[test]
    fn texts_stay_inside_of_their_element(text in any::<String>()) {
        let document = Element::document_of("R", Protocol::Sts, |root| root.string("T", &text));
        let document = String::from_utf8(document).expect("UTF-8");
        prop_assert_eq!(document.matches('<').count(), 4);
        prop_assert!(document.chars().all(|letter| letter >= ' ' || matches!(letter, '\n' | '\t')));
    }
}

//! The regular expressions of the models, each as a matcher written for it.
//!
//! A regular expression engine on the request path would be slower, and more than these small patterns need.
//! A test holds every matcher against a real engine.

use std::fmt;

/// A pattern's text, and whether a whole string matches it.
pub(crate) struct Pattern {
    text: &'static str,
    matches: fn(&str) -> bool,
}

impl Pattern {
    const fn new(text: &'static str, matches: fn(&str) -> bool) -> Self {
        Self { text, matches }
    }

    /// The regular expression, as the message quotes it.
    pub(crate) fn text(&self) -> &'static str {
        self.text
    }

    pub(crate) fn matches(&self, value: &str) -> bool {
        (self.matches)(value)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

/// Declares patterns.
macro_rules! patterns {
    ($($name:ident = $text:literal, $matches:expr;)*) => {
        $(pub(crate) static $name: Pattern = Pattern::new($text, $matches);)*

        #[cfg(test)]
        static ALL: &[&Pattern] = &[$(&$name,)*];
    };
}

patterns! {
    ASCII = r"^\p{ASCII}+$", str::is_ascii;
    ACCOUNT_ID = "[0-9]{12}", |text| text.len() == 12 && all(text, is_digit);
    ALIAS_NAME = "^[a-zA-Z0-9:/_-]+$", |text| some(text, |c| is_alphanumeric_or(c, b":/_-"));
    LOWER_HEX = "^[a-f0-9]+$", |text| some(text, |c| matches!(c, b'a'..=b'f' | b'0'..=b'9'));
    CLOUD_HSM_CLUSTER_ID = "cluster-[2-7a-zA-Z]{11,16}", is_cloud_hsm_cluster_id;
    SOURCE_ARN = "^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$", is_source_arn;
    KEY_MATERIAL_DESCRIPTION = r"^[a-zA-Z0-9:/_\s.-]+$",
        |text| some(text, |c| is_alphanumeric_or(c, b":/_.- \t\n\x0b\x0c\r"));
    MARKER = r"[\u0020-\u00FF]*", |text| text.chars().all(|c| matches!(c, '\u{20}'..='\u{ff}'));
    POLICY_NAME = r"[\w]+", |text| some(text, |c| is_alphanumeric_or(c, b"_"));
    POLICY = r"[\u0009\u000A\u000D\u0020-\u00FF]+", is_policy;
    PRINCIPAL_ID = r"^[\w+=,.@:/-]+$", |text| some(text, |c| is_alphanumeric_or(c, b"_+=,.@:/-"));
    REGION = r"^([a-z]+-){2,3}\d+$", is_region;
    SERVICE_PRINCIPAL = r"^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$", is_service_principal;
    XKS_KEY_ID = "^[a-zA-Z0-9-_.]+$", |text| some(text, |c| is_alphanumeric_or(c, b"-_."));
    XKS_ACCESS_KEY_ID = "^[A-Z2-7]+$", |text| some(text, |c| matches!(c, b'A'..=b'Z' | b'2'..=b'7'));
    XKS_SECRET_ACCESS_KEY = r"^[a-zA-Z0-9\/+=]+$", |text| some(text, |c| is_alphanumeric_or(c, b"/+="));
    XKS_URI_ENDPOINT = "^https://[a-zA-Z0-9.-]+$", is_https_host;
    XKS_URI_PATH = r"^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$", is_xks_path;
    XKS_VPC_ENDPOINT_SERVICE = r"^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$",
        is_vpc_endpoint_service;
    POLICY_PATH = r"((/[A-Za-z0-9\.,\+@=_-]+)*)/", is_policy_path;
    PATH = r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", is_path;
    PATH_PREFIX = r"\u002F[\u0021-\u007F]*",
        |text| text.strip_prefix('/').is_some_and(|rest| all(rest, |c| matches!(c, 0x21..=0x7f)));
    TAG_VALUE = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", |text| text.chars().all(is_of_tag);
    TAG_KEY = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", |text| !text.is_empty() && text.chars().all(is_of_tag);
    ROLE_DESCRIPTION = r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*", is_role_description;
    IAM_MARKER = r"[\u0020-\u00FF]+", |text| !text.is_empty() && MARKER.matches(text);
    ENTITY_NAME = r"[\w+=,.@-]+", |text| some(text, |c| is_alphanumeric_or(c, b"_+=,.@-"));
    ACCOUNT_ALIAS = "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", is_account_alias;
    POLICY_VERSION = r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", is_policy_version;
    TOKEN_CODE = r"[\d]*", |text| all(text, is_digit);
    STS_ARN = r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+", is_sts_arn;
    SESSION_NAME = r"[\w+=,.@-]*", |text| all(text, |c| is_alphanumeric_or(c, b"_+=,.@-"));
    EXTERNAL_ID = r"[\w+=,.@:\/-]*", |text| all(text, |c| is_alphanumeric_or(c, b"_+=,.@:/-"));
    SERIAL_NUMBER = r"[\w+=/:,.@-]*", |text| all(text, |c| is_alphanumeric_or(c, b"_+=/:,.@-"));
}

fn all(text: &str, is_allowed: fn(u8) -> bool) -> bool {
    text.bytes().all(is_allowed)
}

/// `[...]+` over the whole text. A character outside of ASCII has bytes that no class here allows.
fn some(text: &str, is_allowed: fn(u8) -> bool) -> bool {
    !text.is_empty() && all(text, is_allowed)
}

fn is_digit(c: u8) -> bool {
    c.is_ascii_digit()
}

fn is_lower(c: u8) -> bool {
    c.is_ascii_lowercase()
}

fn is_lower_digit_or_dash(c: u8) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-'
}

fn is_alphanumeric_or(c: u8, others: &[u8]) -> bool {
    c.is_ascii_alphanumeric() || others.contains(&c)
}

fn is_cloud_hsm_cluster_id(text: &str) -> bool {
    text.strip_prefix("cluster-").is_some_and(|id| {
        (11..=16).contains(&id.len()) && all(id, |c| c.is_ascii_alphabetic() || matches!(c, b'2'..=b'7'))
    })
}

fn is_source_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    next() == "arn"
        && next()
            .strip_prefix("aws")
            .is_some_and(|suffix| all(suffix, is_lower_digit_or_dash))
        && some(next(), is_lower_digit_or_dash)
        && all(next(), is_lower_digit_or_dash)
        && ACCOUNT_ID.matches(next())
        && some(next(), |c| c != b'\n')
}

/// Any number of words behind slashes, and a slash.
fn is_policy_path(text: &str) -> bool {
    let Some(words) = text.strip_suffix('/') else {
        return false;
    };
    let is_word = |word| some(word, |c| is_alphanumeric_or(c, b".,+@=_-"));
    words.is_empty()
        || words
            .strip_prefix('/')
            .is_some_and(|words| words.split('/').all(is_word))
}

/// One slash, or a slash in front and one behind visible ASCII.
fn is_path(text: &str) -> bool {
    let inner = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    text == "/" || inner.is_some_and(|inner| some(inner, |c| matches!(c, 0x21..=0x7e)))
}

/// A letter, separator or number of any script, or one of these signs. A letter is what the Unicode property Alphabetic
/// says: vowel signs are, without which some scripts cannot be written.
fn is_of_tag(c: char) -> bool {
    c.is_alphanumeric()
        || (c.is_whitespace() && !c.is_control())
        || matches!(c, '_' | '.' | ':' | '/' | '=' | '+' | '-' | '@')
}

fn is_role_description(text: &str) -> bool {
    text.chars()
        .all(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a1}'..='\u{ff}'))
}

/// 3 to 63 lower-case letters and digits, and single dashes between them.
fn is_account_alias(text: &str) -> bool {
    (3..=63).contains(&text.len())
        && text
            .split('-')
            .all(|word| some(word, |c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

fn is_policy_version(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('v') else {
        return false;
    };
    let (number, suffix) = rest.split_once('.').unwrap_or((rest, ""));
    some(number, is_digit) && !number.starts_with('0') && all(suffix, |c| is_alphanumeric_or(c, b"-"))
}

/// The pattern means to name characters beyond U+FFFF and, having four digits for each, names all from `0` to U+10FF.
fn is_sts_arn(text: &str) -> bool {
    let is_allowed = |c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}');
    !text.is_empty() && text.chars().all(is_allowed)
}

fn is_policy(text: &str) -> bool {
    let is_allowed = |c| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}');
    !text.is_empty() && text.chars().all(is_allowed)
}

/// Two or three words and a number, joined by dashes.
fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else {
        return false;
    };
    (2..=3).contains(&words.split('-').count())
        && words.split('-').all(|word| some(word, is_lower))
        && some(number, is_digit)
}

fn is_service_principal(text: &str) -> bool {
    text.split('.').count() >= 3
        && text
            .split('.')
            .all(|label| some(label, |c| is_alphanumeric_or(c, b"-")))
}

fn is_https_host(text: &str) -> bool {
    text.strip_prefix("https://")
        .is_some_and(|host| some(host, |c| is_alphanumeric_or(c, b".-")))
}

fn is_xks_path(text: &str) -> bool {
    let Some((prefix, version)) = text.rsplit_once("/kms/xks/v") else {
        return false;
    };
    let is_prefix = prefix.is_empty()
        || prefix
            .strip_prefix('/')
            .is_some_and(|rest| some(rest, |c| is_alphanumeric_or(c, b"/_-")));
    is_prefix && (1..=2).contains(&version.len()) && all(version, is_digit)
}

fn is_vpc_endpoint_service(text: &str) -> bool {
    let without_partition = text.strip_prefix("com").or_else(|| text.strip_prefix("eu"));
    let rest = without_partition.and_then(|rest| rest.strip_prefix(".amazonaws.vpce."));
    rest.and_then(|rest| rest.split_once(".vpce-svc-"))
        .is_some_and(|(region, service)| {
            is_region(region) && some(service, |c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;

    /// The pattern for an engine whose classes are Unicode's, where Java's, which AWS runs, are ASCII's.
    fn judge(pattern: &Pattern) -> Regex {
        let ascii = pattern
            .text
            .replace(r"[\w]", "[a-zA-Z0-9_]")
            .replace(r"[\w", "[a-zA-Z0-9_")
            .replace(r"_\s", r"_ \t\n\x0b\f\r")
            .replace(r"[\d]", "[0-9]")
            .replace(r"\d", "[0-9]")
            .replace(r"\p{L}", r"\p{Alphabetic}")
            // Surrogates are no characters here.
            .replace(r"\uD7FF\uE000", r"\u{D7FF}\u{E000}")
            .replace(NO_SECOND_DASH, "")
            .replace(r"^\p{ASCII}+$", r"^[\x00-\x7f]*$");
        Regex::new(&format!("^(?:{ascii})$")).expect("a pattern of the model")
    }

    /// Look-ahead, which the engine does not know.
    const NO_SECOND_DASH: &str = "(?!-)";

    fn is_match(pattern: &Pattern, judge: &Regex, text: &str) -> bool {
        judge.is_match(text) && !(pattern.text.contains(NO_SECOND_DASH) && text.contains("--"))
    }

    /// Texts that match, nearly match, or are cut from what matches.
    fn candidates() -> impl Strategy<Value = String> {
        let likely = proptest::sample::select(vec![
            "123456789012",
            "alias/aws/x:y",
            "0af",
            "cluster-abcdefghijk",
            "cluster-1bcdefghijk",
            "cluster-abcdefghijklmnopq",
            "arn:aws:s3:::x",
            "arn:aws-cn:s3:us-east-1:123456789012:a:b",
            "arn:aws:sns::123456789012:t",
            "us-east-1",
            "us-gov-west-12",
            "us-1",
            "a-b-c-d-1",
            "us-east-",
            "kms.amazonaws.com",
            "a.b",
            "a.b.",
            "https://proxy.example",
            "https://",
            "/kms/xks/v1",
            "/a/kms/xks/v12",
            "//kms/xks/v1",
            "/kms/xks/v123",
            "/kms/xks/v1/kms/xks/v1",
            "xx/kms/xks/v1",
            "com.amazonaws.vpce.us-east-1.vpce-svc-0a",
            "eu.amazonaws.vpce.eusc-de-east-1.vpce-svc-z",
            "org.amazonaws.vpce.us-east-1.vpce-svc-0a",
            "arn:aws:iam::123456789012:role/x",
            "ABC234",
            "a\tb",
            "",
            "com.amazonaws.vpce.us-east-1.vpce-svc-a.vpce-svc-b",
            "/kms/xks/v",
            "/a/kms/xks/v\n",
            "/",
            "/division/team/",
            "//",
            "v1",
            "v10.a-b",
            "v0",
            "my-account-1",
            "a--b",
            "Session@1",
            "ключ 1",
        ]);
        let changed = (
            likely.clone(),
            any::<proptest::sample::Index>(),
            any::<Option<char>>(),
        );
        let changed = changed.prop_map(|(text, at, change)| {
            let at = at.index(text.chars().count() + 1);
            let before = text.chars().take(at);
            before.chain(change).chain(text.chars().skip(at)).collect()
        });
        prop_oneof![
            likely.prop_map(str::to_owned),
            changed,
            "[a-z0-9:/_.-]{0,20}",
            "\\PC{0,10}",
            any::<String>()
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn every_matcher_agrees_with_an_engine(text in candidates()) {
            thread_local!(static JUDGES: Vec<Regex> = ALL.iter().map(|pattern| judge(pattern)).collect());
            thread_local!(static UNASSIGNED: Regex = Regex::new(r"\p{Cn}").unwrap());
            // Of characters that the engine's edition of Unicode does not have yet it knows no category.
            prop_assume!(!UNASSIGNED.with(|unassigned| unassigned.is_match(&text)));
            JUDGES.with(|judges| {
                for (pattern, judge) in ALL.iter().zip(judges) {
                    prop_assert_eq!(pattern.matches(&text), is_match(pattern, judge, &text), "{} on {:?}", pattern.text, text);
                }
                Ok(())
            })?;
        }
    }

    #[test]
    fn the_texts_of_a_pattern_are_matched() {
        for (pattern, text) in [
            (&REGION, "us-east-1"),
            (&CLOUD_HSM_CLUSTER_ID, "cluster-abcdefghijk"),
            (&XKS_URI_PATH, "/a/kms/xks/v12"),
            (
                &XKS_VPC_ENDPOINT_SERVICE,
                "com.amazonaws.vpce.us-east-1.vpce-svc-0a",
            ),
            (&SOURCE_ARN, "arn:aws:sns::123456789012:t"),
            (&SERVICE_PRINCIPAL, "kms.amazonaws.com"),
        ] {
            assert!(pattern.matches(text), "{text}");
        }
    }
}

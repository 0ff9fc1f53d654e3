//! A parsed body. Strings without escapes borrow from it.

use std::{borrow::Cow, fmt};

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::JsonError;

/// Up to this many members, comparing each with each is the fastest search for a repetition.
const FEW_MEMBERS: usize = 16;

/// Any JSON value.
#[derive(Clone, PartialEq)]
pub enum Value<'a> {
    /// `null`: the same as an absent member.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number without fraction and exponent, within 64 bits.
    Integer(i64),
    /// Any other number.
    Decimal(f64),
    /// A string, unescaped.
    String(Cow<'a, str>),
    /// A list.
    List(Vec<Value<'a>>),
    /// An object.
    Object(Object<'a>),
}

/// A JSON object whose member names are unique, in the order in which they came.
#[derive(Clone, Default, PartialEq)]
pub struct Object<'a> {
    members: Vec<(Cow<'a, str>, Value<'a>)>,
}

impl<'a> Object<'a> {
    /// Reads a request body: one JSON object in UTF-8, or nothing at all, which counts as `{}`.
    ///
    /// # Errors
    /// The body is no JSON, or JSON of another kind.
    pub fn parse(body: &'a [u8]) -> Result<Self, JsonError> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(JsonError::NotAnObject),
            Err(_) => Err(JsonError::Malformed),
        }
    }

    /// An object of members that came in another form than JSON; no name comes twice.
    pub(crate) fn of(members: Vec<(Cow<'a, str>, Value<'a>)>) -> Self {
        Self { members }
    }

    /// The member of that name, unless it is absent or `null`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        let (_, value) = self.members.iter().find(|(member, _)| member == name)?;
        if matches!(value, Value::Null) {
            None
        } else {
            Some(value)
        }
    }

    /// All members, also those that are `null`.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Value<'a>)> {
        self.members.iter().map(|(name, value)| (name.as_ref(), value))
    }

    fn names_a_member_twice(&self) -> bool {
        if self.members.len() <= FEW_MEMBERS {
            let seen = |position: usize| self.members[..position].iter().map(|(name, _)| name);
            return self
                .members
                .iter()
                .enumerate()
                .any(|(at, (name, _))| seen(at).any(|other| other == name));
        }
        let mut names: Vec<&str> = self.members.iter().map(|(name, _)| name.as_ref()).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair[0] == pair[1])
    }
}

/// Names the type alone: bodies hold plaintexts.
impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({} members)", self.members.len())
    }
}

/// Names the type alone: bodies hold plaintexts.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Boolean(_) => "Boolean",
            Self::Integer(_) => "Integer",
            Self::Decimal(_) => "Decimal",
            Self::String(_) => "String",
            Self::List(_) => "List",
            Self::Object(_) => "Object",
        })
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(value).map_or(Value::Decimal(value as f64), Value::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Value::Decimal(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Value::String(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Value::String(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(Value::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = Object::default();
        while let Some((Name(name), value)) = map.next_entry()? {
            object.members.push((name, value));
        }
        if object.names_a_member_twice() {
            return Err(A::Error::custom("repeated member"));
        }
        Ok(Value::Object(object))
    }
}

/// A member's name, borrowed where serde's own `Cow` would copy.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_str(ValueVisitor)? {
            Value::String(name) => Ok(Self(name)),
            _ => Err(D::Error::custom("a member name is a string")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_body_is_an_empty_object() {
        assert_eq!(Object::parse(b""), Ok(Object::default()));
        assert_eq!(Object::parse(b" {\n} "), Ok(Object::default()));
    }

    #[test]
    fn bodies_that_are_no_object_are_refused() {
        for body in ["null", "[]", "1", "\"KeyId\"", "true"] {
            assert_eq!(
                Object::parse(body.as_bytes()),
                Err(JsonError::NotAnObject),
                "{body}"
            );
        }
    }

    #[test]
    fn broken_json_is_refused() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        for body in [
            "{",
            "{}}",
            "{} {}",
            "{\"a\":}",
            "{'a':1}",
            "{\"a\":01}",
            "{\"a\":NaN}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":\"\n\"}",
            "{\"a\":1,}",
            " ",
            "{\"a\":1e999}",
            "{1:2}",
            &deep,
        ] {
            assert_eq!(
                Object::parse(body.as_bytes()),
                Err(JsonError::Malformed),
                "{body}"
            );
        }
        assert_eq!(Object::parse(b"{\"a\":\"\xff\"}"), Err(JsonError::Malformed));
    }

    #[test]
    fn a_member_named_twice_is_refused() {
        let many: String = (0..40).map(|number| format!("\"m{number}\":0,")).collect();
        for body in [
            r#"{"a":1,"a":1}"#.to_owned(),
            r#"{"a":{"b":1,"c":2,"b":null}}"#.to_owned(),
            r#"{"a":1,"\u0061":1}"#.to_owned(),
            format!("{{{many}\"m7\":0}}"),
        ] {
            assert_eq!(
                Object::parse(body.as_bytes()),
                Err(JsonError::Malformed),
                "{body}"
            );
        }
        assert!(Object::parse(format!("{{{many}\"a\":0}}").as_bytes()).is_ok());
    }

    #[test]
    fn null_is_absent_and_names_keep_their_case() {
        let object = Object::parse(br#"{"KeyId":null,"Limit":5}"#).expect("an object");
        assert_eq!(object.get("KeyId"), None);
        assert_eq!(object.get("limit"), None);
        assert_eq!(object.get("Limit"), Some(&Value::Integer(5)));
        assert_eq!(object.members().count(), 2);
    }

    #[test]
    fn strings_borrow_unless_escaped() {
        let object = Object::parse(br#"{"plain":"abc","escaped":"a\/b\u00e9"}"#).expect("an object");
        assert!(matches!(
            object.get("plain"),
            Some(Value::String(Cow::Borrowed("abc")))
        ));
        assert!(matches!(object.get("escaped"), Some(Value::String(Cow::Owned(text))) if text == "a/bé"));
    }

    #[test]
    fn nothing_of_a_body_is_printed() {
        let object = Object::parse(br#"{"Plaintext":"c2VjcmV0"}"#).expect("an object");
        assert_eq!(
            format!("{object:?} {:?}", object.get("Plaintext")),
            "Object(1 members) Some(String)"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Object::parse(&body);
        }

        #[test]
        fn no_almost_json_panics(body in "[\\[\\]{}:,\"\\\\a-cu0-9.eE+ \\-]{0,60}") {
            let _ = Object::parse(body.as_bytes());
        }
    }
}

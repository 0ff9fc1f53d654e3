//! Members by type. What is absent is `None`; what has another type is an error.

use trent_domain::time::Timestamp;

use super::{JsonError, Object, Value};

impl<'a> Value<'a> {
    /// The text of a string.
    ///
    /// # Errors
    /// The value is no string.
    pub fn as_string(&self) -> Result<&str, JsonError> {
        match self {
            Self::String(text) => Ok(text),
            _ => Err(self.instead_of("a String")),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// The value is no number, or has a fraction, an exponent, or more than 32 bits.
    pub fn as_integer(&self) -> Result<i32, JsonError> {
        let wanted = "an Integer";
        match self {
            Self::Integer(number) => i32::try_from(*number).map_err(|_| self.instead_of(wanted)),
            _ => Err(self.instead_of(wanted)),
        }
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// The value is no boolean.
    pub fn as_boolean(&self) -> Result<bool, JsonError> {
        match self {
            Self::Boolean(value) => Ok(*value),
            _ => Err(self.instead_of("a Boolean")),
        }
    }

    /// A moment: seconds since 1970, which may have a fraction. What is before that is 1970, and what is after all time
    /// is its end.
    ///
    /// # Errors
    /// The value is no number.
    pub fn as_timestamp(&self) -> Result<Timestamp, JsonError> {
        let millis = match self {
            Self::Integer(seconds) => u64::try_from(*seconds).unwrap_or_default().saturating_mul(1000),
            // A float is cut to the range of the integer.
            Self::Decimal(seconds) => (seconds * 1000.0).round() as u64,
            _ => return Err(self.instead_of("a Timestamp")),
        };
        Ok(Timestamp::from_millis(millis))
    }

    /// The elements of a list.
    ///
    /// # Errors
    /// The value is no list.
    pub fn as_list(&self) -> Result<&[Value<'a>], JsonError> {
        match self {
            Self::List(elements) => Ok(elements),
            _ => Err(self.instead_of("a List")),
        }
    }

    /// The members of an object.
    ///
    /// # Errors
    /// The value is no object.
    pub fn as_object(&self) -> Result<&Object<'a>, JsonError> {
        match self {
            Self::Object(object) => Ok(object),
            _ => Err(self.instead_of("a Structure")),
        }
    }

    /// The bytes of a base64 string.
    ///
    /// # Errors
    /// The value is no string, or its text is not base64 with padding.
    pub fn as_blob(&self) -> Result<Vec<u8>, JsonError> {
        base64_simd::STANDARD
            .decode_to_vec(self.as_string()?)
            .map_err(|_| JsonError::Base64)
    }

    pub(crate) fn instead_of(&self, wanted: &'static str) -> JsonError {
        let found = match self {
            Self::Null => "NULL_VALUE",
            Self::Boolean(true) => "TRUE_VALUE",
            Self::Boolean(false) => "FALSE_VALUE",
            Self::Integer(_) => "NUMBER_VALUE",
            Self::Decimal(_) => "DECIMAL_VALUE",
            Self::String(_) => "STRING_VALUE",
            Self::List(_) => "START_ARRAY",
            Self::Object(_) => "START_OBJECT",
        };
        JsonError::WrongType { found, wanted }
    }
}

impl<'a> Object<'a> {
    pub(crate) fn string(&self, name: &str) -> Result<Option<&str>, JsonError> {
        self.get(name).map(Value::as_string).transpose()
    }

    pub(crate) fn required_string(&self, name: &str) -> Result<&str, JsonError> {
        self.string(name)?.ok_or(JsonError::Absent)
    }

    pub(crate) fn owned_string(&self, name: &str) -> Result<Option<String>, JsonError> {
        Ok(self.string(name)?.map(str::to_owned))
    }

    pub(crate) fn integer(&self, name: &str) -> Result<Option<i32>, JsonError> {
        self.get(name).map(Value::as_integer).transpose()
    }

    pub(crate) fn timestamp(&self, name: &str) -> Result<Option<Timestamp>, JsonError> {
        self.get(name).map(Value::as_timestamp).transpose()
    }

    /// A flag, `false` when absent.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, JsonError> {
        self.get(name).map_or(Ok(false), Value::as_boolean)
    }

    pub(crate) fn blob(&self, name: &str) -> Result<Option<Vec<u8>>, JsonError> {
        self.get(name).map(Value::as_blob).transpose()
    }

    /// The elements of a list, none when absent.
    pub(crate) fn list(&self, name: &str) -> Result<&[Value<'a>], JsonError> {
        self.get(name).map_or(Ok(&[]), Value::as_list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object() -> Object<'static> {
        Object::parse(
            br#"{"text":"aGVsbG8=","number":7,"large":4294967296,"half":0.5,"yes":true,"list":["a"],"nothing":null}"#,
        )
        .expect("an object")
    }

    #[test]
    fn each_type_is_read_as_itself() {
        let object = object();
        assert_eq!(object.string("text"), Ok(Some("aGVsbG8=")));
        assert_eq!(object.blob("text"), Ok(Some(b"hello".to_vec())));
        assert_eq!(object.integer("number"), Ok(Some(7)));
        assert_eq!(object.flag("yes"), Ok(true));
        assert_eq!(object.list("list").map(<[_]>::len), Ok(1));
    }

    #[test]
    fn what_is_absent_or_null_is_none() {
        let object = object();
        assert_eq!(object.string("nothing"), Ok(None));
        assert_eq!(object.blob("absent"), Ok(None));
        assert_eq!(object.flag("absent"), Ok(false));
        assert_eq!(object.list("absent").map(<[_]>::len), Ok(0));
        assert_eq!(object.required_string("absent"), Err(JsonError::Absent));
    }

    #[test]
    fn other_types_are_errors_that_name_both() {
        let object = object();
        let texts = [
            object.string("number").map(drop),
            object.integer("text").map(drop),
            object.integer("half").map(drop),
            object.integer("large").map(drop),
            object.flag("text").map(drop),
            object.list("text").map(drop),
        ]
        .map(|result| result.expect_err("a wrong type").to_string());
        assert_eq!(
            texts,
            [
                "NUMBER_VALUE can not be converted to a String",
                "STRING_VALUE can not be converted to an Integer",
                "DECIMAL_VALUE can not be converted to an Integer",
                "NUMBER_VALUE can not be converted to an Integer",
                "STRING_VALUE can not be converted to a Boolean",
                "STRING_VALUE can not be converted to a List",
            ]
        );
    }

    #[test]
    fn moments_are_seconds_with_a_fraction() {
        let body =
            br#"{"whole":1767225600,"half":1767225600.5,"before":-1,"beyond":1e300,"text":"2026-01-01"}"#;
        let object = Object::parse(body).expect("an object");
        let millis = |name| object.timestamp(name).map(|time| time.map(Timestamp::as_millis));
        assert_eq!(millis("whole"), Ok(Some(1_767_225_600_000)));
        assert_eq!(millis("half"), Ok(Some(1_767_225_600_500)));
        assert_eq!(millis("before"), Ok(Some(0)));
        assert_eq!(millis("beyond"), Ok(Some(u64::MAX)));
        assert_eq!(millis("absent"), Ok(None));
        let error = object.timestamp("text").expect_err("a text");
        assert_eq!(
            error.to_string(),
            "STRING_VALUE can not be converted to a Timestamp"
        );
    }

    #[test]
    fn base64_is_strict() {
        for text in [
            "aGVsbG8",
            "aGVsbG8==",
            "aGVs bG8=",
            "aGVsbG8=\\n",
            "aGVsbG9=",
            "_-8=",
            "=",
        ] {
            let body = format!(r#"{{"blob":"{text}"}}"#);
            let object = Object::parse(body.as_bytes()).expect("an object");
            assert_eq!(object.blob("blob"), Err(JsonError::Base64), "{text}");
        }
    }
}

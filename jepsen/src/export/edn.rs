//! Extensible data notation, as Jepsen's tools read it.

use std::fmt::{Display, Formatter, Result, Write};

use serde_json::Value;

/// A value of EDN, as far as histories need it.
#[derive(Debug, Clone, PartialEq)]
pub enum Edn {
    /// `nil`
    Nil,
    /// `true`, `false`
    Bool(bool),
    /// `7`
    Int(u64),
    /// A number of JSON that is no `Int`, as JSON writes it.
    Number(String),
    /// `"text"`
    Text(String),
    /// `:name`
    Keyword(String),
    /// `[1 2]`
    Vector(Vec<Edn>),
    /// `{:a 1, :b 2}`, in this order.
    Map(Vec<(Edn, Edn)>),
}

impl Edn {
    /// A keyword.
    pub fn keyword(name: impl Into<String>) -> Self {
        Self::Keyword(name.into())
    }

    /// A text, or `nil`.
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Nil, |text| Self::Text(text.to_owned()))
    }
}

impl From<&Value> for Edn {
    /// Names of JSON objects become keywords where they can, and texts where they cannot.
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Nil,
            Value::Bool(bool) => Self::Bool(*bool),
            Value::Number(number) => number
                .as_u64()
                .map_or_else(|| Self::Number(number.to_string()), Self::Int),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::Vector(items.iter().map(Self::from).collect()),
            Value::Object(fields) => {
                let field = |(name, value): (&String, &Value)| (name_of(name), Self::from(value));
                Self::Map(fields.iter().map(field).collect())
            }
        }
    }
}

fn name_of(name: &str) -> Edn {
    let plain = |character: char| character.is_ascii_alphanumeric() || character == '-' || character == '_';
    match name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.chars().all(plain) {
        true => Edn::keyword(name),
        false => Edn::Text(name.to_owned()),
    }
}

impl Display for Edn {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Nil => f.write_str("nil"),
            Self::Bool(bool) => write!(f, "{bool}"),
            Self::Int(int) => write!(f, "{int}"),
            Self::Number(number) => f.write_str(number),
            Self::Text(text) => quoted(text, f),
            Self::Keyword(name) => write!(f, ":{name}"),
            Self::Vector(items) => {
                f.write_char('[')?;
                for (place, item) in items.iter().enumerate() {
                    let before = if place == 0 { "" } else { " " };
                    write!(f, "{before}{item}")?;
                }
                f.write_char(']')
            }
            Self::Map(fields) => {
                f.write_char('{')?;
                for (place, (name, value)) in fields.iter().enumerate() {
                    let before = if place == 0 { "" } else { ", " };
                    write!(f, "{before}{name} {value}")?;
                }
                f.write_char('}')
            }
        }
    }
}

/// The escapes that EDN has: `\t`, `\r`, `\n`, `\\` and `\"`, and `\uXXXX` for other control characters.
fn quoted(text: &str, f: &mut Formatter<'_>) -> Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            control if control.is_control() => write!(f, "\\u{:04x}", u32::from(control))?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_json_are_written_as_edn() {
        let value = serde_json::json!({"key_id": "a\"b\\\n\u{1}ö", "1x": [1, -2, 1.5, null, true]});
        let written = Edn::from(&value).to_string();
        assert_eq!(
            written,
            r#"{"1x" [1 -2 1.5 nil true], :key_id "a\"b\\\n\u0001ö"}"#
        );
    }
}

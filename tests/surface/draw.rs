//! Draws requests from the model.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::member;
use super::model::{Model, enumeration, members, required};
use super::story::Step;

/// Nothing in the model is nested deeper; what is drawn to be too deep is told apart.
const MAX_DEPTH: usize = 8;

/// A source of requests; equal seeds give equal ones.
pub(crate) struct Draw<'a> {
    model: &'a Model,
    rng: Rng,
}

impl<'a> Draw<'a> {
    pub(crate) fn new(model: &'a Model, seed: u64) -> Self {
        Self {
            model,
            rng: Rng::with_seed(seed),
        }
    }

    pub(crate) fn between(&mut self, least: usize, most: usize) -> usize {
        self.rng.usize(least..=most)
    }

    /// Once in `times`.
    pub(crate) fn once_in(&mut self, times: u32) -> bool {
        self.rng.u32(0..times) == 0
    }

    pub(crate) fn one_of<'b, T>(&mut self, values: &'b [T]) -> &'b T {
        &values[self.rng.usize(0..values.len())]
    }

    /// What most stories need first: keys, made right.
    pub(crate) fn opening(&mut self) -> Vec<Step> {
        let keys = self.between(1, 2);
        (0..keys)
            .map(|_| Step::new("CreateKey", self.good_key()))
            .collect()
    }

    fn good_key(&mut self) -> Value {
        const KINDS: &[(&str, &str)] = &[
            ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
            ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
            ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
            ("RSA_2048", "ENCRYPT_DECRYPT"),
            ("RSA_2048", "SIGN_VERIFY"),
            ("ECC_NIST_P256", "SIGN_VERIFY"),
            ("ECC_NIST_P256", "KEY_AGREEMENT"),
            ("ECC_NIST_P521", "KEY_AGREEMENT"),
            ("ECC_SECG_P256K1", "SIGN_VERIFY"),
            ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY"),
            ("HMAC_256", "GENERATE_VERIFY_MAC"),
            ("HMAC_512", "GENERATE_VERIFY_MAC"),
            ("ML_DSA_44", "SIGN_VERIFY"),
            ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"),
        ];
        let (spec, usage) = self.one_of(KINDS);
        let origin = if self.once_in(5) { "EXTERNAL" } else { "AWS_KMS" };
        json!({"KeySpec": spec, "KeyUsage": usage, "Origin": origin, "MultiRegion": self.once_in(4)})
    }

    /// A request of any operation.
    pub(crate) fn step(&mut self) -> Step {
        let operations = self.model.operations();
        let operation = *self.one_of(&operations);
        let mut request = self.structure(self.model.input(operation), MAX_DEPTH);
        if self.once_in(20) {
            request["Unknown"] = self.nonsense();
        }
        Step::new(operation, request)
    }

    fn structure(&mut self, shape: &str, depth: usize) -> Value {
        let shape = self.model.shape(shape);
        let required = required(shape);
        let mut request = Map::new();
        for (name, member) in members(shape) {
            let wanted = match required.contains(&name.as_str()) {
                true => !self.once_in(25),
                false => self.once_in(3),
            };
            if wanted {
                let shape = member["shape"].as_str().unwrap();
                request.insert(name.clone(), self.member(name, shape, depth));
            }
        }
        request.into()
    }

    /// The value of a member: one that makes sense there, or whatever its shape allows, or what it does not.
    fn member(&mut self, name: &str, shape: &str, depth: usize) -> Value {
        if self.once_in(40) {
            return self.nonsense();
        }
        if !self.once_in(8)
            && let Some(value) = member::sensible(self, name)
        {
            return value;
        }
        self.value(shape, depth)
    }

    /// A value of a shape, at times just outside it.
    fn value(&mut self, shape: &str, depth: usize) -> Value {
        let shape = self.model.shape(shape);
        if let Some(values) = enumeration(shape) {
            return match self.once_in(15) {
                true => json!("NOT_IN_THE_SET"),
                false => json!(self.one_of(&values)),
            };
        }
        match shape["type"].as_str().unwrap() {
            "structure" if depth > 0 => json!(self.structure_of(shape, depth - 1)),
            "list" if depth > 0 => self.list(shape, depth - 1),
            "map" => self.map(shape),
            "blob" => {
                let bytes = self.bytes(shape);
                json!(base64_simd::STANDARD.encode_to_string(bytes))
            }
            "boolean" => json!(self.rng.bool()),
            "integer" | "long" => self.integer(shape),
            "timestamp" => self.timestamp(),
            _ => json!(self.text(shape)),
        }
    }

    fn structure_of(&mut self, shape: &Value, depth: usize) -> Map<String, Value> {
        let mut request = Map::new();
        for (name, member) in members(shape) {
            if !self.once_in(3) {
                let shape = member["shape"].as_str().unwrap();
                request.insert(name.clone(), self.member(name, shape, depth));
            }
        }
        request
    }

    fn list(&mut self, shape: &Value, depth: usize) -> Value {
        let member = shape["member"]["shape"].as_str().unwrap();
        let len = match self.once_in(12) {
            true => self.length(shape, 60),
            false => self.between(0, 3),
        };
        (0..len).map(|_| self.value(member, depth)).collect()
    }

    fn map(&mut self, shape: &Value) -> Value {
        let text = |draw: &mut Self, part: &str| {
            let shape = shape[part]["shape"].as_str().unwrap();
            draw.text(draw.model.shape(shape))
        };
        let len = self.between(0, 3);
        let pairs = (0..len).map(|_| (text(self, "key"), json!(text(self, "value"))));
        pairs.collect::<Map<_, _>>().into()
    }

    /// A number at or around a bound, or an odd one.
    fn integer(&mut self, shape: &Value) -> Value {
        let bound = |name: &str, otherwise| shape[name].as_i64().unwrap_or(otherwise);
        let (min, max) = (bound("min", 0), bound("max", 2560));
        json!(*self.one_of(&[
            min,
            max,
            min - 1,
            max + 1,
            (min + max) / 2,
            7,
            32,
            365,
            i64::from(i32::MAX),
            i64::MIN
        ]))
    }

    fn timestamp(&mut self) -> Value {
        const AHEAD: f64 = 3600.0 * 24.0 * 30.0;
        let now = 1_790_000_000.0;
        self.one_of(&[
            json!(now + AHEAD),
            json!(0),
            json!(-1),
            json!(1e300),
            json!(now),
            json!("soon"),
        ])
        .clone()
    }

    fn bytes(&mut self, shape: &Value) -> Vec<u8> {
        let len = self.length(shape, 300);
        std::iter::repeat_with(|| self.rng.u8(..)).take(len).collect()
    }

    fn text(&mut self, shape: &Value) -> String {
        const ALPHABETS: [&str; 4] = [
            "abcdefghijklmnop0123456789",
            "aZ:/_-",
            "alias/",
            "é☃ \u{0}\"\\\n\u{10ffff}",
        ];
        let len = self.length(shape, 40);
        let alphabet: Vec<char> = match self.once_in(6) {
            true => self.one_of(&ALPHABETS).chars().collect(),
            false => ALPHABETS[0].chars().collect(),
        };
        std::iter::repeat_with(|| alphabet[self.rng.usize(0..alphabet.len())])
            .take(len)
            .collect()
    }

    /// A length inside the bounds mostly, and at times at or over them.
    fn length(&mut self, shape: &Value, usual: usize) -> usize {
        let bound = |name: &str| shape[name].as_u64().and_then(|bound| usize::try_from(bound).ok());
        let (min, max) = (bound("min").unwrap_or(0), bound("max").unwrap_or(usual));
        match self.between(0, 30) {
            0 => min.saturating_sub(1),
            1 => (max + 1).min(300_000),
            2 => max.min(300_000),
            3 => min,
            _ => self.between(min, max.min(min + usual)),
        }
    }

    /// JSON that fits nowhere.
    fn nonsense(&mut self) -> Value {
        let values = [
            json!(null),
            json!(true),
            json!(-1),
            json!(1.5),
            json!(1e308),
            json!(u64::MAX),
            json!(""),
            json!("!!! not base64"),
            json!([]),
            json!({}),
            json!([null]),
            json!({"": {}}),
            json!({"$": "long", "len": 70_000}),
            json!({"$": "deep", "len": 200}),
        ];
        self.one_of(&values).clone()
    }
}

//! Turns the trimmed models into constant tables: one `Shape` for every shape that a request can hold.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::Path,
};

use serde_json::{Map, Value};

/// A service's tables, and the models that they are made of: AWS's, and that of what is offered besides.
const SERVICES: [(&str, &[&str]); 3] = [
    ("tables.rs", &["model/kms-2014-11-01.json"]),
    ("iam_tables.rs", &["model/iam-2010-05-08.json"]),
    (
        "sts_tables.rs",
        &["model/sts-2011-06-15.json", "model/sts-trent.json"],
    ),
];

/// The models' patterns, and the matcher in `validation::pattern` that knows each.
const PATTERNS: [(&str, &str); 33] = [
    ("[0-9]{12}", "ACCOUNT_ID"),
    ("^[a-zA-Z0-9:/_-]+$", "ALIAS_NAME"),
    ("^[a-f0-9]+$", "LOWER_HEX"),
    ("cluster-[2-7a-zA-Z]{11,16}", "CLOUD_HSM_CLUSTER_ID"),
    (
        "^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$",
        "SOURCE_ARN",
    ),
    (r"^[a-zA-Z0-9:/_\s.-]+$", "KEY_MATERIAL_DESCRIPTION"),
    (r"[\u0020-\u00FF]*", "MARKER"),
    (r"[\w]+", "POLICY_NAME"),
    (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "POLICY"),
    (r"^[\w+=,.@:/-]+$", "PRINCIPAL_ID"),
    (r"^([a-z]+-){2,3}\d+$", "REGION"),
    (
        r"^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$",
        "SERVICE_PRINCIPAL",
    ),
    ("^[a-zA-Z0-9-_.]+$", "XKS_KEY_ID"),
    ("^[A-Z2-7]+$", "XKS_ACCESS_KEY_ID"),
    (r"^[a-zA-Z0-9\/+=]+$", "XKS_SECRET_ACCESS_KEY"),
    ("^https://[a-zA-Z0-9.-]+$", "XKS_URI_ENDPOINT"),
    (
        r"^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$",
        "XKS_URI_PATH",
    ),
    (
        r"^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$",
        "XKS_VPC_ENDPOINT_SERVICE",
    ),
    (r"((/[A-Za-z0-9\.,\+@=_-]+)*)/", "POLICY_PATH"),
    (r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", "PATH"),
    (r"\u002F[\u0021-\u007F]*", "PATH_PREFIX"),
    (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "TAG_VALUE"),
    (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", "TAG_KEY"),
    (
        r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*",
        "ROLE_DESCRIPTION",
    ),
    (r"[\u0020-\u00FF]+", "IAM_MARKER"),
    (r"[\w+=,.@-]+", "ENTITY_NAME"),
    ("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", "ACCOUNT_ALIAS"),
    (r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", "POLICY_VERSION"),
    (r"[\d]*", "TOKEN_CODE"),
    (
        r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+",
        "STS_ARN",
    ),
    (r"[\w+=,.@-]*", "SESSION_NAME"),
    (r"[\w+=,.@:\/-]*", "EXTERNAL_ID"),
    (r"[\w+=/:,.@-]*", "SERIAL_NUMBER"),
];

/// Key identifiers are ASCII on the wire, which the model does not say.
const ASCII_SHAPE: &str = "KeyIdType";

/// Enums whose values AWS lists in another order than the model, as recorded from its answers.
const LISTED_ORDERS: [(&str, &[&str]); 3] = [
    (
        "MacAlgorithmSpec",
        &["HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512"],
    ),
    (
        "EncryptionAlgorithmSpec",
        &[
            "RSAES_OAEP_SHA_1",
            "RSAES_OAEP_SHA_256",
            "SM2PKE",
            "SYMMETRIC_DEFAULT",
        ],
    ),
    ("MessageType", &["RAW", "DIGEST", "EXTERNAL_MU"]),
];

/// A refused `DataKeySpec` is answered with the values of `KeySpec`, of which the service makes one enum.
const DATA_KEY_SPEC: &str = "DataKeySpec";
const KEY_SPEC: &str = "KeySpec";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var("OUT_DIR")?;
    for (file, models) in SERVICES {
        fs::write(Path::new(&out).join(file), tables(models)?)?;
    }
    Ok(())
}

/// The tables of one service.
fn tables(models: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut operations = Map::new();
    let mut shapes = Map::new();
    for path in models {
        println!("cargo::rerun-if-changed={path}");
        let model: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
        operations.extend(object(&model["operations"])?.clone());
        shapes.extend(object(&model["shapes"])?.clone());
    }
    Tables { shapes: &shapes }.render(&operations)
}

struct Tables<'a> {
    shapes: &'a Map<String, Value>,
}

impl Tables<'_> {
    fn render(&self, operations: &Map<String, Value>) -> Result<String, Box<dyn Error>> {
        let mut used = BTreeSet::new();
        let mut inputs = String::new();
        // By name, whatever order serde_json keeps.
        for (operation, description) in operations.iter().collect::<BTreeMap<_, _>>() {
            let input = match &description["input"] {
                // An operation that takes nothing.
                Value::Null => "NO_MEMBERS".to_owned(),
                input => {
                    self.collect(text(input)?, &mut used)?;
                    constant(text(input)?)
                }
            };
            writeln!(inputs, "    ({operation:?}, &{input}),")?;
        }
        let mut source = String::new();
        for name in &used {
            writeln!(
                source,
                "pub(crate) static {}: Shape = {};",
                constant(name),
                self.shape(name)?
            )?;
        }
        let count = operations.len();
        writeln!(
            source,
            "pub(crate) static INPUTS: [(&str, &Shape); {count}] = [\n{inputs}];"
        )?;
        Ok(source)
    }

    fn get(&self, name: &str) -> Result<&Value, Box<dyn Error>> {
        self.shapes
            .get(name)
            .ok_or_else(|| format!("no shape {name}").into())
    }

    fn collect(&self, name: &str, used: &mut BTreeSet<String>) -> Result<(), Box<dyn Error>> {
        if !used.insert(name.to_owned()) {
            return Ok(());
        }
        let shape = self.get(name)?;
        let members = shape["members"].as_object().into_iter().flat_map(Map::values);
        // A map's key and value are strings without constraints, which `map` below makes sure of.
        let inner = members.chain(shape.get("member"));
        inner
            .map(|member| text(&member["shape"]))
            .try_for_each(|inner| self.collect(inner?, used))
    }

    fn shape(&self, name: &str) -> Result<String, Box<dyn Error>> {
        let shape = self.get(name)?;
        let kind = match text(&shape["type"])? {
            "string" => self.string(name, shape)?,
            "blob" => format!("Blob {{ length: {} }}", range(shape)),
            "integer" => format!("Integer {{ range: {} }}", range(shape)),
            "boolean" => "Boolean".to_owned(),
            "timestamp" => "Timestamp".to_owned(),
            "list" => {
                let element = constant(text(&shape["member"]["shape"])?);
                format!("List {{ length: {}, element: &{element} }}", range(shape))
            }
            "map" => self.map(shape)?,
            "structure" => format!("Structure {{ members: &[{}] }}", self.members(shape)?),
            other => return Err(format!("{name} has the unknown type {other}").into()),
        };
        let is_sensitive = shape["sensitive"].as_bool().unwrap_or(false);
        Ok(format!(
            "Shape {{ kind: Kind::{kind}, is_sensitive: {is_sensitive} }}"
        ))
    }

    fn string(&self, name: &str, shape: &Value) -> Result<String, Box<dyn Error>> {
        let values = strings(shape, "enum");
        let listed = self.listed(name, &values)?;
        let pattern = match shape["pattern"].as_str() {
            Some(pattern) => format!("Some(&pattern::{})", matcher(pattern)?),
            None if name == ASCII_SHAPE => "Some(&pattern::ASCII)".to_owned(),
            None => "None".to_owned(),
        };
        Ok(format!(
            "String {{ length: {}, pattern: {pattern}, values: &{values:?}, listed: {:?} }}",
            range(shape),
            listed.join(", ")
        ))
    }

    /// The values as a refusal lists them.
    fn listed<'a>(&'a self, name: &str, values: &[&'a str]) -> Result<Vec<&'a str>, Box<dyn Error>> {
        if name == DATA_KEY_SPEC {
            return Ok([strings(self.get(KEY_SPEC)?, "enum").as_slice(), values].concat());
        }
        let Some((_, order)) = LISTED_ORDERS.iter().find(|(listed, _)| *listed == name) else {
            return Ok(values.to_vec());
        };
        if BTreeSet::from_iter(*order) != BTreeSet::from_iter(values) {
            return Err(format!("the values of {name} have changed").into());
        }
        Ok(order.to_vec())
    }

    fn map(&self, shape: &Value) -> Result<String, Box<dyn Error>> {
        for part in ["key", "value"] {
            let inner = self.get(text(&shape[part]["shape"])?)?;
            if inner["type"] != "string" || inner.as_object().is_none_or(|fields| fields.len() > 1) {
                return Err("a map has constraints, which validation does not know yet".into());
            }
        }
        Ok("Map".to_owned())
    }

    fn members(&self, shape: &Value) -> Result<String, Box<dyn Error>> {
        let required = strings(shape, "required");
        let mut source = String::new();
        // By name, whatever order serde_json keeps: the order in which violations are reported.
        for (name, member) in object(&shape["members"])?.iter().collect::<BTreeMap<_, _>>() {
            write!(
                source,
                "Member {{ name: {name:?}, path: {:?}, is_required: {}, shape: &{} }}, ",
                lower_first(name),
                required.contains(&name.as_str()),
                constant(text(&member["shape"])?)
            )?;
        }
        Ok(source)
    }
}

fn matcher(pattern: &str) -> Result<&'static str, Box<dyn Error>> {
    let known = PATTERNS.iter().find(|(text, _)| *text == pattern);
    known
        .map(|(_, matcher)| *matcher)
        .ok_or_else(|| format!("no matcher for the pattern {pattern}").into())
}

fn range(shape: &Value) -> String {
    let bound = |name: &str| {
        shape[name]
            .as_u64()
            .map_or("None".to_owned(), |bound| format!("Some({bound})"))
    };
    format!("Range {{ min: {}, max: {} }}", bound("min"), bound("max"))
}

fn strings<'a>(shape: &'a Value, name: &str) -> Vec<&'a str> {
    shape[name]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn object(value: &Value) -> Result<&Map<String, Value>, Box<dyn Error>> {
    value
        .as_object()
        .ok_or_else(|| "the model has no object where one belongs".into())
}

fn text(value: &Value) -> Result<&str, Box<dyn Error>> {
    value
        .as_str()
        .ok_or_else(|| "the model has no string where one belongs".into())
}

/// `keyId` of `KeyId`: how AWS spells members in its messages.
fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_ascii_lowercase())
        .into_iter()
        .chain(letters)
        .collect()
}

/// `KEY_ID_TYPE` of `KeyIdType`.
fn constant(name: &str) -> String {
    let mut constant = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !constant.is_empty() {
            constant.push('_');
        }
        constant.push(letter.to_ascii_uppercase());
    }
    constant
}

//! A template as JSON, with the short forms of its intrinsic functions written out.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};

pub(super) fn read(path: &str) -> Value {
    let text = std::fs::read_to_string(path).expect("a file");
    let mut documents = Yaml::load_from_str(&text).expect("YAML");
    assert_eq!(documents.len(), 1, "documents in {path}");
    json_of(&documents.remove(0))
}

fn json_of(yaml: &Yaml<'_>) -> Value {
    match yaml {
        Yaml::Value(scalar) => scalar_of(scalar),
        Yaml::Sequence(items) => items.iter().map(json_of).collect(),
        Yaml::Mapping(fields) => {
            let field = |(name, value): (&Yaml<'_>, &Yaml<'_>)| {
                let name = name.as_str().expect("a name").to_owned();
                (name, json_of(value))
            };
            Value::Object(fields.iter().map(field).collect::<Map<_, _>>())
        }
        Yaml::Tagged(tag, value) => written_out(&tag.suffix, &json_of(value)),
        other => panic!("not plain YAML: {other:?}"),
    }
}

fn scalar_of(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(is) => json!(is),
        Scalar::Integer(number) => json!(number),
        Scalar::FloatingPoint(number) => json!(number.into_inner()),
        Scalar::String(text) => json!(text),
    }
}

/// `!Sub x` is short for `{Fn::Sub: x}`.
fn written_out(tag: &str, value: &Value) -> Value {
    match (tag, value) {
        ("Ref" | "Condition", _) => json!({ tag: value }),
        ("GetAtt", Value::String(path)) => {
            let path: Vec<&str> = path.splitn(2, '.').collect();
            json!({ "Fn::GetAtt": path })
        }
        _ => json!({ format!("Fn::{tag}"): value }),
    }
}

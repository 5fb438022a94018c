//! What each function may do on the table and its indexes is what its calls of the store need.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{WORKERS, actions, allowed, functions, names_of, owner, template};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// What the calls of the store are made of.
const NO_CALLS: [&str; 2] = ["store/table.rs", "store/transaction.rs"];

/// An action, and the index it is for; none for the table itself.
type Need = (String, Option<String>);

/// What stands in a function of the store for what it does, white space left out.
const WRITTEN: [(&str, &str); 9] = [
    ("table.get(", "dynamodb:GetItem"),
    ("table.get_many(", "dynamodb:BatchGetItem"),
    ("table.batch_get(", "dynamodb:BatchGetItem"),
    (".create(", "dynamodb:PutItem"),
    (".put_if(", "dynamodb:PutItem"),
    (".update_if(", "dynamodb:UpdateItem"),
    (".delete_if(", "dynamodb:DeleteItem"),
    (".delete_many(", "dynamodb:BatchWriteItem"),
    (".check(", "dynamodb:ConditionCheckItem"),
];
const QUERY: &str = "dynamodb:Query";

/// The source files in a folder and those below.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of sources");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let paths = paths.flat_map(|path| match path.is_dir() {
        true => files(&path),
        false => vec![path],
    });
    paths.collect()
}

/// The code of a source file without comments, tests and white space.
fn code(file: &Path) -> String {
    let source = fs::read_to_string(file).expect("a source");
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = source.lines().map(str::trim);
    let lines = lines.filter(|line| !line.starts_with("//"));
    let marked = lines.map(|line| line.replace("fn ", "fn\u{1}"));
    let code: String = marked.collect::<Vec<_>>().join(" ");
    code.split_whitespace().collect()
}

/// The bodies of a file's functions by their names.
fn bodies(code: &str) -> Vec<(String, String)> {
    let bodies = code.split("fn\u{1}").skip(1);
    let named = bodies.map(|body| (word(body).to_owned(), body.to_owned()));
    named.collect()
}

/// The name at the beginning of a text.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// The names of what a code calls.
fn calls(code: &str) -> BTreeSet<&str> {
    let before = code.match_indices('(').map(|(place, _)| &code[..place]);
    let names = before.map(|before| {
        let start = before.rfind(|c: char| !c.is_alphanumeric() && c != '_');
        &before[start.map_or(0, |start| start + 1)..]
    });
    names.filter(|name| !name.is_empty()).collect()
}

/// What a function of the store does itself.
fn does(body: &str) -> BTreeSet<Need> {
    let written = WRITTEN.iter().filter(|(text, _)| body.contains(text));
    let mut needs: BTreeSet<Need> = written
        .map(|(_, action)| ((*action).to_owned(), None))
        .collect();
    if body.contains("Query::partition(") {
        needs.insert((QUERY.to_owned(), None));
    }
    for index in body.split("Query::index(keys::").skip(1) {
        let indexes = match index.strip_prefix("sorted(") {
            Some(place) => match word(place).parse::<usize>() {
                Ok(place) => vec![format!("sort{}", place + 1)],
                Err(_) => (1..=5).map(|place| format!("sort{place}")).collect(),
            },
            None => vec![word(index).to_lowercase()],
        };
        let queries = indexes.into_iter();
        needs.extend(queries.map(|index| (QUERY.to_owned(), Some(index))));
    }
    needs
}

/// What the functions of the store need, and those that call them for others, by their names.
fn shared() -> BTreeMap<String, BTreeSet<Need>> {
    let files = files(&source("shared")).into_iter();
    let files = files.filter(|file| !NO_CALLS.iter().any(|part| file.ends_with(part)));
    let files = files.filter(|file| !file.starts_with(source("shared").join("http")));
    let files: Vec<_> = files.map(|file| bodies(&code(&file))).collect();
    // files have functions of the same name: a call means that of its own file
    let mut needs = vec![BTreeMap::<&str, BTreeSet<Need>>::new(); files.len()];
    for (place, file) in files.iter().enumerate() {
        for (name, body) in file {
            needs[place].entry(name).or_default().extend(does(body));
        }
    }
    loop {
        let before = needs.clone();
        for (place, file) in files.iter().enumerate() {
            for (name, body) in file {
                for call in calls(&body.replace("table.query(", "")) {
                    let called: Vec<_> = match before[place].get(call) {
                        Some(own) => vec![own],
                        None => before.iter().filter_map(|file| file.get(call)).collect(),
                    };
                    let more = called.into_iter().flatten().cloned();
                    needs[place].entry(name).or_default().extend(more);
                }
            }
        }
        if needs == before {
            break;
        }
    }
    let mut all: BTreeMap<String, BTreeSet<Need>> = BTreeMap::new();
    for (name, needs) in needs.into_iter().flatten() {
        all.entry(name.to_owned()).or_default().extend(needs);
    }
    all
}

fn source(folder: &str) -> PathBuf {
    Path::new(ROOT).join(folder).join("src")
}

/// What a function needs: what it calls, and if it serves requests, what all of those do.
fn needed(
    function: &str,
    serves: bool,
    shared: &BTreeMap<String, BTreeSet<Need>>,
) -> BTreeSet<Need> {
    let mut sources = files(&source(&format!("functions/{function}")));
    if function == "exporter" {
        // what it writes is read there
        sources.push(source("functions/reports").join("read.rs"));
    }
    if serves {
        sources.extend(files(&source("shared").join("http")));
    }
    let codes: Vec<_> = sources.iter().map(|file| code(file)).collect();
    let called = codes.iter().flat_map(|code| calls(code));
    let needs = called.filter_map(|call| shared.get(call));
    needs.flatten().cloned().collect()
}

/// What a function may do on the table and its indexes.
fn granted(template: &Value, owner: &str) -> BTreeSet<Need> {
    let statements = allowed(template);
    let own = statements.iter().filter(|(name, _)| name == owner);
    let mut granted = BTreeSet::new();
    for (_, statement) in own {
        for action in actions(statement) {
            for resource in names_of(&statement["Resource"]) {
                let index = resource.strip_prefix("${Table.Arn}/index/");
                if action.starts_with("dynamodb:") {
                    granted.insert((action.clone(), index.map(str::to_owned)));
                }
            }
        }
    }
    granted
}

#[test]
fn a_function_may_do_on_the_table_and_on_each_index_what_its_code_does_and_nothing_else() {
    let (template, shared) = (template(), shared());
    let mut wrong = String::new();
    for (function, properties) in functions(&template) {
        // pages and health ask nothing of the table
        let serves = function != "docs" && !WORKERS.contains(&function.as_str());
        let needed = needed(&function, serves, &shared);
        let granted = granted(&template, &owner(&function, properties));
        for (action, index) in needed.difference(&granted) {
            wrong += &format!("\n{function} needs {action} on {index:?}");
        }
        for (action, index) in granted.difference(&needed) {
            wrong += &format!("\n{function} does not need {action} on {index:?}");
        }
    }
    assert!(wrong.is_empty(), "template.yaml:{wrong}");
    let all: BTreeSet<_> = shared.into_values().flatten().collect();
    assert!(all.len() > 10, "only {all:?}");
}

//! The README's table of operations is the code's own.

use std::path::Path;

use trent_domain::operation::{Accepts, Availability, Kind, Operation};

const START: &str = "<!-- operations -->\n";
const END: &str = "<!-- /operations -->";
/// Set to rewrite the table instead of comparing it.
const UPDATE: &str = "UPDATE";

#[test]
fn the_table_of_operations_is_the_one_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(START).expect("the table's start");
    let (found, after) = rest.split_once(END).expect("the table's end");
    let expected = table();
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, format!("{before}{START}{expected}{END}{after}")).unwrap();
        return;
    }
    assert!(
        found == expected,
        "README.md has another table; run this test with {UPDATE}=1, or put there:\n{expected}"
    );
}

fn table() -> String {
    let offered = Operation::ALL.iter().filter(|operation| operation.is_offered());
    let mut table = format!(
        "\n{} of the {} operations are offered; the others answer `UnsupportedOperationException`. A *read* shows what is\n\
         stored, a *use* works with key material or randomness, and a *change* goes through the region's log.\n\n",
        offered.count(),
        Operation::ALL.len()
    );
    table.push_str("| Operation | Offered | Kind | Its key is named by |\n| --- | --- | --- | --- |\n");
    for operation in Operation::ALL {
        let row = operation.row();
        table.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            row.name,
            offered_in_words(row.availability),
            kind_in_words(row.kind),
            accepted_in_words(row.accepts)
        ));
    }
    table.push('\n');
    table
}

fn offered_in_words(availability: Availability) -> &'static str {
    match availability {
        Availability::Offered => "yes",
        Availability::Known => "no",
    }
}

fn kind_in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Read => "read",
        Kind::Use => "use",
        Kind::Change => "change",
    }
}

fn accepted_in_words(accepts: Accepts) -> &'static str {
    match accepts {
        Accepts::Nothing => "nothing",
        Accepts::KeyOnly => "id or ARN",
        Accepts::KeyOrAlias => "id, ARN, or alias",
        Accepts::AliasName => "alias name",
    }
}

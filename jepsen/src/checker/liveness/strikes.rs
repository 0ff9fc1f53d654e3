//! Which regions a fault hurts within.

use serde_json::Value;

use crate::history::FaultSpan;

/// Whether a fault is one of those that hurt this region itself: its nodes, or what they say to each other. What lies between
/// regions hurts none.
pub(super) fn strikes(fault: &FaultSpan, region: &str) -> bool {
    let value = &fault.value;
    let named = texts(&value["regions"]).any(|struck| struck == region);
    let through_nodes = texts(&value["nodes"]).any(|node| region_of(node) == region);
    let through_links = value["links"].as_array().into_iter().flatten().any(|link| {
        let mut ends = texts(link).map(region_of);
        ends.next() == Some(region) && ends.next() == Some(region)
    });
    // Loss is on every link.
    named || through_nodes || through_links || value.get("percent").is_some()
}

fn region_of(node: &str) -> &str {
    node.split('/').next().unwrap_or_default()
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::history::Moment;

    fn fault(value: Value) -> FaultSpan {
        FaultSpan {
            name: "fault".to_owned(),
            value,
            began: Moment { index: 0, time: 0 },
            ended: None,
        }
    }

    #[test]
    fn a_fault_strikes_where_its_nodes_and_links_are() {
        let struck = [
            json!({"regions": ["eu"]}),
            json!({"nodes": ["us/1", "eu/2"]}),
            json!({"links": [["us/1", "eu/1"], ["eu/1", "eu/2"]]}),
            json!({"percent": 10}),
        ];
        for value in struck {
            assert!(strikes(&fault(value.clone()), "eu"), "{value}");
        }
        let spared = [
            json!({"regions": ["us"]}),
            json!({"nodes": ["us/1"]}),
            json!({"links": [["us/1", "eu/1"], ["eu/1", "us/1"]]}),
            json!({"millis": 80}),
            json!({}),
        ];
        for value in spared {
            assert!(!strikes(&fault(value.clone()), "eu"), "{value}");
        }
    }
}

//! `clock.svg`: by how much each node's wall clock was ahead of the harness's, or behind it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::axes::{Axes, Vertical, seconds};
use super::bands::Band;
use crate::history::{History, Process};

/// What the event is called that tells how many milliseconds each node's clock is ahead of the harness's: noted when it changes,
/// as a map from `<region>/<number>`.
pub const CLOCKS: &str = "clocks";

/// A drift of a tenth is to be seen within a second, and a jump of minutes, too.
const LEAST_SECONDS: f64 = 0.01;
const MOST_SECONDS_AT_LEAST: f64 = 1000.0;
const COLOURS: [&str; 9] = [
    "#08306b", "#a63603", "#006d2c", "#6a51a3", "#b30000", "#525252", "#0868ac", "#8c6d31", "#ce1256",
];

/// Draws the picture; of a run whose nodes had the machine's clock it is empty.
pub(super) fn picture(history: &History, length: f64, bands: &[Band]) -> String {
    let courses = courses(history);
    let vertical = Vertical::Signed(LEAST_SECONDS, most_seconds(&courses));
    let clocks: Vec<Band> = bands
        .iter()
        .filter(|band| band.fault == "clock")
        .cloned()
        .collect();
    let mut axes = Axes::new(
        "Wall clocks, ahead of the harness's",
        "s",
        length,
        vertical,
        &clocks,
    );
    for ((node, steps), colour) in courses.iter().zip(COLOURS.iter().cycle()) {
        axes.legend(colour, node);
        axes.svg.path(&corners(&axes, steps, length), colour);
    }
    axes.svg.finish()
}

/// Of each node, since when its clock was how far ahead, both in seconds.
fn courses(history: &History) -> BTreeMap<String, Vec<(f64, f64)>> {
    let mut courses: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    let notes = history.events().iter();
    for event in notes.filter(|event| event.process == Process::NEMESIS && event.f == CLOCKS) {
        for (node, ahead) in event.value.as_object().into_iter().flatten() {
            let ahead = Value::as_f64(ahead).unwrap_or(0.0) / 1000.0;
            courses
                .entry(node.clone())
                .or_default()
                .push((seconds(event.time), ahead));
        }
    }
    courses
}

/// A power of ten that no clock is further away by.
fn most_seconds(courses: &BTreeMap<String, Vec<(f64, f64)>>) -> f64 {
    let away = courses.values().flatten().map(|(_, ahead)| ahead.abs());
    let furthest = away.fold(MOST_SECONDS_AT_LEAST, f64::max);
    10_f64.powf(furthest.log10().ceil())
}

/// A clock stays as it is until it is moved.
fn corners(axes: &Axes, steps: &[(f64, f64)], length: f64) -> Vec<[f64; 2]> {
    let ends = steps.iter().skip(1).map(|(since, _)| *since).chain([length]);
    let flat =
        |((since, ahead), until): (&(f64, f64), f64)| [axes.at(*since, *ahead), axes.at(until, *ahead)];
    steps.iter().zip(ends).flat_map(flat).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::history::{Event, Kind};

    fn noted(index: u64, second: u64, value: Value) -> Event {
        Event {
            index,
            time: second * 1_000_000_000,
            process: Process::NEMESIS,
            kind: Kind::Info,
            f: CLOCKS.to_owned(),
            key: None,
            value,
            node: None,
            error: None,
        }
    }

    #[test]
    fn a_clock_has_a_course_in_steps() {
        let events = vec![
            noted(0, 0, json!({"us/1": 0, "us/2": 0})),
            noted(1, 5, json!({"us/1": -30_000, "us/2": 0})),
            noted(2, 8, json!({"us/1": 0, "us/2": 0})),
        ];
        let history = History::new(events).unwrap();
        assert_eq!(courses(&history)["us/1"], [(0.0, 0.0), (5.0, -30.0), (8.0, 0.0)]);
        let picture = picture(&history, 10.0, &[]);
        assert_eq!(picture.matches("<polyline").count(), 2);
        assert!(picture.contains("us/2"));
    }

    #[test]
    fn the_picture_has_room_for_weeks() {
        let most = |ahead| most_seconds(&BTreeMap::from([("us/1".to_owned(), vec![(0.0, ahead)])]));
        assert_eq!((most(-240.0), most(80.0 * 86_400.0)), (1e3, 1e7));
    }
}

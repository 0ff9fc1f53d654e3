//! `latency.svg`: how long every call took, and the median and the 99th percentile of each stretch of time.

use super::axes::{Axes, Vertical, seconds};
use super::bands::Band;
use super::spans::{OUTCOMES, Span, colour};

const FASTEST_MS: f64 = 0.1;
const SLOWEST_MS: f64 = 10_000.0;
/// As many stretches make up a run.
const STRETCHES: usize = 60;
/// A stretch with fewer calls says nothing of a percentile.
const FEWEST: usize = 5;

/// Draws the picture.
pub(super) fn picture(spans: &[Span<'_>], length: f64, bands: &[Band]) -> String {
    let vertical = Vertical::Logarithmic(FASTEST_MS, SLOWEST_MS);
    let mut axes = Axes::new("Latency of each call", "ms", length, vertical, bands);
    for (kind, name) in OUTCOMES {
        axes.legend(colour(kind), name);
        for span in spans.iter().filter(|span| span.kind() == kind) {
            if let Some(took) = span.milliseconds() {
                let place = axes.at(seconds(span.begin.time), took);
                axes.svg.dot(place, colour(kind));
            }
        }
    }
    draw_percentile(&mut axes, spans, length, 0.5, "#08306b", "median");
    draw_percentile(&mut axes, spans, length, 0.99, "#111111", "99th percentile");
    axes.svg.finish()
}

fn draw_percentile(
    axes: &mut Axes,
    spans: &[Span<'_>],
    length: f64,
    percentile: f64,
    colour: &str,
    name: &str,
) {
    axes.legend(colour, name);
    let stretch = length / STRETCHES as f64;
    let mut taken: Vec<Vec<f64>> = vec![Vec::new(); STRETCHES];
    for span in spans {
        let place = (seconds(span.begin.time) / stretch) as usize;
        taken[place.min(STRETCHES - 1)].extend(span.milliseconds());
    }
    let points: Vec<[f64; 2]> = taken
        .iter_mut()
        .enumerate()
        .filter(|(_, taken)| taken.len() >= FEWEST)
        .map(|(place, taken)| {
            taken.sort_by(f64::total_cmp);
            let rank = (percentile * (taken.len() - 1) as f64).round() as usize;
            axes.at((place as f64 + 0.5) * stretch, taken[rank])
        })
        .collect();
    axes.svg.path(&points, colour);
}

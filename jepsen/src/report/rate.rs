//! `rate.svg`: how many calls ended how in each second.

use super::axes::{Axes, Vertical, seconds};
use super::bands::Band;
use super::spans::{OUTCOMES, Span, colour};

/// Draws the picture.
pub(super) fn picture(spans: &[Span<'_>], length: f64, bands: &[Band]) -> String {
    let counts = OUTCOMES.map(|(kind, _)| {
        let mut counts = vec![0_u32; length.ceil().max(1.0) as usize];
        for end in spans
            .iter()
            .filter(|span| span.kind() == kind)
            .filter_map(|span| span.end)
        {
            let last = counts.len() - 1;
            counts[(seconds(end.time) as usize).min(last)] += 1;
        }
        counts
    });
    let most = counts.iter().flatten().copied().max().unwrap_or(0).max(1);
    let vertical = Vertical::Linear(f64::from(most));
    let mut axes = Axes::new("Calls that ended in each second", "/s", length, vertical, bands);
    for ((kind, name), counts) in OUTCOMES.into_iter().zip(counts) {
        axes.legend(colour(kind), name);
        let points: Vec<[f64; 2]> = counts
            .iter()
            .enumerate()
            .map(|(second, count)| axes.at(second as f64 + 0.5, f64::from(*count)))
            .collect();
        axes.svg.path(&points, colour(kind));
    }
    axes.svg.finish()
}

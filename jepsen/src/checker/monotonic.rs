//! Something that never goes back.

use super::latest::Latest;
use super::span::Span;

/// A sighting of a greater value, and one of a smaller value that began after the first had ended; nothing where there are
/// none. O(n log n).
pub(super) fn regression<T: Copy + Ord>(sightings: &[(Span, T)]) -> Option<(Span, Span)> {
    let places = 0..sightings.len();
    let ended = |place: usize| (sightings[place].0.ended, (sightings[place].1, place));
    let earlier = Latest::new(places.clone().map(ended));
    places.into_iter().find_map(|place| {
        let (span, value) = sightings[place];
        let (greatest, where_seen) = earlier.before(span.begun)?;
        (greatest > value).then(|| (sightings[where_seen].0, span))
    })
}

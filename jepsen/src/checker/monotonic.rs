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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sighting() -> impl Strategy<Value = (Span, u8)> {
        let span = (0_u64..20, 1_u64..10).prop_map(|(begun, length)| Span {
            begun,
            ended: begun + length,
        });
        (span, 0_u8..4)
    }

    proptest! {
        #[test]
        fn a_regression_is_found_exactly_where_two_sightings_show_one(
            sightings in prop::collection::vec(sighting(), 0..12)
        ) {
            let shows = |(early, greater): &(Span, u8), (late, less): &(Span, u8)| {
                early.precedes(*late) && greater > less
            };
            let expected = sightings.iter().any(|a| sightings.iter().any(|b| shows(a, b)));
            let found = regression(&sightings);
            prop_assert_eq!(found.is_some(), expected);
            if let Some((early, late)) = found {
                prop_assert!(early.precedes(late));
            }
        }
    }
}

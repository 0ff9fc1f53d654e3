//! The conditions of every link.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Conditions;
use crate::place::Place;

/// The conditions of the link from every node to every other. Both directions of a link are links of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    places: Arc<[Place]>,
    links: Vec<Conditions>,
}

/// The conditions of one link: how a matrix is written into events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Whose packets.
    pub from: Place,
    /// To whom.
    pub to: Place,
    /// What happens to them.
    #[serde(flatten)]
    pub conditions: Conditions,
}

impl Matrix {
    /// Nothing happens to any packet.
    pub fn calm(places: impl Into<Arc<[Place]>>) -> Self {
        let places = places.into();
        Self {
            links: vec![Conditions::default(); places.len() * places.len()],
            places,
        }
    }

    /// All nodes.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The conditions from one node to another; nothing happens between nodes that are not here.
    pub fn link(&self, from: &Place, to: &Place) -> Conditions {
        let place = self.index(from).zip(self.index(to));
        place.map(|(from, to)| self.at(from, to)).unwrap_or_default()
    }

    /// The same with these conditions on every link from one of the first to one of the second nodes.
    #[must_use]
    pub fn one_way(mut self, from: &[Place], to: &[Place], conditions: Conditions) -> Self {
        let size = self.places.len();
        let indexes =
            |nodes: &[Place]| -> Vec<usize> { nodes.iter().filter_map(|node| self.index(node)).collect() };
        let (from, to) = (indexes(from), indexes(to));
        for (from, to) in from.iter().flat_map(|from| to.iter().map(move |to| (from, to))) {
            if from != to {
                self.links[from * size + to] = conditions;
            }
        }
        self
    }

    /// The same with these conditions on the links between the first and the second nodes, both ways.
    #[must_use]
    pub fn both_ways(self, these: &[Place], those: &[Place], conditions: Conditions) -> Self {
        self.one_way(these, those, conditions)
            .one_way(those, these, conditions)
    }

    /// The same with these conditions on the links between these nodes and all others, both ways.
    #[must_use]
    pub fn around(self, these: &[Place], conditions: Conditions) -> Self {
        let others: Vec<Place> = self
            .places
            .iter()
            .filter(|place| !these.contains(place))
            .cloned()
            .collect();
        self.both_ways(these, &others, conditions)
    }

    /// Every link that something happens on.
    pub fn troubled(&self) -> impl Iterator<Item = Link> + '_ {
        let size = self.places.len();
        let link = move |index: usize| Link {
            from: self.places[index / size].clone(),
            to: self.places[index % size].clone(),
            conditions: self.links[index],
        };
        let troubled = self
            .links
            .iter()
            .enumerate()
            .filter(|(_, conditions)| **conditions != Conditions::default());
        troubled.map(move |(index, _)| link(index))
    }

    /// The place of a node in this matrix.
    pub(super) fn index(&self, place: &Place) -> Option<usize> {
        self.places.iter().position(|known| known == place)
    }

    pub(super) fn at(&self, from: usize, to: usize) -> Conditions {
        self.links[from * self.places.len() + to]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_two_directions() {
        let places: Vec<Place> = (1..=3).map(|number| Place::new("r", number)).collect();
        let matrix = Matrix::calm(places.clone()).one_way(&places[..1], &places[1..2], Conditions::cut());
        assert!(matrix.link(&places[0], &places[1]).cut);
        assert!(!matrix.link(&places[1], &places[0]).cut);
        assert_eq!(matrix.troubled().count(), 1);
        let alone = Matrix::calm(places.clone()).around(&places[2..], Conditions::loss(5.0));
        assert_eq!(alone.troubled().count(), 4);
        assert_eq!(alone.link(&places[0], &places[1]), Conditions::default());
        let written = serde_json::to_string(&alone.troubled().next().unwrap()).unwrap();
        assert!(
            written.starts_with(r#"{"from":"r/1","to":"r/3","cut":false,"loss_percent":5.0"#),
            "{written}"
        );
    }
}

//! The frame of a plot over the time of a run: axes, faults as bands, and where a value stands.

use std::collections::BTreeSet;

use super::bands::Band;
use super::svg::{Anchor, Svg};

const WIDTH: f64 = 1100.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 160.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 40.0;
const GRID: &str = "#e4e4e4";
const INK: &str = "#444444";
/// About as many marks on the axis of time.
const TIME_MARKS: f64 = 10.0;
/// Light enough to see what stands in front of them.
const BAND_COLOURS: [&str; 8] = [
    "#fde2e1", "#e1ecfd", "#e5f5e0", "#fff3cd", "#eadcf7", "#d9f2f0", "#f7e1ef", "#ececec",
];

/// How values lie on the vertical axis.
#[derive(Debug, Clone, Copy)]
pub(super) enum Vertical {
    /// From 0 up to this.
    Linear(f64),
    /// Powers of ten, between these.
    Logarithmic(f64, f64),
    /// The same to both sides of 0: up to the first about evenly, up to the second by powers of ten.
    Signed(f64, f64),
}

/// A plot whose horizontal axis is the run's time, in seconds.
#[derive(Debug)]
pub(super) struct Axes {
    pub(super) svg: Svg,
    seconds: f64,
    vertical: Vertical,
    legend: usize,
}

impl Axes {
    /// Draws the frame.
    pub(super) fn new(title: &str, unit: &str, seconds: f64, vertical: Vertical, bands: &[Band]) -> Self {
        let mut axes = Self {
            svg: Svg::new(WIDTH, HEIGHT),
            seconds: seconds.max(0.001),
            vertical,
            legend: 0,
        };
        axes.svg.text([LEFT, 18.0], Anchor::Start, INK, title);
        axes.draw_bands(bands);
        axes.draw_time();
        axes.draw_vertical(unit);
        axes
    }

    /// Where a value at a time stands.
    pub(super) fn at(&self, seconds: f64, value: f64) -> [f64; 2] {
        [self.x(seconds), self.y(value)]
    }

    /// Names a colour at the side.
    pub(super) fn legend(&mut self, colour: &str, name: &str) {
        let y = TOP + 14.0 * self.legend as f64;
        let x = WIDTH - RIGHT + 12.0;
        self.svg.rectangle([x, y, 10.0, 10.0], colour, name);
        self.svg.text([x + 16.0, y + 9.0], Anchor::Start, INK, name);
        self.legend += 1;
    }

    fn x(&self, seconds: f64) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * (seconds / self.seconds).clamp(0.0, 1.0)
    }

    fn y(&self, value: f64) -> f64 {
        let share = match self.vertical {
            Vertical::Linear(most) => value / most.max(f64::MIN_POSITIVE),
            Vertical::Logarithmic(least, most) => (value.max(least) / least).log10() / (most / least).log10(),
            Vertical::Signed(least, most) => {
                let part = (1.0 + value.abs() / least).log10() / (1.0 + most / least).log10();
                0.5 + 0.5 * part.copysign(value)
            }
        };
        let floor = HEIGHT - BOTTOM;
        floor - (floor - TOP) * share.clamp(0.0, 1.0)
    }

    fn draw_bands(&mut self, bands: &[Band]) {
        let faults: BTreeSet<&str> = bands.iter().map(|band| band.fault.as_str()).collect();
        for (place, fault) in faults.into_iter().enumerate() {
            let colour = BAND_COLOURS[place % BAND_COLOURS.len()];
            self.legend(colour, fault);
            for band in bands.iter().filter(|band| band.fault == fault) {
                let (begin, end) = (self.x(seconds(band.begin)), self.x(seconds(band.end)));
                let place = [begin, TOP, (end - begin).max(1.0), HEIGHT - BOTTOM - TOP];
                self.svg
                    .rectangle(place, colour, &format!("{fault} {}", band.detail));
            }
        }
    }

    fn draw_time(&mut self) {
        let step = round_step(self.seconds / TIME_MARKS);
        let marks = (self.seconds / step) as usize;
        for mark in 0..=marks {
            let at = mark as f64 * step;
            let x = self.x(at);
            self.svg.line([x, TOP], [x, HEIGHT - BOTTOM], GRID);
            let place = [x, HEIGHT - BOTTOM + 16.0];
            self.svg.text(place, Anchor::Middle, INK, &format!("{at} s"));
        }
    }

    fn draw_vertical(&mut self, unit: &str) {
        for (value, name) in self.vertical.marks() {
            let y = self.y(value);
            self.svg.line([LEFT, y], [WIDTH - RIGHT, y], GRID);
            let place = [LEFT - 6.0, y + 4.0];
            self.svg.text(place, Anchor::End, INK, &format!("{name} {unit}"));
        }
    }
}

impl Vertical {
    fn marks(self) -> Vec<(f64, String)> {
        match self {
            Self::Linear(most) => {
                let step = round_step(most / 5.0);
                let marks = (0..=(most / step) as usize).map(|mark| mark as f64 * step);
                marks.map(|value| (value, value.to_string())).collect()
            }
            Self::Logarithmic(least, most) => {
                let powers = (most / least).log10().round() as i32;
                let marks = (0..=powers).map(|power| least * 10_f64.powi(power));
                marks.map(|value| (value, value.to_string())).collect()
            }
            Self::Signed(least, most) => {
                let powers = (most / least).log10().round() as i32;
                let ahead: Vec<f64> = (1..=powers).map(|power| least * 10_f64.powi(power)).collect();
                let behind = ahead.iter().map(|value| -value);
                let marks = behind.chain([0.0]).chain(ahead.iter().copied());
                let name = |value: f64| match value.abs() {
                    0.0 => "0".to_owned(),
                    ..1e5 => format!("{value:+}"),
                    _ => format!("{value:+e}"),
                };
                marks.map(|value| (value, name(value))).collect()
            }
        }
    }
}

/// The seconds of a history's time.
pub(super) fn seconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e9
}

/// The next of 1, 2, 5, 10, 20 … and of their parts.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.max(1e-9).log10().floor());
    let fitting = [1.0, 2.0, 5.0, 10.0].map(|times| times * power);
    fitting.into_iter().find(|step| *step >= least).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert!((round_step(0.3) - 0.5).abs() < 1e-9);
        assert!((round_step(6.0) - 10.0).abs() < 1e-9);
        assert!((round_step(20.0) - 20.0).abs() < 1e-9);
    }

    #[test]
    fn a_signed_axis_has_nothing_in_its_middle() {
        let axes = Axes::new("t", "s", 10.0, Vertical::Signed(0.01, 1000.0), &[]);
        let y = |value| axes.at(0.0, value)[1];
        let middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        assert!((y(0.0) - middle).abs() < 1e-6);
        assert!((y(1000.0) - TOP).abs() < 1e-6);
        assert!((y(3.0) - middle + (y(-3.0) - middle)).abs() < 1e-6 && y(3.0) < middle);
        assert_eq!(axes.vertical.marks().len(), 11);
    }

    #[test]
    fn a_logarithmic_axis_has_its_ends_at_its_ends() {
        let axes = Axes::new("t", "ms", 10.0, Vertical::Logarithmic(0.1, 10_000.0), &[]);
        assert!((axes.at(0.0, 0.1)[1] - (HEIGHT - BOTTOM)).abs() < 1e-6);
        assert!((axes.at(0.0, 10_000.0)[1] - TOP).abs() < 1e-6);
        assert_eq!(axes.vertical.marks().len(), 6);
    }
}

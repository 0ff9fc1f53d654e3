//! As much SVG as a plot needs.

use std::fmt::Write;

/// A picture that is being drawn.
#[derive(Debug)]
pub(super) struct Svg {
    width: f64,
    height: f64,
    body: String,
}

/// Where a text is held.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    pub(super) fn new(width: f64, height: f64) -> Self {
        let body = String::new();
        Self { width, height, body }
    }

    pub(super) fn rectangle(&mut self, place: [f64; 4], fill: &str, title: &str) {
        let [x, y, width, height] = place;
        self.write(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{fill}"><title>{}</title></rect>"#,
            escaped(title)
        ));
    }

    pub(super) fn line(&mut self, from: [f64; 2], to: [f64; 2], stroke: &str) {
        let ([x1, y1], [x2, y2]) = (from, to);
        self.write(format_args!(
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="{stroke}"/>"#
        ));
    }

    pub(super) fn dot(&mut self, [x, y]: [f64; 2], fill: &str) {
        self.write(format_args!(
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="1.5" fill="{fill}"/>"#
        ));
    }

    pub(super) fn path(&mut self, points: &[[f64; 2]], stroke: &str) {
        let mut corners = String::new();
        for [x, y] in points {
            let _ = write!(corners, "{x:.1},{y:.1} "); // a String takes everything
        }
        self.write(format_args!(
            r#"<polyline points="{}" fill="none" stroke="{stroke}" stroke-width="1.5"/>"#,
            corners.trim_end()
        ));
    }

    pub(super) fn text(&mut self, [x, y]: [f64; 2], anchor: Anchor, fill: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        self.write(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" fill="{fill}">{}</text>"#,
            escaped(text)
        ));
    }

    pub(super) fn finish(self) -> String {
        let Self { width, height, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" font-family=\"sans-serif\" font-size=\"11\">\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n"
        )
    }

    fn write(&mut self, element: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.body, "{element}");
    }
}

/// Text as XML and HTML take it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

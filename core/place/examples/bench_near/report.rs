//! Lines as `tests/bench` prints them.

use std::fmt::Display;

/// Prints the lines and counts the bars that are missed.
#[derive(Default)]
pub(crate) struct Bars {
    missed: u32,
}

impl Bars {
    /// A figure with its bar.
    pub(crate) fn bar(&mut self, what: &str, figure: impl Display, bar: &str, met: bool) {
        self.missed += u32::from(!met);
        let verdict = if met { "ok" } else { "MISSED" };
        println!("{what:<52} {figure:<44} {bar:<26} {verdict}", figure = figure.to_string());
    }

    /// A figure that has no bar.
    pub(crate) fn note(&self, what: &str, figure: impl Display) {
        println!("{what:<52} {figure}");
    }

    pub(crate) fn missed(&self) -> u32 {
        self.missed
    }
}

/// Figures of several runs.
pub(crate) struct Spread(Vec<f64>);

impl Spread {
    pub(crate) fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Self(sorted)
    }

    /// The figure below which that share of all lies.
    pub(crate) fn at(&self, share: f64) -> f64 {
        let place = ((self.0.len() - 1) as f64 * share).round() as usize;
        self.0[place]
    }

    pub(crate) fn median(&self) -> f64 {
        self.at(0.5)
    }

    pub(crate) fn max(&self) -> f64 {
        self.at(1.0)
    }

    /// Median, smallest and largest.
    pub(crate) fn show(&self, unit: &str, digits: usize) -> String {
        let (low, middle, high) = (self.at(0.0), self.median(), self.max());
        format!("{middle:.digits$} {unit} (median; {low:.digits$} to {high:.digits$})")
    }
}

//! Which areas hold a point, and which borders are near it: along all borders.

use super::NEAREST_ONLY_M;
use super::exact::{Side, side};
use super::hits::{Hit, Hits};
use super::view::View;
use crate::{Area, AreaPack, Corner};

impl AreaPack {
    /// Areas that hold the point or whose border is within the radius; when none holds it, within
    /// [`NEAREST_ONLY_M`] at least.
    pub(super) fn survey(&self, at: Corner, radius_m: f64) -> Hits {
        let view = View::of(self, at);
        let holders: Vec<_> = self.areas().iter().map(|area| self.holds(area, at)).collect();
        let reach_m = if holders.contains(&true) { radius_m } else { radius_m.max(NEAREST_ONLY_M) };
        let reach_m2 = reach_m * reach_m;
        let mut hits = Hits::default();
        for (index, area) in self.areas().iter().enumerate() {
            if view.extent_m2(area.extent) <= reach_m2 {
                let away_m2 = self.border_m2(area, view);
                if holders[index] || away_m2 <= reach_m2 {
                    hits.push(Hit::new(index, holders[index], away_m2));
                }
            }
        }
        hits
    }

    /// The first area that holds the point.
    pub(super) fn holder(&self, at: Corner) -> Option<usize> {
        self.areas().iter().position(|area| self.holds(area, at))
    }

    /// Whether the area holds the point, its border included, so that no point between two neighbours
    /// belongs to neither.
    pub(super) fn holds(&self, area: &Area, at: Corner) -> bool {
        if !area.extent.contains(at) {
            return false;
        }
        let mut odd = false;
        for (from, to) in self.edges(area) {
            match side(at, from, to) {
                Side::On => return true,
                Side::West => odd = !odd,
                Side::Elsewhere => {}
            }
        }
        odd
    }

    /// Square of the metres to the nearest border of an area, holes included.
    pub(super) fn border_m2(&self, area: &Area, view: View) -> f64 {
        self.edges(area).map(|(from, to)| view.edge_m2(from, to)).fold(f64::INFINITY, f64::min)
    }

    /// Square of the metres to the nearest border of all, however far it is.
    pub(super) fn nearest_m2(&self, view: View) -> f64 {
        let nearer = |nearest: f64, area: &Area| {
            if view.extent_m2(area.extent) < nearest {
                nearest.min(self.border_m2(area, view))
            } else {
                nearest
            }
        };
        self.areas().iter().fold(f64::INFINITY, nearer)
    }

    pub(super) fn edges(&self, area: &Area) -> impl Iterator<Item = (Corner, Corner)> {
        self.rings(area).flat_map(|(_, ring)| ring.windows(2).map(|pair| (pair[0], pair[1])))
    }
}

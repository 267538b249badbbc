//! One area: its names and its border.

use geo::{BoundingRect, Intersects, LinesIter, MultiPolygon};

use crate::distance::Plane;
use crate::{Bounds, Point};

/// One kelurahan.
#[derive(Debug, Clone)]
pub struct Area {
    /// Code in the city's own scheme, unique in its pack.
    pub code: String,
    /// Name of the kelurahan.
    pub name: String,
    /// Code of the kecamatan that it belongs to.
    pub kecamatan_code: String,
    /// Name of that kecamatan.
    pub kecamatan: String,
    shape: MultiPolygon<f64>,
    bounds: Bounds,
}

impl Area {
    /// Puts names and shape together; `None` for a shape without extent.
    pub(crate) fn new(names: [String; 4], shape: MultiPolygon<f64>) -> Option<Self> {
        let rect = shape.bounding_rect()?;
        let [code, name, kecamatan_code, kecamatan] = names;
        Some(Self {
            code,
            name,
            kecamatan_code,
            kecamatan,
            shape,
            bounds: Bounds {
                min_lat_deg: rect.min().y,
                min_lon_deg: rect.min().x,
                max_lat_deg: rect.max().y,
                max_lon_deg: rect.max().x,
            },
        })
    }

    /// The smallest box around the area.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Whether the point lies in the area or on its border.
    ///
    /// The border belongs to it so that no point between two neighbours belongs to neither.
    pub fn contains(&self, point: Point) -> bool {
        self.bounds.contains(point)
            && self.shape.intersects(&geo::coord! { x: point.lon_deg, y: point.lat_deg })
    }

    /// Metres from the plane's origin to the nearest piece of border, holes included.
    pub(crate) fn border_m(&self, plane: Plane) -> f64 {
        self.lines().map(|line| plane.to_line_m(line)).fold(f64::INFINITY, f64::min)
    }

    /// All pieces of border, holes included.
    pub(crate) fn lines(&self) -> impl Iterator<Item = geo::Line<f64>> {
        self.shape.lines_iter()
    }
}

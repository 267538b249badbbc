//! Which scans suit a picture.

use super::super::block::Coefficients;
use super::super::file::Coded;
use super::super::quant::{Quantised, Row};
use super::super::scans::{Plan, Sample, progressive};

/// Ways to divide one component's AC coefficients among scans.
///
/// Where most values are one or nothing, successive approximation only adds scans; where many are large, their
/// upper bits go together well.
fn ways(component: usize) -> Vec<Vec<Plan>> {
    let ac = |band, approximation| Plan::ac(component, band, approximation);
    let whole = (1, 63);
    let first = if component == 0 { (1, 5) } else { (1, 2) };
    let rest = (first.1 + 1, 63);
    vec![
        vec![ac((1, 8), (0, 0)), ac((9, 63), (0, 0))],
        vec![ac(whole, (0, 0))],
        vec![ac(whole, (0, 1)), ac(whole, (1, 0))],
        vec![ac(first, (0, 1)), ac(rest, (0, 1)), ac(whole, (1, 0))],
        vec![ac(first, (0, 2)), ac(rest, (0, 2)), ac(whole, (2, 1)), ac(whole, (1, 0))],
    ]
}

/// The scans that code a sample of the rows in the fewest bits.
pub(super) fn cheapest(shape: &Coefficients, values: &impl Quantised, sample: Sample) -> Vec<Plan> {
    let kept = Kept::of(shape, values, sample);
    let (_, mcus_down) = shape.mcus();
    let rows = sample.rows(mcus_down).count().max(1) as u64;
    let bits = |way: &Vec<Plan>| -> u64 {
        let scans = progressive(shape, &kept, way, sample, 1).into_iter().map(Coded::new);
        let bits = scans.map(|coded| {
            let headers = 8 * coded.header_bytes(shape.components.len()) as u64;
            coded.data_bits() * mcus_down as u64 / rows + headers
        });
        bits.sum()
    };
    let mut script = vec![Plan::dc(0, 0)];
    for component in 0..shape.components.len() {
        script.extend(ways(component).into_iter().min_by_key(bits).unwrap_or_default());
    }
    script
}

/// Rows that are made once and looked at often; those outside the sample are empty.
struct Kept(Vec<Vec<Row>>);

impl Kept {
    fn of(shape: &Coefficients, values: &impl Quantised, sample: Sample) -> Self {
        let (_, mcus_down) = shape.mcus();
        let components = (0..shape.components.len()).map(|component| {
            let sampling = shape.sampling_of(component);
            let mut rows = vec![Row::default(); shape.components[component].down];
            for y in sample.rows(mcus_down).flat_map(|mcu| mcu * sampling..(mcu + 1) * sampling) {
                if let Some(room) = rows.get_mut(y) {
                    let _ = values.row(component, y, room);
                }
            }
            rows
        });
        Self(components.collect())
    }
}

impl Quantised for Kept {
    fn row<'a>(&'a self, component: usize, y: usize, _room: &'a mut Row) -> &'a Row {
        &self.0[component][y]
    }
}

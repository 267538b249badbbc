//! The open tasks in driving order.

use rusqlite::Connection;
use saberling_place::Point;
use saberling_place::route::{Route, RouteSettings, Stop, geo_uri, replan};
use saberling_wire::{Invalid, TaskId, TaskRow, TaskStatus};

use super::chosen::distance;
use super::city::category_name;
use super::found::whole;
use super::tasks::overlaid_status;
use crate::api::{RouteStop, RouteView};
use crate::error::Error;
use crate::inner::Inner;
use crate::store::{IdentityKind, sql};
use crate::texts::text;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// From here, in the order that was shown before as long as another is not clearly shorter.
pub(crate) fn route(
    inner: &Inner,
    (lat_deg, lon_deg): (f64, f64),
    urgent_first: bool,
) -> Result<RouteView, Error> {
    let start = Point::new(lat_deg, lon_deg).map_err(|_| Invalid::Fix)?;
    let overdue_ms = i64::from(inner.city().config.periods.overdue_days) * DAY_MS;
    let before_ms = inner.ports.now_ms()? - overdue_ms;
    let (open, shown) = inner.store.read(|db| Ok((open_tasks(db)?, shown(db)?)))?;
    let stops: Vec<_> = open.iter().map(|(task, status)| stop(task, *status, before_ms)).collect();
    let place_of = |id: &TaskId| open.iter().position(|(task, _)| task.task_id == *id);
    let previous: Vec<_> = shown.iter().filter_map(place_of).collect();
    let route = replan(start, &stops, &previous, RouteSettings { urgent_first });
    let order: Vec<_> = route.order.iter().map(|&index| open[index].0.task_id).collect();
    if order != shown {
        inner.store.write(|db| remember(db, &order))?;
    }
    Ok(view(inner, &open, &stops, &route))
}

/// What the crew still has to do, with what was done here laid over it.
fn open_tasks(db: &Connection) -> Result<Vec<(TaskRow, TaskStatus)>, Error> {
    let Some(crew) = sql::identities::current(db, IdentityKind::Crew)? else {
        return Ok(Vec::new());
    };
    let mut open = Vec::new();
    for (task, left) in sql::rows::tasks(db, crew.id)? {
        let status = overlaid_status(db, &crew, &task)?;
        if left.is_none() && status.is_open_for_crew() {
            open.push((task, status));
        }
    }
    open.sort_by_key(|(task, _)| (task.assigned_at_ms, task.task_id));
    Ok(open)
}

/// The order that was shown last; it outlives the process, because a list that changes by itself is not trusted.
fn shown(db: &Connection) -> Result<Vec<TaskId>, Error> {
    let kept = sql::meta::get(db, sql::meta::ROUTE)?.unwrap_or_default();
    Ok(kept.split(' ').filter_map(|id| id.parse().ok()).collect())
}

fn remember(db: &Connection, order: &[TaskId]) -> Result<(), Error> {
    let ids: Vec<_> = order.iter().map(TaskId::to_string).collect();
    sql::meta::put(db, sql::meta::ROUTE, &ids.join(" "))
}

fn stop(task: &TaskRow, status: TaskStatus, before_ms: i64) -> Stop {
    let fix = task.report.fix.as_ref();
    Stop {
        point: fix.and_then(|fix| Point::new(fix.lat_deg(), fix.lon_deg()).ok()),
        urgent: status == TaskStatus::Rework || task.assigned_at_ms < before_ms,
    }
}

fn view(inner: &Inner, open: &[(TaskRow, TaskStatus)], stops: &[Stop], route: &Route) -> RouteView {
    let legs = route.order.iter().zip(&route.leg_m);
    let stops: Vec<_> = legs
        .map(|(&index, leg_m)| {
            let task = &open[index].0;
            let name = format!("{} {}", category_name(inner, &task.report.category), task.report.number);
            RouteStop {
                task_id: task.task_id.to_string(),
                leg_m: leg_m.map(whole),
                urgent: stops[index].urgent,
                geo_uri: stops[index].point.and_then(|point| geo_uri(point, &name)),
            }
        })
        .collect();
    let text = match stops.len() {
        0 => text(inner.language(), "route.none", &[]),
        count => {
            let far = distance(route.total_m, inner);
            text(inner.language(), "route.text", &[&count.to_string(), &far])
        }
    };
    RouteView { stops, total_m: whole(route.total_m), text }
}

//! The demo with a browser: phones go on reporting and working while somebody looks.

use std::path::Path;
use std::time::Duration;

use saberling_core::api::{NewReport, TaskStatus};
use saberling_server::City;

use crate::phone::{self, TestPhone};
use crate::places::Places;
use crate::server::{OFFICER, PASSWORD, TestServer};
use crate::{Anyhow, pictures};

const CREWS: [&str; 2] = ["Regu Melati 1", "Regu Melati 2"];
const NOTES: [(&str, &str); 6] = [
    ("litter", "Tumpukan kantong plastik di tepi jalan, sudah seminggu."),
    ("drain", "Selokan tersumbat, air meluap kalau hujan."),
    ("litter", "Sampah pasar menumpuk lagi sejak Minggu."),
    ("drain", "Endapan lumpur di belakang sekolah."),
    ("litter", "Kardus dan botol berserakan dekat jembatan."),
    ("litter", "Bak sampah penuh, kantong ditaruh di trotoar."),
];
const REPORT_EVERY: Duration = Duration::from_secs(25);
const TICK: Duration = Duration::from_secs(3);

/// Runs until Ctrl-C.
///
/// # Errors
/// When the server or a phone cannot start.
pub(super) async fn run(folder: &Path, port: u16, city: City, places: Places) -> Result<(), Anyhow> {
    let server = start(&folder.join("server"), port, city).await?;
    println!("\n  Office page   {}", server.url);
    println!("  Login         {OFFICER}  /  {PASSWORD}\n");
    println!("What to look at:");
    println!("  - Antrean: reports of the simulated phones come in without reloading.");
    println!("  - Open one: photos, kelurahan, map. Setujui, then Tugaskan to {} or {}.", CREWS[0], CREWS[1]);
    println!("  - The crew's phone starts and finishes the task by itself within half a minute;");
    println!("    then look at before and after, and press Sahkan selesai.");
    println!("  - Pengaturan: make an activation code, withdraw a phone's access.");
    println!("Ctrl-C ends the demo.\n");
    let seed_pack = server.seed_pack()?;
    let mut crews = Vec::new();
    for (number, crew) in CREWS.iter().enumerate() {
        let mut phone = open(folder, &format!("crew-{number}"), &seed_pack, &server.url)?;
        phone.here = places.fix(number as u64);
        if phone.app().crews()?.is_empty() {
            let code = server.crew_code(crew, &format!("Petugas {}", number + 1))?;
            phone.app().activate_crew(code).await?;
        }
        crews.push(phone);
    }
    let residents = (0..3)
        .map(|number| open(folder, &format!("resident-{number}"), &seed_pack, &server.url))
        .collect::<Result<Vec<_>, _>>()?;
    tokio::select! {
        done = report(&residents, &places) => done?,
        done = work(&crews) => done?,
        done = tokio::signal::ctrl_c() => done?,
    }
    println!("\nstopping…");
    drop((residents, crews));
    server.running.stop().await;
    Ok(())
}

/// The wanted port, or a free one when it is taken.
async fn start(data: &Path, port: u16, city: City) -> Result<TestServer, Anyhow> {
    match TestServer::start_city(data, port, city.clone()).await {
        Ok(server) => Ok(server),
        Err(error) => {
            println!("{error} Taking a free port.");
            TestServer::start_city(data, 0, city).await
        }
    }
}

fn open(folder: &Path, name: &str, seed_pack: &str, url: &str) -> Result<TestPhone, Anyhow> {
    let folder = folder.join(name);
    std::fs::create_dir_all(&folder)?;
    TestPhone::new(&folder, seed_pack, url, true)
}

async fn report(residents: &[TestPhone], places: &Places) -> Result<(), Anyhow> {
    for number in 0_u64.. {
        let phone = &residents[(number % residents.len() as u64) as usize];
        let place = if number % SAME_PLACE == SAME_PLACE - 1 { number - (SAME_PLACE - 1) } else { number };
        let (category, note) = NOTES[(place % NOTES.len() as u64) as usize];
        let photos = (0..number % 3 + 1)
            .map(|place| pictures::camera_file(&phone.folder, 100 + number * 4 + place))
            .collect::<Result<Vec<_>, _>>()?;
        let mut new = phone::report(note, &photos);
        new.category = category.to_owned();
        if !places.is_sample() {
            new.fix = Some(places.fix(place));
        } else if let Some(fix) = &mut new.fix {
            // Wanders over the sample city, now and then beyond its border.
            fix.lat_deg += ((place * 7 % 11) as f64 - 5.0) * 0.004;
            fix.lon_deg += ((place * 5 % 13) as f64 - 6.0) * 0.004;
        }
        match known_already(phone, &new).await? {
            Some(known) => println!("{}  {}  \"Saya juga\" instead of a report", known.number, known.text),
            None => {
                let view = phone.app().submit_report(new)?;
                println!("{}  {}  {} photos", view.number, view.category_name, view.photos_total);
            }
        }
        let pause = if number < 3 { TICK } else { REPORT_EVERY };
        tokio::time::sleep(pause).await;
    }
    Ok(())
}

/// So many reports are at places of their own, before one stands where the first of them did.
const SAME_PLACE: u64 = 5;

/// Who finds the problem among the public reports says "me too".
async fn known_already(phone: &TestPhone, new: &NewReport) -> Result<Option<Known>, Anyhow> {
    let Some(fix) = &new.fix else { return Ok(None) };
    phone.app().fetch_public(fix.lat_deg, fix.lon_deg).await?;
    let near = phone.app().near_here(fix.lat_deg, fix.lon_deg, fix.accuracy_m, new.category.clone())?;
    let Some(near) = near.into_iter().find(|near| !near.report.said) else { return Ok(None) };
    phone.app().me_too(near.report.number.clone())?;
    Ok(Some(Known { number: near.report.number, text: near.text }))
}

/// A public report that is about the same thing.
struct Known {
    number: String,
    text: String,
}

async fn work(crews: &[TestPhone]) -> Result<(), Anyhow> {
    for seed in 10_000_u64.. {
        tokio::time::sleep(TICK).await;
        for phone in crews {
            phone.sync().await?;
            let Some(task) = phone.app().tasks()?.into_iter().find(|task| task.status.is_open_for_crew())
            else {
                continue;
            };
            let photo = vec![pictures::camera_file(&phone.folder, seed)?];
            let here = Some(phone.here.clone());
            let view = match task.status {
                TaskStatus::Started => {
                    let note = "Sudah dibersihkan.".to_owned();
                    phone.app().complete_task(task.task_id, photo, note, here)?
                }
                _ => phone.app().start_task(task.task_id, photo, here)?,
            };
            println!("{}  {}", view.number, view.status_text);
        }
    }
    Ok(())
}

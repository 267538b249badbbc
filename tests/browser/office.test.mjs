// An officer's day in a real browser; what it needs is described in README.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Office, environment, hook } from "./office.mjs";

const env = environment();
let office;
let report;
let same;

before(async () => { office = await Office.open(env); });
after(async () => { await office?.close(); });

test("a wrong password is told, and the name stays", async () => {
  await office.expecting(401, async () => {
    await office.page.goto("/office/tasks");
    assert.match(office.page.url(), /\/office\/login\?back=/);
    await office.logIn(env.user, `${env.password}-wrong`);
  });
  assert.match(await office.page.textContent("#wrong"), /Nama atau kata sandi tidak cocok/);
  assert.equal(await office.page.inputValue("[name=name]"), env.user);
  await office.look("login");
});

test("the login leads to where one was going", async () => {
  await office.logIn(env.user, env.password);
  await office.page.waitForURL("**/office/tasks");
});

test("the queue shows a new report without being loaded again", async () => {
  const { page } = office;
  await page.goto("/office/queue");
  await page.evaluate(() => { window.sameDocument = true; });
  await page.mouse.move(700, 5);
  report = await hook(env, "report");
  const row = page.locator("#queue [data-id]", { hasText: report.number });
  await row.waitFor({ timeout: 15_000 });
  assert.equal(await page.evaluate(() => window.sameDocument), true);
  assert.match(await row.textContent(), new RegExp(report.kelurahan));
  assert.match(await page.textContent("#say"), /laporan baru/);
  await office.look("queue");
});

test("a hand in the list is not disturbed: new reports are announced", async () => {
  const { page } = office;
  await page.locator("#queue [data-id]").first().hover();
  const second = await hook(env, "report");
  await page.locator("#announce").waitFor({ state: "visible", timeout: 15_000 });
  assert.equal(await page.locator("#queue [data-id]", { hasText: second.number }).count(), 0);
  assert.match(await page.textContent("#announce"), /1 laporan baru/);
  await page.click("#reveal");
  await page.locator("#queue [data-id]", { hasText: second.number }).waitFor();
});

test("the first view is light", async () => {
  const { bytes, requests } = await office.weigh("/office/queue");
  assert.ok(bytes <= 120_000, `${bytes} bytes in ${requests} requests`);
});

test("the report shows its photos as they arrive, its kelurahan and its point", async () => {
  const { page } = office;
  await page.locator("#queue [data-id]", { hasText: report.number }).click();
  await page.locator("#photos").waitFor();
  await page.evaluate(() => { window.sameDocument = true; });
  await hook(env, "photos", report.number);
  const photos = page.locator("#photos .shots img");
  await office.until(async () => (await photos.count()) === report.photos, "all photos");
  for (const photo of await photos.all()) {
    await office.until(() => photo.evaluate((image) => image.complete && image.naturalWidth > 0), "a photo");
  }
  assert.equal(await page.evaluate(() => window.sameDocument), true);
  assert.equal(await page.textContent("#area"), report.kelurahan);
  await page.locator("#map[data-pin=shown][data-ready=areas]").waitFor();
  assert.ok(await page.locator("#map .marker > svg").isVisible());
  assert.ok((await page.locator("#map path.area").count()) > 0);
  assert.ok((await page.locator("#map path.accuracy").count()) === 1);
  await office.look("report");
});

test("a rejection without a reason is asked for one, and the words stay", async () => {
  const { page } = office;
  await page.locator("#acts summary", { hasText: "Tolak" }).click();
  await page.fill("details[open] textarea", "Sudah dilaporkan.");
  await office.expecting(422, () => page.click("details[open] form .btn.danger"));
  await page.locator(".field.bad").waitFor();
  assert.equal(await page.inputValue("details[open] textarea"), "Sudah dilaporkan.");
  await page.goto(page.url());
});

test("a report is approved and assigned in one go", async () => {
  const { page } = office;
  await page.locator("#acts summary", { hasText: "Tugaskan" }).click();
  const crews = page.locator("details[open] select[name=crew]");
  const wanted = crews.locator("option", { hasText: env.crew || " · " }).first();
  await crews.selectOption(await wanted.getAttribute("value"));
  await page.fill("details[open] textarea[name=instruction]", "Bawa sekop dan karung.");
  await page.click("details[open] .btn.main");
  await page.locator("#toast").waitFor();
  assert.match(await page.textContent("#state"), /Ditugaskan/);
  assert.match(await page.textContent("#history"), /menyetujui[\s\S]*melapor/);
});

test("tasks and crews stand on their pages", async () => {
  const { page } = office;
  await page.goto("/office/tasks");
  await page.locator(".mini", { hasText: report.number }).waitFor({ state: "attached" });
  await office.look("tasks");
  await page.goto("/office/crews");
  await page.locator(".stack .card").first().waitFor();
  await office.look("crews");
});

test("an activation code is made and shown once", async () => {
  const { page } = office;
  const crew = page.locator(".stack .card", { has: page.locator("details.fold") }).first();
  await crew.locator("details.fold > summary").click();
  await crew.locator("input[name=name]").fill("Tuti Coba");
  await crew.locator(".btn.main").click();
  await page.locator("#code").waitFor();
  assert.match(await page.textContent("#code"), /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  assert.match(await page.textContent("#h-code"), /Tuti Coba/);
  const code = await page.textContent("#code");
  const link = await page.textContent("#link");
  assert.ok(link.endsWith(`/k#${code}`), link);
  const box = await page.locator(".qr").boundingBox();
  assert.ok(box.width >= 160 && box.width === box.height, "a camera can read it");
  await office.look("code");
  await page.goto(`/k#${code}`);
  assert.deepEqual(await page.locator("[data-code] b").allTextContents(), [code, code], "read in the browser");
  await office.look("link");
  await page.goto("about:blank");
  await page.goto("/k#%3Cimg%20src=x%3E");
  assert.equal(await page.locator("[data-code]:visible, main img").count(), 0, "only what may be a code is shown");
  await page.goto("/office/crews");
  assert.equal(await page.locator("#code").count(), 0);
  assert.match(await page.locator(".people", { hasText: "Tuti Coba" }).textContent(), /Kode belum dipakai/);
});

test("of two officers the later one is told, and the entry stays", async () => {
  const { page } = office;
  const { number } = await hook(env, "report");
  await page.goto(`/office/find?q=${number}`);
  await page.locator("#acts summary", { hasText: "Tolak" }).click();
  await page.selectOption("details[open] select[name=reason]", { index: 1 });
  await page.fill("details[open] textarea", "Lahan pribadi.");
  const other = await office.secondPage();
  await other.goto(`/office/find?q=${number}`);
  await other.click("#acts > form .btn.main");
  await other.locator("#toast").waitFor();
  await other.close();
  await page.locator("#stale").waitFor({ state: "visible" });
  await office.expecting(409, () => page.click("details[open] form .btn.danger"));
  const told = await page.textContent("#refused");
  assert.match(told, new RegExp(`${env.user} sudah mengubah laporan ini`));
  assert.match(told, /Lahan pribadi/);
  await office.look("conflict");
});

test("a report that may be the same is set apart, another is merged, and both are taken back", async () => {
  const { page } = office;
  const [first, other] = [await hook(env, "report"), await hook(env, "report")];
  same = await hook(env, "report");
  await page.goto(`/office/find?q=${same.number}`);
  const panel = page.locator("#duplicates");
  const row = (number) => panel.locator("ul.dups:not(.slim) > li", { hasText: number });
  assert.match(await row(first.number).textContent(), /\d+\sm[\s\S]*sangat mungkin[\s\S]*kategori sama/);
  await panel.scrollIntoViewIfNeeded();
  await office.look("duplicates");
  await row(other.number).locator("button", { hasText: "Bukan ganda" }).click();
  await page.locator("#toast", { hasText: other.number }).waitFor();
  assert.equal(await row(other.number).count(), 0);
  await panel.locator(".slim > li", { hasText: other.number }).locator("button").click();
  await row(other.number).waitFor();
  assert.match(await page.textContent("#history"), new RegExp(`bukan ganda dengan ${other.number}`));
  await row(first.number).locator("button", { hasText: "Gabungkan" }).click();
  await page.locator("#toast", { hasText: same.number }).waitFor();
  assert.match(await page.textContent("#state"), /Laporan ganda/);
  assert.match(await panel.textContent(), new RegExp(`Sama dengan laporan\\s+${first.number}`));
  await panel.locator("summary").click();
  await panel.locator("textarea").fill("Bukan tumpukan yang sama.");
  await office.look("merged");
  await panel.locator("form .btn.main").click();
  await page.locator("#toast", { hasText: "dibatalkan" }).waitFor();
  assert.match(await page.textContent("#state"), /Sedang diperiksa/);
});

test("the evidence arrives and the result is approved", async () => {
  await office.leaveAndEnter(env.verifier, env.verifierPassword);
  const { page } = office;
  await page.goto(`/office/find?q=${report.number}`);
  await hook(env, "work", report.number);
  await office.until(async () => /Menunggu verifikasi/.test(await page.textContent("#state")), "the result");
  await office.until(async () => (await page.locator("#photos .pair img").count()) >= 2, "the pair");
  await office.look("verify");
  await page.locator("#acts .btn.main", { hasText: "Sahkan selesai" }).click();
  await page.locator("#toast").waitFor();
  assert.match(await page.textContent("#state"), /Tuntas/);
  assert.match(await page.textContent("#history"), /mengesahkan selesai/);
  await page.goto("/office/queue?view=ended");
  await page.locator("#queue [data-id]", { hasText: report.number }).waitFor();
});

test("English, dark and narrow pages hold", async () => {
  const { page } = office;
  await page.click(".seg button[value=en]");
  await page.locator("html[lang=en]").waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  for (const path of ["queue", "tasks", "crews"]) {
    await page.goto(`/office/${path}`);
    await office.look(`${path}-dark-en`);
  }
  await page.goto(`/office/find?q=${report.number}`);
  await page.locator("#map[data-ready=areas]").waitFor();
  await office.look("report-dark-en");
  await page.setViewportSize({ width: 400, height: 768 });
  await page.emulateMedia({ colorScheme: "light" });
  for (const path of ["queue", "tasks", "crews"]) {
    await page.goto(`/office/${path}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `/office/${path} is ${over} px too wide`);
    await office.look(`${path}-narrow`);
  }
  await page.goto(`/office/find?q=${same.number}`);
  await page.locator("#duplicates li").first().waitFor();
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `the report is ${over} px too wide`);
  await office.look("report-narrow");
});

test("a page that is not there says so", async () => {
  await office.expecting(404, () => office.page.goto("/office/nothing"));
  await office.page.locator("h1").waitFor();
  assert.match(await office.page.textContent("h1"), /not found|tidak ditemukan/);
});

test("no page broke the content policy or wrote an error", () => {
  assert.deepEqual(office.complaints, []);
});

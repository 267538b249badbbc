// The browser, what it complained about, and the phones behind the hook.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export function environment() {
  const need = (name) => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set; see README.md`);
    return value;
  };
  const user = need("SABERLING_USER");
  const password = need("SABERLING_PASSWORD");
  return {
    url: need("SABERLING_URL").replace(/\/$/, ""),
    user,
    password,
    verifier: process.env.SABERLING_VERIFIER || user,
    verifierPassword: process.env.SABERLING_VERIFIER_PASSWORD || password,
    hook: need("SABERLING_HOOK").split(" ").filter(Boolean),
    crew: process.env.SABERLING_CREW || "",
    shots: process.env.SABERLING_SHOTS || "",
    chromium: process.env.SABERLING_CHROMIUM || "/usr/bin/chromium",
  };
}

/** Lets the phones do something and gives what they print. */
export async function hook(env, ...words) {
  const [program, ...args] = env.hook;
  const { stdout } = await promisify(execFile)(program, [...args, ...words], { timeout: 120_000 });
  const line = stdout.trim().split("\n").pop();
  return line ? JSON.parse(line) : {};
}

export class Office {
  /** Everything that a page complained about and nobody expected. */
  complaints = [];
  #expected = 0;

  static async open(env) {
    const office = new Office();
    office.env = env;
    office.browser = await chromium.launch({
      executablePath: env.chromium,
      args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
    const context = await office.browser.newContext({
      baseURL: env.url, viewport: { width: 1366, height: 768 }, colorScheme: "light", locale: "id-ID",
    });
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    office.page = await context.newPage();
    office.page.setDefaultTimeout(15_000);
    office.#listen(office.page);
    if (env.shots) mkdirSync(env.shots, { recursive: true });
    return office;
  }

  #listen(page) {
    page.on("console", (message) => this.#heard(message));
    page.on("pageerror", (error) => this.complaints.push(`script: ${error.message}`));
  }

  /** Another tab of the same login. */
  async secondPage() {
    const page = await this.page.context().newPage();
    this.#listen(page);
    return page;
  }

  #heard(message) {
    if (!["error", "warning"].includes(message.type())) return;
    // The browser writes a line for every reply with such a status; the test says which one it wants.
    if (this.#expected && message.text().includes(`status of ${this.#expected} `)) return;
    this.complaints.push(`${message.type()}: ${message.text()} (${this.page.url()})`);
  }

  async close() {
    await this.browser.close();
  }

  /** Does something that is answered with this status. */
  async expecting(status, act) {
    this.#expected = status;
    await act();
    await this.page.waitForLoadState();
    await this.page.waitForTimeout(100);
    this.#expected = 0;
  }

  async logIn(name, password) {
    await this.page.fill("[name=name]", name);
    await this.page.fill("[name=password]", password);
    await this.page.click(".btn.main");
    await this.page.waitForLoadState();
  }

  async leaveAndEnter(name, password) {
    await this.page.goto("/office/queue");
    await this.page.click("details.menu > summary");
    await this.page.click("form[action='/office/logout'] button");
    await this.page.waitForURL("**/office/login");
    await this.logIn(name, password);
    await this.page.locator("#queue").waitFor();
  }

  /** Waits until something is so. */
  async until(so, what) {
    for (let tries = 0; tries < 150; tries += 1) {
      if (await so()) return;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`waited in vain for ${what}`);
  }

  /** A screenshot, and what axe has to say about the page. */
  async look(name) {
    await this.page.waitForLoadState();
    if (this.env.shots) {
      await this.page.screenshot({ path: join(this.env.shots, `office-${name}.png`) });
    }
    // Evaluated by the debugger, so that the page's content policy stays as it is.
    await this.page.evaluate(axe);
    const found = await this.page.evaluate(async () => {
      const { violations } = await window.axe.run();
      return violations
        .filter(({ impact }) => ["serious", "critical"].includes(impact))
        .map(({ id, help, nodes }) => `${id}: ${help} at ${nodes.map((node) => node.target).join(", ")}`);
    });
    if (found.length) throw new Error(`${name}: ${found.join("; ")}`);
  }

  /** What a first visit to a page costs on the wire, photos aside. */
  async weigh(path) {
    const session = await this.page.context().newCDPSession(this.page);
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    const photos = new Set();
    let bytes = 0, requests = 0;
    session.on("Network.requestWillBeSent", ({ requestId, request }) => {
      if (request.url.includes("/office/media/")) photos.add(requestId);
    });
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (photos.has(requestId)) return;
      bytes += encodedDataLength;
      requests += 1;
    });
    await this.page.goto(path);
    await this.page.waitForTimeout(500);
    await session.detach();
    return { bytes, requests };
  }
}

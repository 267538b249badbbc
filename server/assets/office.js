// What pages do beyond their forms: news while the tab is visible, one menu at a time, the toast.
// Pages work without it.
"use strict";
(() => {
  const body = document.body;
  const byId = (id) => document.getElementById(id);
  const say = (text) => { const line = byId("say"); if (line) line.textContent = text; };
  let seen = Number(body.dataset.change || 0);

  // ---- small manners
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    if (button) byId(button.dataset.close)?.remove();
    for (const open of document.querySelectorAll("details.menu[open], details.act[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open], details.act[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
  document.addEventListener("toggle", (event) => {
    const form = event.target;
    if (form.open && form.matches?.("details.act")) {
      form.querySelector("select, textarea, input:not([type=hidden])")?.focus();
    }
  }, true);
  // A second click on the same button is the same act, but the first one shows that it is under way.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    if (event.target.method === "post") event.target.dataset.sent = "1";
    if (button) button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });
  if (byId("toast")) {
    // Loading the page again must not say it again.
    const address = new URL(location.href);
    address.searchParams.delete("done");
    history.replaceState(null, "", address);
  }
  byId("refused")?.scrollIntoView({ block: "center" });
  document.querySelector(".field.bad select, .field.bad textarea, .field.bad input")?.focus();

  // ---- the page's own part, anew
  const fetchPage = async (address) => {
    const reply = await fetch(address, { headers: { accept: "text/html", "hx-request": "true" } });
    if (reply.status === 401) { location.reload(); return null; }
    if (!reply.ok) return null;
    const text = await reply.text();
    return { text, page: new DOMParser().parseFromString(text, "text/html") };
  };
  const put = (fresh, id) => {
    const now = byId(id), next = fresh.page.getElementById(id);
    if (!now || !next || now.outerHTML === next.outerHTML) return;
    const keep = document.activeElement?.dataset?.id;
    htmx.swap(now, next.outerHTML, { swapStyle: "outerHTML" });
    if (keep) byId(id)?.querySelector(`[data-id="${CSS.escape(keep)}"]`)?.focus({ preventScroll: true });
  };
  const rows = (page) => [...page.querySelectorAll("#queue [data-id]")].map((row) => row.dataset.id);

  // Nothing jumps under a hand: rows are put in only while nobody is among them.
  const idle = (queue) =>
    window.scrollY < 40 && !queue.contains(document.activeElement) && !queue.querySelector("a:hover")
    && !String(window.getSelection());

  const refreshQueue = async (queue) => {
    const fresh = await fetchPage(queue.dataset.live);
    if (!fresh) return;
    const old = new Set(rows(document));
    const novel = queue.dataset.first === "true" ? rows(fresh.page).filter((id) => !old.has(id)) : [];
    put(fresh, "views");
    put(fresh, "todo");
    const words = byId("announce")?.querySelector("b");
    const text = words && (novel.length === 1 ? words.dataset.one : words.dataset.many.replace("%", novel.length));
    if (queue.dataset.first === "true" && (old.size === 0 || idle(queue))) {
      put(fresh, "queue");
      for (const id of novel) byId("queue").querySelector(`[data-id="${CSS.escape(id)}"]`)?.classList.add("fresh");
    } else if (novel.length && words) {
      words.textContent = text;
      byId("announce").hidden = false;
      byId("news").classList.add("blue");
    }
    if (novel.length && text) say(text);
  };

  const refreshReport = async (head) => {
    const fresh = await fetchPage(head.dataset.live);
    if (!fresh) return;
    const before = Number(byId("photos")?.dataset.arrived || 0);
    for (const id of ["photos", "words", "history", "state", "task", "todo"]) put(fresh, id);
    // A button must not change under a hand.
    if (!byId("duplicates")?.matches(":hover, :focus-within, :has(details[open])")) put(fresh, "duplicates");
    const map = byId("map"), next = fresh.page.getElementById("map");
    if (map && next && map.dataset.icon !== next.dataset.icon) {
      map.dataset.tone = next.dataset.tone;
      map.dataset.icon = next.dataset.icon;
      map.dispatchEvent(new Event("state"));
    }
    if (Number(byId("photos")?.dataset.arrived || 0) > before) say(head.dataset.photos);
    const version = fresh.page.getElementById("head")?.dataset.version;
    if (version === head.dataset.version) return;
    const typing = document.querySelector("#acts details[open]");
    if (typing) {
      byId("stale").hidden = false;
    } else {
      put(fresh, "acts");
      head.dataset.version = version;
      if (!byId("task") && fresh.page.getElementById("task")) location.reload();
    }
    say(head.dataset.changed);
  };

  const refresh = async () => {
    const queue = byId("queue"), head = byId("head"), board = byId("board");
    if (queue?.dataset.live) await refreshQueue(queue);
    else if (head?.dataset.live) await refreshReport(head);
    else if (board) {
      const fresh = await fetchPage(board.dataset.live);
      if (fresh) { put(fresh, "board"); put(fresh, "todo"); }
    }
  };
  // One request at a time, at most one a second; what comes meanwhile asks once more.
  let running = false, again = false;
  const wake = async () => {
    if (running) { again = true; return; }
    running = true;
    do {
      again = false;
      try { await refresh(); } catch { /* The connection is lost: the strip says so. */ }
      await new Promise((done) => setTimeout(done, 1000));
    } while (again);
    running = false;
  };

  // ---- the stream, only while somebody can see it: browsers open few connections to one host
  if (!document.querySelector("#queue[data-live], #head[data-live], #board[data-live]")) return;
  let stream = null, watch = 0, failing = false, lastTime = "";
  const lost = byId("lost");
  const showLost = () => {
    if (!lost || !lastTime) return;
    lost.querySelector("span").textContent = lost.dataset.text.replace("%", lastTime);
    lost.hidden = false;
  };
  const heard = (event) => {
    const news = JSON.parse(event.data);
    lastTime = news.time;
    if (lost) lost.hidden = true;
    failing = false;
    clearTimeout(watch);
    watch = setTimeout(showLost, 40_000);
    if (news.change !== seen) { seen = news.change; wake(); }
  };
  const connect = () => {
    if (stream || document.hidden) return;
    stream = new EventSource("/office/live");
    stream.onmessage = heard;
    stream.onerror = () => {
      // Only the first failure starts the clock: the browser tries again every few seconds.
      if (!failing) {
        failing = true;
        clearTimeout(watch);
        watch = setTimeout(showLost, 6_000);
      }
      // A stream that the browser gave up (a reply that is no stream) is opened anew.
      if (stream?.readyState === EventSource.CLOSED) { disconnect(); setTimeout(connect, 5_000); }
    };
  };
  const disconnect = () => { stream?.close(); stream = null; };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { disconnect(); clearTimeout(watch); } else connect();
  });
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", connect);
  connect();
})();

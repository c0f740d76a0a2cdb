"use strict";
/* The chat's page. Messages wait in localStorage until the server has said that it keeps them;
   each carries a key, so that one which is sent again is still one message. */
(function () {
  const said = JSON.parse(document.body.dataset.said);
  const zone = document.body.dataset.zone;
  const language = document.documentElement.lang;
  const [log, text, typing, news, state, older, greeting, share, file] =
    ["log", "text", "typing", "news", "state", "older", "greeting", "share", "file"].map((id) => document.getElementById(id));

  const STORE = "pusling.waiting.";
  const LONGEST_PAUSE = 15000;
  const TYPING_MS = 30000;
  const HIDDEN_MS = 60000;
  const POST_MS = 20000;
  const DAY_MS = 86400000;
  const LINK = /^\/start ([a-z]+)_[\w-]{1,50}$/;

  const rows = new Map();     // id -> element
  const ofKey = new Map();    // key of an own message -> element
  const edits = new Map();    // id -> the newest entry that replaces it
  const pressed = new Map();  // id -> data of each button pressed on it, and at which id
  let last = 0;
  let lastReply = 0;
  let first = 0;
  let stream = null;
  let pause = 500;
  let sending = false;
  let resting = false;
  let begun = false;
  let reopening = 0;
  let typingEnds = 0;
  let waiting = load();

  /* --- small things --- */

  function make(tag, className, content) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (content) element.textContent = content;
    return element;
  }

  /* An item of its own for each message: two pages of one chat must not overwrite each other. */
  function load() {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(STORE));
      return names.map((name) => JSON.parse(localStorage.getItem(name))).sort((a, b) => (a.at < b.at ? -1 : 1));
    } catch (_) { return []; }
  }

  function remember(item) {
    try { localStorage.setItem(STORE + item.key, JSON.stringify(item)); } catch (_) { /* in memory, then */ }
  }

  function forget(item) {
    waiting = waiting.filter((other) => other.key !== item.key);
    try { localStorage.removeItem(STORE + item.key); } catch (_) { /* was never there */ }
  }

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function show(online) {
    state.dataset.state = online ? "online" : "connecting";
    const words = online ? said.online : said.reconnecting;
    if (state.textContent !== words) state.textContent = words;
  }

  /* --- days and hours, those of the library's zone --- */

  const dayFormat = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const fullFormat = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const timeFormat = new Intl.DateTimeFormat(language, { timeZone: zone, hour: "2-digit", minute: "2-digit" });

  function dayWords(at) {
    const day = dayFormat.format(at);
    if (day === dayFormat.format(new Date())) return said.today;
    if (day === dayFormat.format(new Date(Date.now() - DAY_MS))) return said.yesterday;
    return fullFormat.format(at);
  }

  function separate(row) {
    const at = new Date(row.dataset.at);
    let above = row.previousElementSibling;
    while (above && !above.dataset.at) above = above.previousElementSibling;
    if (above && dayFormat.format(new Date(above.dataset.at)) === dayFormat.format(at)) return;
    const line = make("p", "day", dayWords(at));
    line.dataset.at = row.dataset.at;
    log.insertBefore(line, row);
  }

  function renameDays() {
    log.querySelectorAll(".day").forEach((line) => {
      const words = dayWords(new Date(line.dataset.at));
      if (line.textContent !== words) line.textContent = words;
    });
  }

  /* --- text: neutral text becomes nodes, never markup --- */

  const TOKEN = /<(b)>|<\/b>|<a href="([^"<>]*)">|<\/a>/g;
  const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#x27;": "'", "&#39;": "'" };

  function plain(words) {
    return words.replace(/&(?:amp|lt|gt|quot|#x27|#39);/g, (entity) => ENTITIES[entity]);
  }

  function link(href) {
    const anchor = make("a");
    try {
      const url = new URL(plain(href), location.href);
      if (["https:", "http:", "tel:", "mailto:"].includes(url.protocol)) anchor.href = url.href;
    } catch (_) { /* words without a link */ }
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    return anchor;
  }

  function inline(words, into) {
    let here = into;
    let from = 0;
    for (const found of words.matchAll(TOKEN)) {
      here.append(plain(words.slice(from, found.index)));
      from = found.index + found[0].length;
      if (found[0].startsWith("</")) { here = here === into ? into : here.parentNode; continue; }
      const inner = found[1] ? make("b") : link(found[2]);
      here.append(inner);
      here = inner;
    }
    here.append(plain(words.slice(from)));
  }

  /* Whoever opens a link reads what it does; its code is a secret, and nothing to read. */
  function wordsOf(entry) {
    const kind = entry.link || (entry.mine && (LINK.exec(entry.text || "") || [])[1]);
    if (!kind) return entry.text;
    return kind === "invite" ? said.opening_invitation : said.opening_link;
  }

  function paragraphs(entry, into) {
    const shown = wordsOf(entry);
    if (!shown) return;
    for (const words of shown.split("\n")) {
      const line = make("p", words.startsWith("•") ? "item" : "");
      if (entry.mine) line.textContent = words; else inline(words, line);
      into.append(line);
    }
  }

  function mapLink(position) {
    const [north, east] = position.map((degrees) => Number(degrees).toFixed(5));
    const anchor = link("https://www.openstreetmap.org/?mlat=" + north + "&mlon=" + east + "#map=17/" + north + "/" + east);
    anchor.className = "map";
    anchor.textContent = said.map;
    return anchor;
  }

  function fileLink(file) {
    if (!file.href) return make("p", "", "📎 " + file.name);
    const line = make("p");
    const anchor = link(file.href);
    anchor.download = file.name;
    anchor.textContent = "📎 " + file.name;
    line.append(anchor);
    return line;
  }

  /* --- bubbles --- */

  function fill(row, entry) {
    const bubble = make("div", "bubble");
    bubble.append(make("span", "sr", (entry.mine ? said.me : said.name) + ": "));
    paragraphs(entry, bubble);
    if (entry.position && entry.mine) bubble.append(make("p", "", "📍 " + said.position));
    if (entry.position) bubble.append(mapLink(entry.position));
    if (entry.file) bubble.append(fileLink(entry.file));
    const foot = make("div", "foot");
    foot.append(make("span", "note"));
    const time = make("time", "", timeFormat.format(new Date(entry.at)));
    time.dateTime = entry.at;
    foot.append(time);
    bubble.append(foot);
    row.replaceChildren(bubble);
    if (entry.buttons) row.append(chips(entry));
    if (entry.wants_position && !share.hidden) {
      const group = make("div", "chips");
      const chip = make("button", "", "📍 " + share.title);
      chip.type = "button";
      chip.addEventListener("click", locate);
      group.append(chip);
      row.append(group);
    }
  }

  function chips(entry) {
    const group = make("div", "chips");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", said.choices);
    const id = entry.edits || entry.id;
    for (const button of entry.buttons.flat()) {
      const chip = make("button", "", button.label);
      chip.type = "button";
      chip.dataset.press = button.data;
      chip.addEventListener("click", () => { text.focus({ preventScroll: true }); say({ press: button.data, on: id, seen: version(id), label: button.label }); });
      group.append(chip);
    }
    settle(group, id);
    return group;
  }

  /* The id of the entry that is shown for a message: its own, or that of its newest edit. */
  function version(id) {
    const edited = edits.get(id);
    return edited ? edited.id : id;
  }

  /* `at` is the id of the press, or of the version it was made on for one that still waits. */
  function press(id, data, at) {
    const known = pressed.get(id) || new Map();
    known.set(data, Math.max(at, known.get(data) || 0));
    pressed.set(id, known);
    const asked = rows.get(id);
    if (asked) settle(asked.querySelector(".chips"), id);
  }

  /* No button is pressed twice; the others beside it still work. A press belongs to the version
     that was shown then: an edit brings buttons of its own. */
  function settle(group, id) {
    const known = pressed.get(id);
    if (!group || !known) return;
    group.querySelectorAll("button").forEach((chip) => {
      if (!(known.get(chip.dataset.press) >= version(id))) return;
      chip.disabled = true;
      chip.classList.add("chosen");
    });
  }

  function note(row, words) {
    const place = row.querySelector(".note");
    if (place.textContent !== words) place.textContent = words;
  }

  function place(entry, before) {
    const row = make("div", "row " + (entry.mine ? "mine" : "theirs"));
    row.dataset.at = entry.at;
    fill(row, edits.get(entry.id) || entry);
    log.insertBefore(row, before);
    separate(row);
    return row;
  }

  /* An entry of the mailbox, from history or stream; one that is there already stays one. */
  function take(entry, before) {
    last = Math.max(last, entry.id);
    if (!entry.mine) lastReply = Math.max(lastReply, entry.id);
    if (entry.mine && entry.on) press(entry.on, entry.press, entry.id);
    if (entry.edits) return edit(entry);
    if (rows.has(entry.id)) return null;
    const known = entry.mine ? ofKey.get(entry.key) : null;
    if (known) return kept(known, entry.id);
    const mark = before || log.querySelector(".waiting") || typing;
    const row = place(entry, mark);
    rows.set(entry.id, row);
    if (entry.mine) ofKey.set(entry.key, row);
    return row;
  }

  function edit(entry) {
    const known = edits.get(entry.edits);
    if (known && known.id > entry.id) return null;
    edits.set(entry.edits, entry);
    const row = rows.get(entry.edits);
    if (row) fill(row, entry);
    return row;
  }

  function kept(row, id) {
    rows.set(id, row);
    row.classList.remove("waiting");
    note(row, "");
    return row;
  }

  function atEnd() { return log.scrollHeight - log.scrollTop - log.clientHeight < 120; }
  function toEnd() { log.scrollTop = log.scrollHeight; }

  /* To the end, but never past the first line of an answer that is longer than the screen. */
  function reveal(row) {
    toEnd();
    if (!row || row.classList.contains("mine")) return;
    const hidden = log.getBoundingClientRect().top - row.getBoundingClientRect().top;
    if (hidden > -8) log.scrollTop -= hidden + 8;
  }

  function showTyping(on) {
    clearTimeout(typingEnds);
    if (typing.hidden === on) {
      const follow = atEnd();
      typing.hidden = !on;
      news.textContent = on ? news.dataset.typing : "";
      if (on && follow) toEnd();
    }
    if (on) typingEnds = setTimeout(() => showTyping(false), TYPING_MS);
  }

  function notice(words) {
    log.querySelectorAll(".notice").forEach((line) => line.remove());
    log.insertBefore(make("p", "notice", words), typing);
    toEnd();
  }

  /* --- sending --- */

  function say(what) {
    const item = Object.assign({ key: newKey(), at: new Date().toISOString() }, what);
    waiting.push(item);
    remember(item);
    log.querySelectorAll(".notice").forEach((line) => line.remove());
    showWaiting(item);
    toEnd();
    flush();
  }

  function showWaiting(item) {
    const entry = { mine: true, key: item.key, at: item.at, text: item.label || item.text, position: item.position };
    if (item.press) press(item.on, item.press, item.seen || item.on);
    if (ofKey.has(item.key)) return;
    const row = place(entry, typing);
    row.classList.add("waiting");
    ofKey.set(item.key, row);
  }

  function markWaiting() {
    waiting.forEach((item) => { const row = ofKey.get(item.key); if (row) note(row, said.waiting); });
  }

  async function flush() {
    if (sending || resting) return;
    sending = true;
    while (waiting.length) {
      const again = await post(waiting[0]);
      if (again) {
        markWaiting();
        resting = true;
        setTimeout(() => { resting = false; flush(); }, again);
        break;
      }
    }
    sending = false;
  }

  /* Gives 0 when the message is done with, or the milliseconds after which to try again. */
  async function post(item) {
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), POST_MS);
    const { key, text: words, press, on, label, position } = item;
    try {
      const answer = await fetch("/chat/messages", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ key, text: press ? undefined : words, press, on, label, position }),
        signal: gone.signal,
      });
      return await done(item, answer);
    } catch (_) {
      lost();
      return wait();
    } finally { clearTimeout(timer); }
  }

  async function done(item, answer) {
    const told = await answer.json();
    const row = ofKey.get(item.key);
    if (answer.ok) {
      kept(row, told.id);
      if (told.id > lastReply) showTyping(true);  // the answer may have been faster than this one
    } else if (told.error === "session") {
      return anew();
    } else if (answer.status === 429 || answer.status >= 500) {
      if (answer.status === 429) notice(told.text);
      return 1000 * (Number(answer.headers.get("Retry-After")) || 5);
    } else {
      row.classList.replace("waiting", "failed");
      note(row, said.failed);
      notice(told.text);
    }
    forget(item);
    return 0;
  }

  /* --- files: sent at once, and again only when somebody asks; no page keeps one --- */

  const LARGE = 1500000;
  const SIDE = 2400;
  const UPLOAD_MS = 180000;

  /* A photo of a phone is made smaller: barcodes are read as well, and it costs less to send. */
  async function smaller(chosen) {
    const fits = ["image/jpeg", "image/png", "image/webp"].includes(chosen.type) && chosen.size < LARGE;
    if (fits || !chosen.type.startsWith("image/") || !window.createImageBitmap) return chosen;
    try {
      const picture = await createImageBitmap(chosen);
      const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      const canvas = make("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise((made) => canvas.toBlob((blob) => made(blob || chosen), "image/jpeg", 0.85));
    } catch (_) { return chosen; }
  }

  async function attach() {
    const chosen = file.files[0];
    file.value = "";
    if (!chosen) return;
    const content = await smaller(chosen);
    if (!content.size) return notice(said.error_file_empty);
    if (content.size > Number(file.dataset.most)) return notice(said.error_file_large);
    const item = { key: newKey(), at: new Date().toISOString(), name: chosen.name, content };
    const row = place({ mine: true, key: item.key, at: item.at, text: "", file: { name: item.name } }, typing);
    row.classList.add("waiting");
    ofKey.set(item.key, row);
    toEnd();
    upload(item, row);
  }

  function upload(item, row) {
    const request = new XMLHttpRequest();
    request.open("POST", "/chat/files?" + new URLSearchParams({ key: item.key, name: item.name }));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.timeout = UPLOAD_MS;
    request.upload.onprogress = (at) => { note(row, said.sending + " " + Math.floor((100 * at.loaded) / at.total) + "%"); };
    request.onload = () => { uploaded(item, row, request); };
    request.onerror = request.ontimeout = () => { broke(item, row); };
    note(row, said.sending);
    request.send(item.content);
  }

  function uploaded(item, row, request) {
    let told = {};
    try { told = JSON.parse(request.responseText); } catch (_) { /* a gateway's own page */ }
    if (request.status === 200) {
      kept(row, told.id);
      if (told.id > lastReply) showTyping(true);
      return;
    }
    if (told.text) notice(told.text);
    if (request.status === 429 || request.status >= 500) return broke(item, row);
    row.classList.replace("waiting", "failed");
    note(row, said.failed);
    if (told.error === "session") anew();
  }

  function broke(item, row) {
    note(row, said.failed);
    const group = make("div", "chips");
    const chip = make("button", "", said.again);
    chip.type = "button";
    chip.addEventListener("click", () => { group.remove(); upload(item, row); });
    group.append(chip);
    row.append(group);
    toEnd();
  }

  function wait() {
    pause = Math.min(LONGEST_PAUSE, pause * 2);
    return pause * (0.5 + Math.random() / 2);
  }

  /* The server no longer knows this chat: the page gives us a new one. Not in a circle. */
  function anew() {
    let before = 0;
    try {
      before = Number(sessionStorage.getItem("pusling.anew"));
      sessionStorage.setItem("pusling.anew", String(Date.now()));
    } catch (_) { before = Date.now(); }
    if (Date.now() - before > DAY_MS / 1440) location.reload();
    return LONGEST_PAUSE;
  }

  /* --- receiving --- */

  async function history(before) {
    const answer = await fetch("/chat/history" + (before ? "?before=" + before : ""));
    const found = await answer.json();
    if (answer.ok) return found;
    if (found.error === "session") anew();
    throw new Error(found.error);
  }

  function open() {
    clearTimeout(reopening);
    if (stream) stream.close();
    stream = new EventSource("/chat/stream?after=" + last);
    stream.onopen = () => { pause = 500; show(true); resting = false; flush(); };
    stream.onerror = lost;
    stream.onmessage = (event) => {
      const entry = JSON.parse(event.data);
      const follow = atEnd();
      if (!entry.mine) showTyping(false);
      const row = take(entry);
      renameDays();
      if (follow) reveal(row);
    };
    stream.addEventListener("notice", (event) => { notice(plain(JSON.parse(event.data).text)); });
  }

  function lost() {
    show(false);
    markWaiting();
    showTyping(false);
    if (stream) stream.close();
    stream = null;
    clearTimeout(reopening);
    reopening = setTimeout(reopen, wait());
  }

  async function reopen() {
    if (!begun) { begin(); return; }
    try {
      await history(1);  // tells a lost chat from a lost line
      open();
    } catch (_) { lost(); }
  }

  async function begin() {
    let found;
    try { found = await history(0); } catch (_) { lost(); return; }
    begun = true;
    found.messages.forEach((entry) => take(entry));
    oldest(found);
    waiting.forEach(showWaiting);
    greet(found);
    const newest = found.messages[found.messages.length - 1];
    if (newest && newest.mine && Date.now() - new Date(newest.at) < TYPING_MS) showTyping(true);
    toEnd();
    log.removeAttribute("aria-busy");
    open();
    follow();
  }

  /* A link with ?start=stop_BGV2 asks its question once; reloading does not ask again. */
  function follow() {
    const start = new URLSearchParams(location.search).get("start") || "";
    if (!/^[a-z]+_[\w-]{1,50}$/.test(start)) return;
    window.history.replaceState(null, "", location.pathname);
    say({ text: "/start " + start });
  }

  function oldest(found) {
    if (found.messages.length) first = found.messages[0].id;
    older.hidden = !found.more;
  }

  /* The greeting stands above all else, so it is there only when nothing older is left out. */
  function greet(found) {
    greeting.hidden = found.more;
    if (found.more || greeting.dataset.at) return;
    const line = log.querySelector(".day");
    greeting.dataset.at = line ? line.dataset.at : new Date().toISOString();
    if (line) line.remove();
    separate(greeting);
  }

  async function showOlder() {
    let found;
    try { found = await history(first); } catch (_) { return; }
    const mark = older.nextElementSibling === greeting ? greeting.nextElementSibling : older.nextElementSibling;
    const height = log.scrollHeight - log.scrollTop;
    log.setAttribute("aria-busy", "true");
    found.messages.forEach((entry) => take(entry, mark));
    const next = mark && mark.classList.contains("day") ? mark : null;
    const above = next && next.previousElementSibling;
    if (above && above.dataset.at && dayFormat.format(new Date(above.dataset.at)) === dayFormat.format(new Date(next.dataset.at))) next.remove();
    oldest(found);
    greet(found);
    log.scrollTop = log.scrollHeight - height;
    log.removeAttribute("aria-busy");
    if (older.hidden) log.focus();
  }

  /* --- what people do --- */

  function grow() {
    text.style.height = "auto";
    text.style.height = text.scrollHeight + 2 + "px";
  }

  function submit() {
    const words = text.value.trim();
    text.focus();
    if (!words) return;
    text.value = "";
    grow();
    say({ text: words });
  }

  function locate() {
    news.textContent = said.locating;
    share.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (found) => {
        share.disabled = false;
        news.textContent = "";
        say({ position: [found.coords.latitude, found.coords.longitude].map((degrees) => Number(degrees.toFixed(5))) });
      },
      () => { share.disabled = false; news.textContent = ""; notice(said.no_position); },
      { timeout: 15000, maximumAge: 60000 });
  }

  document.getElementById("attach").addEventListener("click", () => { file.click(); });
  file.addEventListener("change", attach);
  document.getElementById("form").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  text.addEventListener("input", grow);
  older.addEventListener("click", showOlder);
  greeting.querySelectorAll(".quick").forEach((chip) => chip.addEventListener("click", () => {
    chip.disabled = true;
    chip.classList.add("chosen");
    text.focus({ preventScroll: true });
    say({ text: chip.textContent });
  }));
  if (navigator.geolocation && window.isSecureContext) {
    share.hidden = false;
    share.addEventListener("click", locate);
  }
  window.addEventListener("online", () => { if (!stream) reopen(); });
  window.addEventListener("resize", () => { if (atEnd()) toEnd(); });
  let hiding = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) {
      hiding = setTimeout(() => { if (stream) { stream.close(); stream = null; } clearTimeout(reopening); }, HIDDEN_MS);
    } else {
      renameDays();
      if (!stream) reopen();
    }
  });
  begin();
})();

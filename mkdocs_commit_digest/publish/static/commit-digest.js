// Filters, sorting and copyable links of mkdocs-commit-digest. Pages are complete without it.
(() => {
  "use strict";

  // Shows the entry that the address names, on the page that is there now.
  let reveal = () => {};

  const filter = (page) => {
    const form = page.querySelector(".cd-filter");
    if (!form) return;
    // A row a change; those that are folded are lines in the last rows.
    const lines = [...page.querySelectorAll(".cd-table:not(.cd-figures) tbody:not(.cd-noise) tr, .cd-noise li")];
    const folds = [...page.querySelectorAll(".cd-noise tr, .cd-folded")];
    const rows = lines.map((row) => {
      const entry = document.getElementById(row.querySelector("a[href*='#c-']").hash.slice(1));
      return { row, entry, found: new Set((entry.dataset.cdIn || "").split(" ")), words: null };
    });
    const groups = [...page.querySelectorAll("[data-cd-group]")];
    const buttons = [...form.querySelectorAll("button")];
    const fields = [...form.querySelectorAll("select")];
    const words = form.elements.namedItem("words");
    const output = form.querySelector("output");
    let tier = "";

    // What is chosen stands in the address by name, so that it can be sent to others and comes back with the page.
    const nameOf = (option) => (option.parentElement.name === "type" ? option.value : option.textContent.replace(/\s*[(（][^(（]*$/, ""));
    const write = () => {
      const chosen = new URLSearchParams(location.search);
      const put = (name, value) => { if (value) chosen.set(name, value); else chosen.delete(name); };
      put("tier", tier);
      put("words", words.value.trim());
      for (const field of fields) put(field.name, field.value && nameOf(field.selectedOptions[0]));
      const query = chosen.toString();
      const address = `${location.pathname}${query ? `?${query}` : ""}${location.hash}`;
      if (query !== location.search.slice(1)) history.replaceState(history.state, "", address);
    };
    const read = () => {
      const chosen = new URLSearchParams(location.search);
      const asked = chosen.get("tier");
      tier = buttons.some((button) => button.value === asked) ? asked : "";
      words.value = chosen.get("words") || "";
      for (const field of fields) {
        const name = chosen.get(field.name);
        const option = name && [...field.options].slice(1).find((each) => nameOf(each) === name);
        field.value = option ? option.value : "";
      }
    };

    const apply = () => {
      const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = fields.filter((field) => field.value);
      let shown = 0;
      for (const one of rows) {
        if (asked.length && one.words === null) one.words = `${one.row.textContent} ${one.entry.textContent}`.toLowerCase();
        const fits =
          (!tier || one.entry.dataset.tier === tier) &&
          chosen.every((field) =>
            field.name === "type" ? one.entry.dataset.changeType === field.value : one.found.has(field.value)) &&
          asked.every((word) => one.words.includes(word));
        one.row.hidden = one.entry.hidden = !fits;
        shown += fits;
      }
      for (const fold of folds) {
        const found = fold.querySelector("li:not([hidden]), .cd-entry:not([hidden])");
        fold.hidden = !found;
        if (fold.matches("details")) fold.open = Boolean(found) && shown < rows.length;
      }
      for (const group of groups) group.hidden = !group.querySelector(".cd-entry:not([hidden])");
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === tier));
      for (const field of fields) field.classList.toggle("cd-set", Boolean(field.value));
      write();
      output.textContent = shown === rows.length ? "" : shown
        ? output.dataset.cdShown.replace("##", rows.length).replace("#", shown)
        : output.dataset.cdNone;
    };

    const clear = () => {
      tier = words.value = "";
      for (const field of fields) field.value = "";
      apply();
    };
    // A link to an entry that is filtered away shows it again.
    reveal = () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const entry = target && page.contains(target) && target.closest(".cd-entry");
      if (!entry || !entry.hidden) return;
      clear();
      target.scrollIntoView();
    };

    for (const button of buttons) button.addEventListener("click", () => { tier = button.value; apply(); });
    for (const field of fields) field.addEventListener("change", apply);
    words.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });
    form.reset();
    if (location.search) read();
    apply();
  };

  // Marks what came since the last visit. What was seen is kept in this browser only: a day on a list by its number of
  // changes, a day that was opened by the ids of its changes. A visit lasts as long as its tab.
  const KEPT_DAYS = 90;
  const marks = (page) => {
    if (!page.dataset.cdNew) return;
    const key = `commit-digest ${new URL(page.dataset.cdHome, location.href).pathname}`;
    let seen, before;
    try {
      seen = JSON.parse(localStorage.getItem(key)) || { first: true, days: {} };
      before = JSON.parse(sessionStorage.getItem(key)) || seen;
      sessionStorage.setItem(key, JSON.stringify(before));
    } catch { return; }
    const save = () => { try { localStorage.setItem(key, JSON.stringify(seen)); } catch { /* full, or forbidden */ } };
    const fresh = [];
    for (const line of page.querySelectorAll("[data-cd-day][data-cd-n]")) {
      const { cdDay: day, cdN: n } = line.dataset;
      const known = before.days[day];
      if (known === undefined || Number(n) > (known.length ?? known)) fresh.push(line.querySelector("a"));
      if (!Array.isArray(seen.days[day])) seen.days[day] = Number(n);
    }
    const day = page.dataset.cdDay;
    if (day) {
      const known = before.days[day];
      const entries = [...page.querySelectorAll(".cd-entry")];
      // Of a day that was never opened, all would be marked, which tells nothing.
      if (Array.isArray(known)) {
        for (const entry of entries) if (!known.includes(entry.id.slice(2))) fresh.push(entry.querySelector(".headerlink"));
      }
      seen.days[day] = entries.map((entry) => entry.id.slice(2));
    }
    seen.days = Object.fromEntries(Object.entries(seen.days).sort().slice(-KEPT_DAYS));
    const first = before.first;
    delete seen.first;
    save();
    if (first || !fresh.length) return;
    const line = document.createElement("p");
    const button = document.createElement("button");
    button.type = "button";
    line.className = "cd-marks";
    const show = () => {
      for (const mark of page.querySelectorAll(".cd-new")) mark.remove();
      if (!seen.off) {
        for (const link of fresh) {
          const mark = document.createElement("span");
          mark.className = "cd-new";
          mark.textContent = page.dataset.cdNew;
          if (link.matches(".cd-when")) link.append(mark);
          else link.after(mark);
        }
      }
      button.textContent = seen.off ? page.dataset.cdOn : page.dataset.cdOff;
      line.replaceChildren(seen.off ? "" : `${page.dataset.cdSince.replace("#", fresh.length)} · `, button);
    };
    button.addEventListener("click", () => { seen.off = !seen.off; save(); show(); });
    page.querySelector(".cd-facts").after(line);
    show();
  };

  const sort = (page) => {
    const body = page.querySelector(".cd-table:not(.cd-figures) tbody:not(.cd-noise)");
    if (!body) return;
    const rows = [...body.rows];
    const heads = [...page.querySelectorAll(".cd-table:not(.cd-figures) th")];
    const keys = {
      order: (row) => -rows.indexOf(row),
      number: (row, column) => Number(row.cells[column].dataset.n),
      text: (row, column) => row.cells[column].textContent.trim(),
    };
    const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b) : a - b);
    heads.forEach((head, column) => {
      const key = keys[head.dataset.cdSort];
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const text = head.dataset.cdSort === "text";
        const before = head.getAttribute("aria-sort");
        const down = before ? before === "ascending" : !text;
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const sorted = [...rows].sort((a, b) => compare(key(a, column), key(b, column)) * (down ? -1 : 1));
        body.append(...sorted);
      });
    });
  };

  const within = (page) => {
    const copied = (link) => {
      history.replaceState(history.state, "", link.hash);
      link.dataset.cdDone = page.dataset.cdCopied;
      setTimeout(() => delete link.dataset.cdDone, 2000);
    };
    page.addEventListener("click", (event) => {
      const link = event.target.closest("a[href*='#']");
      if (!link || link.pathname !== location.pathname || event.ctrlKey || event.metaKey || event.shiftKey) return;
      // A theme that loads pages by itself would load this one anew and forget what is filtered.
      event.stopPropagation();
      if (!link.matches(".headerlink") || !navigator.clipboard) return;
      event.preventDefault();
      navigator.clipboard.writeText(link.href).then(() => copied(link), () => { location.hash = link.hash; });
    });
  };

  // The calendar is one stop for the Tab key; arrows go by days and weeks, past those without a page.
  const calendar = (page) => {
    for (const heat of page.querySelectorAll(".cd-heat")) {
      const squares = [...heat.querySelectorAll(".cd-days > *")];
      const days = squares.filter((square) => square.href);
      if (!days.length) continue;
      const focusable = (day) => { for (const each of days) each.tabIndex = each === day ? 0 : -1; };
      const near = (here, step) => {
        for (let at = here + step; at in squares; at += step) if (squares[at].href) return squares[at];
        return squares[here];
      };
      focusable(days[days.length - 1]);
      heat.addEventListener("keydown", (event) => {
        const steps = { ArrowLeft: -7, ArrowRight: 7, ArrowUp: -1, ArrowDown: 1 };
        const here = squares.indexOf(event.target);
        if (here < 0 || !(event.key in steps || event.key === "Home" || event.key === "End")) return;
        event.preventDefault();
        const next = event.key in steps ? near(here, steps[event.key]) : days.at(event.key === "Home" ? 0 : -1);
        focusable(next);
        next.focus();
      });
    }
  };

  // Material calls its search a dialog and gives it no name; its field has one.
  const nameSearch = () => {
    for (const dialog of document.querySelectorAll(".md-search[role=dialog]:not([aria-label], [aria-labelledby])")) {
      const field = dialog.querySelector("input[aria-label]");
      if (field) dialog.setAttribute("aria-label", field.getAttribute("aria-label"));
    }
  };

  // Entries are searched by twelve digits of their id; a longer one is cut to them as it is typed or pasted. The search
  // takes dashes before a word for "without it", also where they begin an option.
  const cutIds = ({ target }) => {
    if (!target.matches || !target.matches(".md-search__input")) return;
    const text = target.value.replace(/\b([0-9a-f]{12})[0-9a-f]{1,52}\b/gi, "$1").replace(/(^|\s)--+(?=\w)/g, "$1");
    if (text !== target.value) target.value = text;
  };

  // A link to a commit inside a change, or to a change that is folded, opens what it stands in.
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const closed = [];
    for (let at = target && target.closest("details"); at; at = at.parentElement.closest("details")) {
      if (!at.open && at.matches(".cd-inner, .cd-folded")) closed.push(at);
    }
    for (const each of closed) each.open = true;
    if (closed.length) target.scrollIntoView();
  };

  const start = () => {
    if (document.querySelector(".cd")) nameSearch();
    for (const page of document.querySelectorAll(".cd:not(.cd-live)")) {
      reveal = () => {};
      page.classList.add("cd-live");
      filter(page);
      marks(page);
      sort(page);
      within(page);
      calendar(page);
      unfold();
    }
  };

  addEventListener("input", cutIds, true);
  addEventListener("hashchange", () => { reveal(); unfold(); });
  // Material replaces the page without loading it anew, and tells of it by this observable.
  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();

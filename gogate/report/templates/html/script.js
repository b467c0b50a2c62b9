
(() => {
  "use strict";
  // Texts from the data reach the page through textContent alone; the page's policy forbids every other way.
  const PAGE = 100;
  const byId = (id) => document.getElementById(id);
  let loaded = null;
  const load = () => (loaded ??= JSON.parse(byId("data").textContent));

  const make = (name, text, classes) => {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (classes) node.className = classes;
    return node;
  };

  const number = (value) => value.toLocaleString("en-US");
  const seconds = (ms) => (ms < 10000 ? (ms / 1000).toFixed(2) : (ms / 1000).toFixed(1)) + " s";

  const kinds = {
    tests: {
      columns: [["Test"], ["Package", "wide-only"], ["Outcome"], ["Took", "num"]],
      read: () => {
        const table = load().tests;
        return table.name.map((name, i) => {
          const place = table.packages[table.package[i]], outcome = table.outcomes[table.outcome[i]];
          return {
            text: (name + "\n" + place).toLowerCase(), state: outcome, order: table.milliseconds[i],
            cells: () => [[name || "(the package as a whole)", "mono", place], [place, "mono wide-only"],
                          [outcome + (table.note[i] && " (" + table.note[i] + ")"), outcome === "fail" ? "text-fail" : ""],
                          [seconds(table.milliseconds[i]), "num"]],
          };
        });
      },
      states: ["fail", "pass", "skip"], state: "Outcome", order: "Slowest first",
    },
    files: {
      columns: [["File"], ["Uncovered", "num"], ["Statements", "num"], ["Per cent", "num"]],
      read: () => {
        const table = load().files;
        return table.file.map((file, i) => {
          const covered = table.covered[i], all = table.statements[i], part = Math.floor((covered * 1000) / all);
          return {
            text: file.toLowerCase(), state: part === 1000 ? "complete" : "incomplete", order: -part,
            cells: () => [[file, "mono"], [number(all - covered), "num"], [number(all), "num"],
                          [Math.floor(part / 10) + "." + (part % 10) + " %", "num"]],
          };
        });
      },
      states: ["incomplete", "complete"], state: "Coverage", order: "Lowest share first",
    },
  };

  const labelled = (text, control) => {
    const label = make("label", text);
    label.append(control);
    return label;
  };

  const explorer = (details) => {
    const kind = kinds[details.dataset.explorer];
    const all = kind.read();
    const find = make("input");
    find.type = "search";
    const state = make("select");
    state.append(new Option("any", ""), ...kind.states.map((name) => new Option(name, name)));
    const sorted = make("input");
    sorted.type = "checkbox";
    const told = make("output");
    const controls = make("div", undefined, "controls");
    controls.append(labelled("Find", find), labelled(kind.state, state), labelled(kind.order, sorted), told);
    const table = make("table", undefined, "grid-table");
    const head = make("tr");
    for (const [name, classes] of kind.columns) {
      const cell = make("th", name, classes);
      cell.scope = "col";
      head.append(cell);
    }
    table.append(make("thead"), make("tbody"));
    table.tHead.append(head);
    const body = table.tBodies[0];
    const more = make("button", "", "quiet");
    more.type = "button";
    let found = [];
    const grow = () => {
      const rows = found.slice(body.rows.length, body.rows.length + PAGE).map(({ cells }) => {
        const row = make("tr");
        cells().forEach(([text, classes, under], index) => {
          const cell = make(index ? "td" : "th", text.trim() ? text : "(no name)", classes);
          if (under) cell.append(make("span", under, "narrow-only"));
          if (!index) cell.scope = "row";
          row.append(cell);
        });
        return row;
      });
      body.append(...rows);
      const left = found.length - body.rows.length;
      more.hidden = left <= 0;
      more.textContent = "Show " + number(Math.min(left, PAGE)) + " of " + number(left) + " more";
    };
    const renew = () => {
      const word = find.value.trim().toLowerCase();
      found = all.filter((row) => (!word || row.text.includes(word)) && (!state.value || row.state === state.value));
      if (sorted.checked) found.sort((a, b) => b.order - a.order);
      told.textContent = number(found.length) + " of " + number(all.length);
      body.replaceChildren();
      grow();
    };
    find.addEventListener("input", renew);
    state.addEventListener("change", renew);
    sorted.addEventListener("change", renew);
    more.addEventListener("click", grow);
    details.querySelector("table")?.remove();
    details.append(controls, table, more);
    renew();
  };

  for (const details of document.querySelectorAll("details[data-explorer]")) {
    const build = () => {
      if (!details.open) return;
      details.removeEventListener("toggle", build);
      explorer(details);
    };
    details.addEventListener("toggle", build);
    build();
  }

  const theme = byId("theme");
  const themes = ["auto", "light", "dark"];
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const next = themes[(themes.indexOf(document.documentElement.dataset.theme ?? "auto") + 1) % themes.length];
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    byId("theme-name").textContent = next;
  });

  const unfold = byId("unfold");
  if (unfold) {
    unfold.hidden = false;
    unfold.addEventListener("click", () => {
      const open = unfold.textContent === "Open all";
      for (const details of byId("failures").querySelectorAll("details")) details.open = open;
      unfold.textContent = open ? "Close all" : "Open all";
    });
  }

  if (navigator.clipboard) {
    for (const command of document.querySelectorAll(".command")) {
      const copy = make("button", "Copy", "quiet");
      copy.type = "button";
      copy.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(command.querySelector("code").textContent);
          copy.textContent = "Copied";
        } catch {
          copy.textContent = "Not allowed";
        }
      });
      command.append(copy);
    }
  }

  const readout = byId("readout");
  for (const map of document.querySelectorAll(".map")) {
    map.addEventListener("pointerover", (event) => {
      const title = event.target.closest(".tile")?.querySelector("title");
      readout.textContent = title ? title.textContent : "\u00a0";
    });
  }
})();

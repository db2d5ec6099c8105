// Cells to write in: Tabulator draws and moves, this page knows what was written.
// What is saved goes through the same actions as forms do, with the versions read.
const { columns, rows, words, label } = JSON.parse(document.getElementById("grid-data").textContent);
const SPARE = 20;
const said = document.getElementById("grid-said");
const wrong = document.getElementById("grid-wrong");
const form = document.getElementById("save");
const button = form.querySelector("button");

let count = 0;
const known = new Map();
const asLine = (row) => {
  const at = row?.at ?? ++count;
  const line = { at, ...row.cells };
  known.set(at, { id: row.id, version: row.version, cells: { ...row.cells } });
  return line;
};
const blank = () => asLine({ id: "", version: 0, cells: Object.fromEntries(columns.map((c) => [c.name, ""])) });
const some = (n) => Array.from({ length: n }, blank);

const suggest = async (address, column, beginning) => {
  const answer = await fetch(`${address}?${new URLSearchParams({ [column]: beginning ?? "" })}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll("option")].map((o) => ({ value: o.value, label: [o.value, o.textContent].filter(Boolean).join(" · ") }));
};

const editor = (column) => {
  if (column.choices) return { editor: "list", editorParams: { values: column.choices, clearable: true } };
  if (column.suggest) {
    const valuesLookup = (_, term) => suggest(column.suggest, column.name, term);
    return { editor: "list", editorParams: { valuesLookup, autocomplete: true, freetext: true, allowEmpty: true, filterRemote: true, listOnEmpty: true, emptyValue: "", placeholderEmpty: "—" } };
  }
  return { editor: "input" };
};

const table = new Tabulator("#grid", {
  data: [...rows.map(asLine), ...some(SPARE)],
  index: "at",
  height: "min(70vh, 48rem)",
  layout: "fitDataFill",
  selectableRange: 1,
  selectableRangeClearCells: true,
  selectableRangeClearCellsValue: "",
  editTriggerEvent: "dblclick",
  clipboard: true,
  clipboardCopyStyled: false,
  clipboardCopyConfig: { rowHeaders: false, columnHeaders: false },
  clipboardCopyRowRange: "range",
  clipboardPasteParser: "range",
  clipboardPasteAction: "range",
  columnDefaults: { headerSort: false, resizable: true, minWidth: 90 },
  columns: columns.map((column) => ({
    field: column.name,
    title: column.title,
    headerTooltip: column.about,
    hozAlign: column.is_number ? "right" : "left",
    headerHozAlign: column.is_number ? "right" : "left",
    formatter: (cell) => document.createTextNode(column.choices?.[cell.getValue()] ?? cell.getValue() ?? ""),
    ...editor(column),
  })),
});

const differs = (line) => {
  const before = known.get(line.at);
  return columns.some((c) => String(line[c.name] ?? "").trim() !== before.cells[c.name]);
};
const written = () => table.getData().filter(differs);

const tell = (kind, text) => {
  said.className = `note ${kind}`;
  said.textContent = text;
  said.hidden = !text;
};

const look = () => {
  const changed = written().length;
  button.disabled = !changed;
  tell("", changed ? `${words.changed} ${changed}` : "");
};

const mark = (cell) => {
  const { at } = cell.getRow().getData();
  const same = String(cell.getValue() ?? "").trim() === known.get(at).cells[cell.getField()];
  cell.getElement().classList.toggle("is-new", !same);
  cell.getElement().classList.remove("is-wrong");
};

table.on("cellEdited", (cell) => (mark(cell), look()));
table.on("clipboardPasted", () => (table.getRows().forEach((row) => row.getCells().forEach(mark)), look()));

// A paste that is longer than what is left gets rows first.
document.getElementById("grid").addEventListener(
  "paste",
  (event) => {
    const lines = event.clipboardData?.getData("text/plain").trimEnd().split("\n").length ?? 0;
    const [range] = table.getRanges();
    const from = range ? range.getTopEdge() : 0;
    const missing = from + lines + 1 - table.getDataCount();
    if (missing > 0) table.addData(some(missing));
  },
  true,
);

const complain = (findings) => {
  wrong.replaceChildren(
    ...findings.map((found) => {
      const item = document.createElement("li");
      const place = document.createElement("button");
      const at = found.at[0];
      place.type = "button";
      place.textContent = `${words.row} ${found.at.map((n) => table.getRowPosition(n) || n).join(", ")}: ${found.text}`;
      place.addEventListener("click", () => visit(at, found.column));
      item.append(place);
      return item;
    }),
  );
  wrong.hidden = !findings.length;
  for (const found of findings) {
    for (const at of found.at) {
      const row = table.getRow(at);
      row?.getCells().find((c) => c.getField() === found.column)?.getElement().classList.add("is-wrong");
    }
  }
};

const visit = (at, column) => {
  const row = table.getRow(at);
  const cell = row?.getCells().find((c) => c.getField() === column) ?? row?.getCells()[0];
  row?.scrollTo().then(() => cell?.edit(true));
};

const keep = (saved) => {
  for (const [at, row] of Object.entries(saved)) {
    known.set(Number(at), { id: row.id, version: row.version, cells: { ...row.cells } });
    table.updateData([{ at: Number(at), ...row.cells }]);
  }
  table.getRows().forEach((row) => row.getCells().forEach(mark));
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  document.activeElement?.blur();
  const sent = written().map(({ at, ...cells }) => ({ at, id: known.get(at).id, version: known.get(at).version, cells }));
  if (!sent.length) return;
  button.disabled = true;
  try {
    const answer = await fetch(location.pathname, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ rows: sent }),
    });
    if (answer.status !== 200 && answer.status !== 422) throw new Error(String(answer.status));
    const { rows: saved = {}, findings = [] } = await answer.json();
    keep(saved);
    complain(findings);
    look();
    const good = answer.ok;
    tell(good ? "good" : "bad", good ? `${words.saved} ${Object.keys(saved).length}` : words.wrong);
  } catch {
    look();
    tell("bad", words.failed);
  }
});

addEventListener("beforeunload", (event) => {
  if (written().length) event.preventDefault();
});

// Tabulator's roles, mended: the grid has a name, and only rows stand in its groups.
table.on("tableBuilt", () => {
  const grid = document.getElementById("grid");
  grid.setAttribute("aria-label", label);
});

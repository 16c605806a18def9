// Films beside names: a name is confirmed, another one is chosen by typing, and one film more or less moves the others.

export default function (component) {
  showTable(Naming, ".naming", component);
}

const MOST_FOUND = 6; // names offered at a time
const PAGE = 7; // rows that Page up and Page down go: about what a screen shows

class Naming extends KeyedTable {
  constructor(root) {
    super(root);
    this.search = null; // what was typed of a name; null where nobody is looked for
    this.at = 0; // which of the names found is chosen
    this.body.addEventListener("input", (event) => this.typed(event.target));
  }

  leave() {
    this.search = null;
    this.at = 0;
  }

  selectable() {
    return this.data.rows.filter((row) => row.kind === "film");
  }

  stateOf(row) {
    return [this.working(row), row.id === this.current && [this.search !== null, this.data.people.length]];
  }

  working(row) {
    return this.pending.some((action) => action.id === row.id);
  }

  element(row, chosen) {
    return row.kind === "empty" ? emptyElement(row) : filmElement(row, chosen, this);
  }

  focus() {
    const line = this.line(this.current);
    const field = line?.querySelector("input");
    if (!field) return line?.focus({ preventScroll: true });
    field.focus({ preventScroll: true });
    field.setSelectionRange(field.value.length, field.value.length);
  }

  key(event) {
    if (event.target.tagName === "INPUT") return this.searchKey(event);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") return this.undo(event);
    super.key(event);
  }

  undo(event) {
    event.preventDefault();
    this.act("undo");
  }

  press(key, shift) {
    const acts = {
      Enter: () => (shift ? this.allRight() : this.right()),
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      PageDown: () => this.jump(PAGE),
      PageUp: () => this.jump(-PAGE),
      Home: () => this.jump(-Infinity),
      End: () => this.jump(Infinity),
      Backspace: () => this.act("undo"),
      Delete: () => this.act(this.row().empty ? "close" : "open"),
      " ": () => this.look(""),
      i: () => this.act("empty"),
      s: () => this.nobody(),
    };
    const act = acts[key.length === 1 ? key.toLowerCase() : key];
    if (act) act();
    else if (/^[\p{L}\p{N}]$/u.test(key)) this.look(key);
    else return false;
    return true;
  }

  right() {
    const { sure } = this.row();
    if (sure === "none") return this.say(this.data.words.nothing_to_confirm);
    if (sure === "guess") this.act("right");
    this.step(1);
  }

  allRight() {
    this.act("all_right");
  }

  nobody() {
    this.act("nobody");
    this.step(1);
  }

  jump(by) {
    const rows = this.selectable();
    const at = rows.findIndex((row) => row.id === this.current);
    this.goTo(rows[Math.min(Math.max(at + by, 0), rows.length - 1)]);
  }

  look(text) {
    this.search = text;
    this.at = 0;
    this.draw();
    this.focus();
    this.showFound();
  }

  typed(field) {
    this.search = field.value;
    this.at = 0;
    this.showFound();
  }

  searchKey(event) {
    const people = this.found();
    const acts = {
      Enter: () => (people[this.at] ? this.take(people[this.at]) : this.say(this.data.words.no_such_name)),
      Escape: () => this.give(),
      Tab: () => this.give(),
      ArrowDown: () => this.turn(1, people.length),
      ArrowUp: () => this.turn(-1, people.length),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }

  // Who fits what was typed: the number of the card, the beginning of the name, then that of any other part of it.
  found() {
    const wanted = plain(this.search ?? "");
    const place = ({ name, number }) => (number === wanted ? 0 : ` ${plain(name)}`.indexOf(` ${wanted}`));
    const placed = this.data.people.map((person) => [place(person), person]).filter(([at]) => at >= 0);
    return placed.sort(([one], [other]) => one - other).map(([, person]) => person).slice(0, MOST_FOUND);
  }

  turn(by, count) {
    if (count) this.at = (this.at + by + count) % count;
    this.showFound();
  }

  give() {
    this.leave();
    this.draw();
    this.focus();
  }

  take(person) {
    this.act("name", { pupil: person.id });
    this.step(1);
  }

  clicked(id, target) {
    const pupil = target.closest("[data-pupil]")?.dataset.pupil;
    if (pupil) this.take({ id: pupil });
    else super.clicked(id, target);
  }

  showFound() {
    const line = this.line(this.current);
    const list = line?.querySelector(".found");
    if (!list) return;
    const people = this.found();
    list.replaceChildren(...people.map((person, at) => option(person, at, at === this.at)));
    list.hidden = !people.length;
    const field = line.querySelector("input");
    field.setAttribute("aria-expanded", String(people.length > 0));
    if (people.length) field.setAttribute("aria-activedescendant", `found-${this.at}`);
    else field.removeAttribute("aria-activedescendant");
    this.live.textContent = people.length || !this.search ? "" : this.data.words.no_such_name;
  }
}

// Letters without accents and capitals: who types Zoe finds Zoë.
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\s\-']+/g, " ").trim();
}

function option(person, at, chosen) {
  const item = make("li", "", `${person.number} · ${person.name}`);
  item.id = `found-${at}`;
  item.dataset.pupil = person.id;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", String(chosen));
  return item;
}

function emptyElement(row) {
  const line = make("tr", "row empty");
  line.setAttribute("role", "row");
  line.append(cell("film"), cell("pictures"), cell("name", make("b", "", row.name), make("span", "quiet", row.how)));
  return line;
}

function filmElement(row, chosen, naming) {
  const line = lineOf(row, row.sure, chosen);
  const film = cell("film", make("span", "", row.clip), make("span", "status", row.when));
  line.append(film, pictures(row), nameCell(row, chosen, naming));
  if (chosen) line.append(buttons(row, naming));
  return line;
}

function pictures(row) {
  const images = row.pictures.map((picture) => {
    const image = make("img");
    image.src = picture.url;
    image.alt = picture.caption;
    image.decoding = "async";
    image.loading = "lazy";
    return image;
  });
  const inside = cell("pictures", ...images);
  if (!images.length) inside.append(make("span", "quiet", row.no_picture));
  return inside;
}

function nameCell(row, chosen, naming) {
  if (chosen && naming.search !== null) return cell("name search", ...searchField(naming));
  const how = naming.working(row) ? naming.data.words.working : row.how;
  return cell("name", make("b", "", row.name), make("span", "quiet", how));
}

function searchField(naming) {
  const field = make("input");
  field.value = naming.search;
  field.placeholder = naming.data.words.find;
  field.setAttribute("aria-label", naming.data.words.find);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", "found");
  field.autocomplete = "off";
  const list = make("ul", "found");
  list.id = "found";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", naming.data.words.find);
  return [field, list];
}

function buttons(row, naming) {
  const bar = cell("buttons");
  for (const words of naming.data.words.buttons) {
    if (words[0] === "Enter" && row.sure !== "guess") continue;
    if (words[0] === "Delete" && !row.empty) continue;
    bar.append(keyButton(words));
  }
  return bar;
}

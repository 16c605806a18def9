// Buttons, time line and keys of the player.

function element(name, className, attributes = {}, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function button(className, words, key, onClick, ...children) {
  const title = key ? `${words} (${key})` : words;
  const made = element("button", className, { type: "button", "aria-label": words, title }, ...children);
  made.addEventListener("click", onClick);
  return made;
}

Object.assign(Player.prototype, {
  build({ words, size, lang }) {
    const { root } = this;
    root.classList.add("pe-player");
    for (const [key, value] of [["role", "group"], ["aria-label", words.player], ["lang", lang]])
      root.setAttribute(key, value);
    this.video = element("video", "pe-video", { playsinline: "", preload: "auto", tabindex: "-1", "aria-hidden": "true" });
    this.video.muted = true;
    this.own = element("canvas", "pe-canvas", { role: "img" });
    this.model = element("canvas", "pe-canvas", { role: "img" });
    const stage = element("div", "pe-stage", {},
      this.pane("pe-own", this.own, this.video), this.pane("pe-model", this.model));
    // Neither upright nor wide films fill the screen: there is room for the controls, and a close-up is close.
    const aspect = size ? Math.min(Math.max(size[0] / size[1], 0.8), 4 / 3) : 1;
    stage.style.setProperty("--pe-aspect", aspect);
    root.replaceChildren(stage, this.buildLine(words), this.buildBar(words, lang));
    this.listen();
    this.watchSize();
  },

  pane(name, canvas, ...below) {
    return element("figure", `pe-pane ${name}`, {}, ...below, canvas, element("figcaption", "", { "aria-hidden": "true" }));
  },

  fillNames() {
    const { words, labels, other } = this.data;
    const names = [labels?.own ?? words.own, labels?.model ?? (other ? words.other : words.model)];
    [this.own, this.model].forEach((canvas, n) => {
      canvas.setAttribute("aria-label", names[n]);
      canvas.nextElementSibling.textContent = names[n];
    });
  },

  buildLine(words) {
    this.track = element("div", "pe-track");
    this.marks = element("div", "pe-marks");
    this.head = element("i", "pe-head");
    this.line = element("div", "pe-line", { role: "slider", tabindex: "0", "aria-label": words.position });
    this.line.append(this.track, this.head);
    return element("div", "pe-times", {}, this.marks, this.line);
  },

  buildBar(words, lang) {
    this.playButton = button("pe-play", words.play, words.space, () => this.toggle(), icon("play"));
    const steps = element("div", "pe-group", {},
      button("", words.back, "←", () => this.step(-1), icon("back")),
      this.playButton,
      button("", words.next, "→", () => this.step(1), icon("next")));
    this.readout = element("span", "pe-time");
    this.where = element("span", "pe-where");
    this.speeds = SPEEDS.map((speed) => button("", `${words.speed} ${speed.toLocaleString(lang)}×`, "", () =>
      this.setSpeed(speed), `${speed.toLocaleString(lang)}×`));
    this.loopBox = element("select", "pe-loop", { "aria-label": words.loop, title: words.loop });
    this.loopBox.addEventListener("change", () => this.setLoop(this.loopBox.value));
    this.toggles = TOGGLES.map(([name, key]) =>
      button(`pe-toggle pe-is-${name}`, words[name], key, () => this.flip(name), words[name]));
    const full = button("pe-full", words.full, "f", () => this.fullScreen(), icon("full"));
    return element("div", "pe-bar", {}, steps,
      element("div", "pe-said", {}, this.readout, this.where),
      element("div", "pe-group pe-speeds", { role: "group", "aria-label": words.speed }, ...this.speeds),
      this.loopBox,
      element("div", "pe-group pe-toggles", { role: "group", "aria-label": words.shown }, ...this.toggles), full);
  },

  fillTimeline() {
    const { words, corrections } = this.data, [first, last] = [0, this.count - 1];
    this.line.setAttribute("aria-valuemin", first);
    this.line.setAttribute("aria-valuemax", Math.max(last, 0));
    this.parts = this.phases().map((phase, n) => {
      const [start, stop] = [this.shareOf(phase.start), this.shareOf(phase.stop)];
      const part = element("span", `pe-part pe-tint${n % 3}`, { title: phase.name, "data-phase": phase.id }, phase.name);
      part.style.left = `${100 * start}%`;
      part.style.width = `${100 * (stop - start)}%`;
      return part;
    });
    this.track.replaceChildren(...this.parts);
    this.marks.replaceChildren(...corrections.map((correction, n) => {
      const title = `${words.correction} ${n + 1}: ${correction.joint}`;
      const mark = button("pe-mark", title, "", () => this.go(correction.frame, n));
      mark.dataset.number = n + 1;
      mark.style.left = `${100 * this.shareOf(correction.time)}%`;
      return mark;
    }));
  },

  fillLoop() {
    const { words } = this.data, option = (value, text) => element("option", "", { value }, text);
    this.loopBox.replaceChildren(option("", words.no_loop), ...(this.phases().length ? [option("all", words.loop_all)] : []),
      ...this.phases().map((phase) => option(phase.id, `${words.loop}: ${phase.name}`)));
  },

  flip(name) {
    this.on[name] = !this.on[name];
    this.dress();
    this.draw();
  },

  // Buttons say what is on.
  dress() {
    const { words } = this.data ?? {}, { playing } = this.source ?? {};
    if (!words) return;
    this.playButton.replaceChildren(icon(playing ? "pause" : "play"));
    this.playButton.setAttribute("aria-label", playing ? words.pause : words.play);
    this.speeds.forEach((each, n) => each.setAttribute("aria-pressed", SPEEDS[n] === this.speed));
    this.toggles.forEach((each, n) => each.setAttribute("aria-pressed", this.on[TOGGLES[n][0]]));
    [...this.marks.children].forEach((each, n) => each.setAttribute("aria-pressed", n === this.chosen));
  },

  listen() {
    this.root.addEventListener("keydown", (event) => this.key(event));
    const slide = (event) => {
      const { left, width } = this.line.getBoundingClientRect();
      const { time } = this.frames, share = Math.min(Math.max((event.clientX - left) / width, 0), 1);
      this.seekTime(time[0] + share * (time[this.count - 1] - time[0]));
    };
    this.line.addEventListener("pointerdown", (event) => {
      this.line.setPointerCapture(event.pointerId);
      this.line.focus();
      slide(event);
    });
    this.line.addEventListener("pointermove", (event) => event.buttons && slide(event));
    this.own.addEventListener("click", () => this.toggle());
    this.video.addEventListener("loadeddata", () => this.show(this.wanted ?? this.index));
    this.video.addEventListener("error", () => this.withoutFilm());
    this.video.addEventListener("ended", () => this.source.playing && this.turn(this.count - 1));
    this.onSeek = ({ detail }) => this.asked(detail);
    window.addEventListener("pe-coach:go", this.onSeek);
  },

  // A film that the browser cannot play leaves the drawing.
  withoutFilm() {
    if (!this.data?.film) return;
    this.data = { ...this.data, film: null };
    this.open(null);
    this.show(this.wanted ?? 0);
  },

  // Charts and cards elsewhere in the page ask for a place: { time } or { frame }, and { player } where there are several.
  asked({ player, time, frame, correction }) {
    if (!this.root.isConnected) return this.destroy();
    if (player !== undefined && player !== this.data.id) return undefined;
    if (frame !== undefined) this.go(frame, correction);
    else if (time !== undefined) this.seekTime(time);
    return undefined;
  },

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.tagName === "SELECT") return;
    const far = event.shiftKey ? JUMP : 1, toggle = TOGGLES.find(([, key]) => key === event.key);
    const acts = {
      ArrowLeft: () => this.step(-far), ArrowRight: () => this.step(far),
      Home: () => this.show(0), End: () => this.show(this.count - 1),
      f: () => this.fullScreen(),
      ...(event.target.tagName === "BUTTON" ? {} : { " ": () => this.toggle() }),
      ...(toggle ? { [toggle[1]]: () => this.flip(toggle[0]) } : {}),
    };
    if (!acts[event.key]) return;
    acts[event.key]();
    event.preventDefault();
    event.stopPropagation();
  },

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  },

  watchSize() {
    this.watcher = new ResizeObserver(() => {
      const ratio = window.devicePixelRatio || 1;
      for (const canvas of [this.own, this.model]) {
        const { width, height } = canvas.getBoundingClientRect();
        Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
      }
      if (this.data) this.draw();
    });
    for (const canvas of [this.own, this.model]) this.watcher.observe(canvas);
  },

  destroy() {
    window.removeEventListener("pe-coach:go", this.onSeek);
    this.watcher.disconnect();
    this.source.playing = false;
    this.video.pause();
    this.video.removeAttribute("src");
  },
});

// Puts a player into an element; see `replay` for the data. Returns what moves it.
function mount(root, data, callbacks) {
  const player = new Player(root, data, callbacks);
  root.pePlayer = player;
  return player;
}

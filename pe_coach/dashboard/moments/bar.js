// The phases side by side. Texts are set as text, never as HTML.

export default function ({ data, parentElement }) {
  const bar = parentElement.querySelector(".bar");
  bar.setAttribute("aria-label", data.label);
  bar.replaceChildren(...data.blocks.map((block) => phase(block, data.player)));
}

function phase(block, player) {
  const button = document.createElement("button");
  button.type = "button";
  button.style.flexGrow = block.width;
  button.style.setProperty("--fill", block.fill);
  button.style.setProperty("--ink", block.ink);
  button.classList.toggle("marked", block.marked);
  button.disabled = block.time === null;
  button.append(text("name", block.name), text("points", block.points), text("small", block.interval));
  button.append(text("small", block.from));
  button.onclick = () => {
    window.dispatchEvent(new CustomEvent("pe-coach:go", { detail: { time: block.time, look: true } }));
    document.querySelector(player)?.scrollIntoView({ block: "nearest" });
  };
  return button;
}

function text(kind, words) {
  const line = document.createElement("span");
  line.className = kind;
  line.textContent = words;
  return line;
}

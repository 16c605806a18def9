// A button that takes the player to a moment.

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.onclick = () => {
    window.dispatchEvent(new CustomEvent("pe-coach:go", { detail: { time: data.time, look: true } }));
    document.querySelector(data.player)?.scrollIntoView({ block: "nearest" });
  };
}

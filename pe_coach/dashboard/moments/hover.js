// What the mouse is over in a chart is shown in the player. Charts come and go with the page, so the page is watched.

const joined = new WeakSet();

export default function ({ data }) {
  const join = () => document.querySelectorAll(`${data.charts} .js-plotly-plot`).forEach(follow);
  const watcher = new MutationObserver(join);
  watcher.observe(document.body, { childList: true, subtree: true });
  join();
  return () => watcher.disconnect();
}

function follow(plot) {
  if (joined.has(plot) || typeof plot.on !== "function") return;
  joined.add(plot);
  plot.on("plotly_hover", ({ points }) => {
    const time = [points[0]?.customdata].flat()[0];
    if (Number.isFinite(time)) window.dispatchEvent(new CustomEvent("pe-coach:go", { detail: { time, look: false } }));
  });
}

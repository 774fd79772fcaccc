// Watches a Streamlit page paint: when it was last clicked, when it last changed on the screen, whether it is done.
window.paintWatch = (() => {
  const watch = {clicked: 0, painted: 0, answers: 0};
  // The server's answers: a short run begins and ends before the page shows that it is running.
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', () => { watch.answers += 1; });
    }
  };
  const app = () => document.querySelector('[data-testid="stApp"]');
  const afterPaint = (then) => requestAnimationFrame(() => {
    // A message posted in a frame arrives when the frame was painted.
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(0);
  });
  let waiting = false;
  const changed = () => {
    if (waiting) return;
    waiting = true;
    afterPaint(() => { waiting = false; watch.painted = performance.now(); });
  };
  // Streamlit's table is a canvas: drawing on it changes no element.
  const drawn = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function fillText(...texts) {
    changed();
    return drawn.apply(this, texts);
  };
  const seen = (records) => {
    const main = document.querySelector('[data-testid="stMain"]');
    if (main && records.some((record) => main.contains(record.target))) changed();
  };
  new MutationObserver(seen).observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
  window.addEventListener('pointerdown', (event) => {
    watch.clicked = event.timeStamp;
    watch.painted = 0;
    watch.answers = 0;
  }, true);
  // Done: the server answered, the script is idle, nothing is still loading, and nothing changed for a while.
  watch.done = (quiet) => watch.answers > 0 && watch.painted > 0
    && app()?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid="stSkeleton"]')
    && performance.now() - watch.painted > quiet;
  return watch;
})();

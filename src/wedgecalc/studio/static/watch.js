// Runs before everything else on the page: notices when the server is gone, says so at once, and opens the page again
// when it is back. What was done is kept by the tab.

(() => {
  let leaving = false, asking = null;
  addEventListener('pagehide', () => { leaving = true; });

  const say = (text) => {
    const banner = document.getElementById('gone');
    if (!banner) return;
    banner.hidden = !text;
    banner.textContent = text;
    for (const part of document.querySelectorAll('header, main')) part.inert = true;  // nothing there would be answered
  };

  async function ask() {
    try {
      const answer = await fetch('/', {method: 'HEAD', cache: 'no-store'});
      if (answer.status !== 403) { location.reload(); return; }
      say(WORDS_GONE.another);  // until another tab has opened the new address, whose cookie this one then has too
    } catch (e) {
      // still gone
    }
    asking = setTimeout(ask, 1500);
  }

  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('close', () => {
        if (leaving || asking !== null) return;
        say(WORDS_GONE.gone);
        asking = setTimeout(ask, 1500);
      });
    }
  };
})();

// Runs before everything else on the page: notices when the server is gone, says so at once, and opens the page again
// when it is back. What was done is kept by the tab.

(() => {
  let leaving = false, asking = null;
  addEventListener('pagehide', () => { leaving = true; });

  const say = (text) => {
    const banner = document.getElementById('gone');
    if (!banner) return;
    banner.hidden = !text;
    if (banner.firstChild?.textContent !== text) banner.replaceChildren(text, ...draft());
    for (const part of document.querySelectorAll('header, main')) part.inert = true;  // nothing there would be answered
  };

  // What the tab keeps can be saved as a draft, which a studio opens, even if this one never comes back.
  function draft() {
    try {
      const kept = sessionStorage.getItem('wedgecalc');
      if (!kept) return [];
      const link = document.createElement('a'), text = JSON.stringify({format: 'wedgecalc-draft/1', ...JSON.parse(kept)});
      link.href = URL.createObjectURL(new Blob([text], {type: 'application/json'}));
      Object.assign(link, {download: 'wedgecalc-draft.json', textContent: WORDS_GONE.save});
      return [' ', link];
    } catch (e) {
      return [];  // a browser may forbid it
    }
  }

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

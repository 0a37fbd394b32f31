// Runs once the page is there: listens to the keys of undo and redo, and tells the server what the tab and the browser
// remember.

function film_of(root) {
  for (const part of root.querySelectorAll('*')) {
    if (part.film) return part.film;
    const found = part.shadowRoot && film_of(part.shadowRoot);
    if (found) return found;
  }
  return null;
}

document.addEventListener('keydown', (event) => {
  const typing = event.composedPath().some((part) => ['INPUT', 'TEXTAREA', 'SELECT'].includes(part.tagName));
  const key = event.key.toLowerCase();
  if (typing || !(event.ctrlKey || event.metaKey) || !['z', 'y'].includes(key)) return;
  event.preventDefault();
  film_of(document)?.tell('key', key === 'y' || event.shiftKey ? 'redo' : 'undo');
});

let remembered = ['', ''];
try {
  remembered = [sessionStorage.getItem('wedgecalc') ?? '', localStorage.getItem('wedgecalc-quiz') ?? ''];
} catch (e) {}  // a browser may forbid it

(function begin() {
  if (!film_of(document)) { requestAnimationFrame(begin); return; }
  recalled.data = {text: remembered};
  document.documentElement.dataset.ready = 'yes';
})();

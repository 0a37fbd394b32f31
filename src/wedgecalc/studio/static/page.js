// Runs after film.js once the page is there: listens to the keyboard, and tells the server what the tab
// and the browser remember.

const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Enter', '[', ']', '+', '-', 'Delete'];

function key_name(event) {
  const path = event.composedPath(), key = event.key;
  const typing = path.some((part) => ['INPUT', 'TEXTAREA', 'SELECT'].includes(part.tagName));
  if (!typing && (event.ctrlKey || event.metaKey)) {
    if (key.toLowerCase() === 'z') return event.shiftKey ? 'redo' : 'undo';
    if (key.toLowerCase() === 'y') return 'redo';
  }
  if (!KEYS.includes(key) || !path.some((part) => part.id === 'wedgecalc-film')) return null;
  return event.shiftKey && key.startsWith('Arrow') ? `shift-${key}` : key;
}

document.addEventListener('keydown', (event) => {
  const name = key_name(event);
  if (name) {
    event.preventDefault();
    m.send({kind: 'key', name});
  }
});

let remembered = ['', ''];
try {
  remembered = [sessionStorage.getItem('wedgecalc') ?? '', localStorage.getItem('wedgecalc-quiz') ?? ''];
} catch (e) {}  // a browser may forbid it
recalled.data = {text: remembered};
document.documentElement.dataset.ready = 'yes';

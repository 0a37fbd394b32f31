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

let remembered = ['', '', '', '', ''];
try {
  remembered = [
    sessionStorage.getItem('wedgecalc') ?? '',
    ...['quiz', 'last', 'autosave'].map((name) => localStorage.getItem(`wedgecalc-${name}`) ?? ''),
    sessionStorage.getItem('wedgecalc-theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : ''),
  ];
  if (remembered[4]) document.documentElement.dataset.theme = remembered[4];
} catch (e) {}  // a browser may forbid it

(function begin() {
  if (!film_of(document)) { requestAnimationFrame(begin); return; }
  recalled.data = {text: remembered};
  name_parts();
  document.documentElement.dataset.ready = 'yes';
})();

// A file may be dropped anywhere on the page: it goes where it would have been dropped.
const files_of = (root) => {
  for (const part of root.querySelectorAll('*')) {
    if (part.type === 'file') return part;
    const found = part.shadowRoot && files_of(part.shadowRoot);
    if (found) return found;
  }
  return null;
};
// Of several films the last one to arrive would replace the others without a word: which one, is asked instead.
const several = (files) => {
  const films = [...files].map(({name}) => name).filter((name) => !/\.(json|csv)$/i.test(name));
  if (films.length > 1) film_of(document)?.tell('films', films.join(', '));
  return films.length > 1;
};
document.addEventListener('input', (event) => {
  const [input] = event.composedPath();
  if (input.type === 'file' && several(input.files)) input.value = '';
}, true);
const here = document.getElementById('drop-here');
const carries = (event) => event.dataTransfer?.types.includes('Files');
let leave = null;
document.addEventListener('dragover', (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  here.hidden = false;
  clearTimeout(leave);
  leave = setTimeout(() => { here.hidden = true; }, 1200);
});
document.addEventListener('drop', (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  event.stopPropagation();
  here.hidden = true;
  const input = files_of(document);
  if (!input || several(event.dataTransfer.files)) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event('change', {bubbles: true}));
}, true);

// A button that goes with what it did leaves the focus to the panel, where its answer stands.
document.addEventListener('focusout', (event) => {
  const [part] = event.composedPath();
  setTimeout(() => {
    if (document.activeElement === document.body && !part.checkVisibility()) document.getElementById('controls').focus({preventScroll: true});
  });
});

const help = document.getElementById('help');
document.getElementById('help-open').addEventListener('click', () => help.showModal());

// A picture in the panel opens as large as the page.
const large = document.getElementById('large');
document.addEventListener('click', (event) => {
  const picture = event.composedPath().find((part) => part.matches?.('button.enlarge'))?.querySelector('img');
  if (!picture) return;
  Object.assign(large.querySelector('img'), {src: picture.src, alt: picture.alt});
  large.showModal();
});

// In a field for numbers a comma is a decimal point: the field itself would leave it out, and 62,5 become 625.
document.addEventListener('input', (event) => {
  const [field] = event.composedPath();
  if (!field.value?.includes(',') || !field.getRootNode().querySelector?.('.bk-spin-btn')) return;
  const at = field.selectionStart;
  field.value = field.value.replaceAll(',', '.');
  field.setSelectionRange(at, at);
}, true);

// A field whose number is judged takes it with every key, not only when it is left; the verdict on the number before goes
// at once, however long the next one takes.
const number_in = (text) => (text === '' || Number.isNaN(Number(text)) ? null : Number(text));
const judged = (event) => event.composedPath().some((part) => part.classList?.contains('at-once'));
let before_key = null;
document.addEventListener('beforeinput', (event) => {
  if (judged(event)) before_key = number_in(event.composedPath()[0].value);
});
document.addEventListener('input', (event) => {
  const [field] = event.composedPath(), {value, selectionStart} = field;
  if (!judged(event) || number_in(value) === before_key) return;
  for (const part of parts_of(document)) {
    if (part.matches('.judgement')) for (const words of part.shadowRoot.querySelectorAll('p, details')) words.hidden = true;
  }
  if (number_in(value) === null) field.value = '';
  field.dispatchEvent(new Event('change'));
  if (field.value === value) return;
  field.value = value;  // “1.0” on the way to “1.05”, which the field would write as 1
  field.setSelectionRange(selectionStart, selectionStart);
});

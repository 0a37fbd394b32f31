// Names for those parts of widgets that have none of their own: the handle and the field of a slider take its title, a
// box to tick the words beside it, and a field that is marked as wrong is said to be. The small arrows of a field do what its arrow keys do, so that nobody has to hear them.

function* parts_of(root) {
  for (const part of root.querySelectorAll('*')) {
    yield part;
    if (part.shadowRoot) yield* parts_of(part.shadowRoot);
  }
}

function name_parts() {
  let title = '';
  for (const part of parts_of(document)) {
    if (part.matches('.bk-slider-title, .bk-clearfix, .bk-input-group > label, label')) title = part.textContent.split(':')[0].trim() || title;
    if (part.matches('.bk-btn')) say_current(part.getRootNode().host);
    if (part.matches('input.bk-input')) say_wrong(part.getRootNode().host);
    if (part.matches('.bk-spin-btn')) { part.tabIndex = -1; part.setAttribute('aria-hidden', 'true'); }
    const named = part.hasAttribute('aria-label') || part.labels?.length > 0 && part.labels[0].offsetParent;
    if (part.matches('input.bk-input') && part.placeholder && !named) part.setAttribute('aria-label', part.placeholder);
    else if (part.matches('input[type="checkbox"]') && !named) part.setAttribute('aria-label', (part.nextElementSibling ?? part.parentElement)?.textContent.trim() || title);
    else if (part.matches('.noUi-handle, input.bk-input:not([placeholder]), input.bk-input[placeholder=""]') && !named && title) part.setAttribute('aria-label', title);
  }
}

// Of buttons of which one is chosen, such as the steps, that one is the current one, for as long as it is marked so.
function say_current(host) {
  if (!host || host.current_is_said) return;
  host.current_is_said = true;
  const say = () => {
    const button = host.shadowRoot.querySelector('.bk-btn');
    if (host.classList.contains('chosen')) button?.setAttribute('aria-current', 'true');
    else button?.removeAttribute('aria-current');
  };
  new MutationObserver(say).observe(host, {attributes: true, attributeFilter: ['class']});
  say();
}

// A field whose number is not taken says so for as long as it is marked.
function say_wrong(host) {
  if (!host || host.wrong_is_said) return;
  host.wrong_is_said = true;
  const say = () => host.shadowRoot.querySelector('input').setAttribute('aria-invalid', String(host.classList.contains('wrong')));
  new MutationObserver(say).observe(host, {attributes: true, attributeFilter: ['class']});
  say();
}

let naming = null;
for (const kind of ['click', 'focusin']) {
  document.addEventListener(kind, () => { clearTimeout(naming); naming = setTimeout(name_parts, 250); });
}

// The buttons on the film: closer and wider, how the picture is seen, and what can be measured on it.

const ICONS = {
  closer: 'M11 5v12M5 11h12', wider: 'M5 11h12', fit: 'M4 8V4h4M14 4h4v4M18 14v4h-4M8 18H4v-4',
  distance: 'M4 18L18 4M4 14v4h4M14 4h4v4', angle: 'M18 17H4L14 5M10 17a6 6 0 0 0-2-4.5', clear: 'M6 6l10 10M16 6L6 16',
  view: 'M11 4a7 7 0 1 0 0 14zM11 4a7 7 0 0 1 0 14',
};

function icon(name) {
  return make('svg', {viewBox: '0 0 22 22', width: 22, height: 22, 'aria-hidden': 'true'}, make('path', {d: ICONS[name], class: 'icon'}));
}

function toolbar(film) {
  const {words} = film;
  const button = (name, act, more = {}) => {
    const part = make('button', {type: 'button', title: words[name], 'aria-label': words[name], ...more}, icon(name));
    part.addEventListener('click', act);
    return part;
  };
  const tool = (kind) => button(kind, () => film.use(film.tool?.kind === kind ? null : kind), {'data-tool': kind, 'aria-pressed': 'false'});
  const clear = () => { film.kept = []; film.use(null); };
  return make('div', {class: 'bar', role: 'toolbar', 'aria-label': words.bar, 'aria-orientation': 'vertical'},
    button('closer', () => film.zoom(1.4)), button('wider', () => film.zoom(1 / 1.4)), button('fit', () => film.tell('key', 'fit')),
    tool('distance'), tool('angle'), button('clear', clear), looks(film));
}

function looks(film) {
  const {words, levels, view} = film;
  const slider = (key) => {
    const input = make('input', {type: 'range', min: -90, max: 90, value: 0, 'aria-label': words[key]});
    input.addEventListener('input', () => { levels[key] = Number(input.value); film.shade(); });
    return make('label', {}, words[key], input);
  };
  const turn = (key, act) => {
    const part = make('button', {type: 'button'}, words[key]);
    part.addEventListener('click', () => { act(); film.refit(); });
    return part;
  };
  const sliders = [slider('light'), slider('contrast')];
  const as_it_is = () => {
    Object.assign(levels, {light: 0, contrast: 0, inverted: false});
    Object.assign(view, {turns: 0, mirrored: false});
    for (const label of sliders) label.querySelector('input').value = 0;
    film.shade();
  };
  const menu = make('details', {class: 'looks'},
    make('summary', {title: words['view-picture'], 'aria-label': words['view-picture']}, icon('view')),
    make('div', {role: 'group', 'aria-label': words['view-picture']}, ...sliders,
      turn('invert', () => { levels.inverted = !levels.inverted; film.shade(); }),
      turn('flip', () => { view.mirrored = !view.mirrored; }),
      turn('rotate', () => { view.turns = (view.turns + 1) % 4; }),
      turn('as-it-is', as_it_is)));
  menu.addEventListener('keydown', (event) => { if (event.key === 'Escape' && menu.open) { menu.open = false; menu.firstChild.focus(); event.preventDefault(); } });
  return menu;
}

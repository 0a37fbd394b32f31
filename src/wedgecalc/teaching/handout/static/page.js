// The page: a film with a leg on it, and the panel; whatever a hand does is answered at once.

const DATA = JSON.parse(document.getElementById('data').textContent), RECORDS = DATA.records, WORDS = DATA.words;

class Page {
  constructor() {
    this.legs = DATA.legs.map((data) => new Explored(data));
    this.chosen = '';
    this.film = this.film_in('film');
    this.close = this.film_in('knee');
    Object.assign(this.close.stage, {id: 'knee-stage', ariaLabel: WORDS.knee});
    this.close.root.querySelector('#film-keys').remove();
    this.controls();
    this.tabs();
    this.turn_to(0);
    new ResizeObserver(() => this.show()).observe(part('knee'));
  }

  film_in(id) {
    const film = new Film(part(id), DATA.film, (what) => { this.told(what, film); queueMicrotask(() => film.answered(what.n)); });
    return film;
  }

  whole() {
    this.film.go_to(this.leg.data.bounds);
    this.close.go_to(this.leg.data.knee);
  }

  get leg() {
    return this.legs[this.at];
  }

  turn_to(k) {
    this.at = k;
    this.chosen = '';
    this.forget_untaken();
    [...part('legs').children].forEach((tab, n) => { tab.setAttribute('aria-selected', String(n === k)); tab.tabIndex = n === k ? 0 : -1; });
    document.body.classList.toggle('pictured', Boolean(this.leg.data.film));
    put('side', WORDS[this.leg.data.leg.side]);
    put('mark', this.leg.data.leg.side === 'right' ? 'R' : 'L');
    part('notes').replaceChildren(...this.leg.data.notes.map((text) => make('li', {}, text)));
    this.tasks();
    this.pictured();
    this.show();
    this.whole();
  }

  // The leg's film has the handles of its ends, the knee's all others.
  show() {
    const {leg} = this, {limb, given} = leg.now, {was, drawn} = leg, shown = {limb, was, drawn, plan: given, pictured: Boolean(leg.data.film)};
    const all = leg.handles.map(([name, [x, y]]) => ({name, x, y, label: WORDS[name] ?? RECORDS.landmarks[name], kind: KINDS[name] ?? 'landmark', chosen: name === this.chosen}));
    for (const [film, close] of [[this.film, false], [this.close, true]]) {
      film.update({...scene_of(shown, WORDS, close, film.view.width > 420), handles: all.filter(({name}) => ENDS.includes(name) !== close)});
      film.operated?.(given);
    }
    show_panel(leg);
    this.spoken();
  }

  // A screen reader hears the answer when the leg has come to rest, and not each step on the way.
  spoken() {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => put('spoken', `${spoken_list('stops')} ${part('headline').textContent}. ${part('sentence').textContent} ${spoken_list('warnings')} ${SUFFIX.slice(0, this.leg.cuts.length).map((suffix) => part(`size${suffix}`).textContent).join(' ')}`), 600);
  }

  told({kind, name, points}, film) {
    this.forget_untaken();
    if (kind === 'choose' || kind === 'start') this.chosen = name;
    if (kind === 'tap') this.chosen = name;
    if (kind === 'move' || kind === 'end') this.moved(name, points[0], film);
    else if (kind === 'key' && name === 'fit') this.whole();
    else if (kind === 'key' && '[]'.includes(name)) this.next(name === ']' ? 1 : -1);
    this.show();
  }

  moved(name, xy, film) {
    const stands = this.leg.move(name, xy);
    film.say(stands ? '' : WORDS.refused);
    if (name === 'target-point') this.leg.target.own = true;
  }

  next(step) {
    const names = this.leg.handles.map(([name]) => name), at = names.indexOf(this.chosen);
    this.chosen = names[(at + step + names.length) % names.length];
    (this.film.parts.get(this.chosen) ?? this.close.parts.get(this.chosen))?.focus({preventScroll: true});
  }

  controls() {
    const on = (id, kind, act) => part(id).addEventListener(kind, (event) => { this.forget_untaken(); act(event.target); this.show(); });
    SUFFIX.forEach((suffix, k) => {
      on(`slider${suffix}`, 'input', ({value}) => this.leg.turn(k, Number(value)));
      this.typed(`angle${suffix}`, () => this.leg.cuts[k].angle, (angle) => this.leg.turn(k, angle));
      this.typed(`base${suffix}`, () => this.leg.cuts[k].angle, (angle) => this.leg.turn(k, angle), (base) => angle_of_base(base, this.leg.now.given.parts[k].wedge.radius));
    });
    this.typed('value', () => this.leg.target, (target) => this.leg.change({target}), (value) => ({...this.leg.target, value, own: true}));
    for (const id of FIELDS) {
      part(id).addEventListener('beforeinput', (event) => { // an English browser would leave a comma out: 8,5 became 85
        if (event.data !== ',') return;
        event.preventDefault();
        document.execCommand('insertText', false, '.');
      });
    }
    on('stands', 'click', () => this.leg.cuts.forEach((one, k) => this.leg.turn(k, 0)));
    on('exact', 'click', () => this.leg.now.wanted.parts.forEach(({correction}, k) => this.leg.turn(k, correction)));
    on('again', 'click', () => { this.leg.restart(); this.whole(); });
    on('usual', 'click', () => this.leg.usual_places());
    on('procedure', 'change', ({value}) => this.leg.choose(value));
    on('target', 'change', ({value}) => this.leg.change({target: {measure: value, value: middle_of(value, this.leg), own: true}}));
    on('more', 'toggle', () => {});
    part('theme').addEventListener('click', () => { const {dataset} = document.documentElement; dataset.theme = is_dark() ? 'light' : 'dark'; });
    part('print').addEventListener('click', () => print());
    addEventListener('beforeprint', () => lay_out(this.legs, document.title));
    addEventListener('afterprint', () => part('sheets').replaceChildren());
  }

  // A field for a number: what is out of its limits is marked, and nothing of it is taken.
  typed(id, now, take, of = (value) => value) {
    let before = null;
    part(id).addEventListener('focus', () => { before = now(); });
    part(id).addEventListener('input', ({target}) => {
      take(target.value === '' || untaken(target) ? before : of(Number(target.value)));
      judge_field(target);
      this.show();
    });
    part(id).addEventListener('blur', () => { part('plan').dataset.is = ''; this.show(); });  // what counts stands there again
  }

  // What was typed and not taken goes once something else is done.
  forget_untaken() {
    for (const id of FIELDS) if (untaken(part(id)) && document.activeElement !== part(id)) part(id).value = '';
  }

  tabs() {
    const list = part('legs');
    list.hidden = this.legs.length < 2;
    this.legs.forEach(({data}, k) => {
      const tab = make('button', {type: 'button', role: 'tab', 'aria-controls': 'main-part'}, data.label);
      tab.addEventListener('click', () => this.turn_to(k));
      list.append(tab);
    });
    list.addEventListener('keydown', ({key}) => {
      const step = {ArrowRight: 1, ArrowLeft: -1}[key];
      if (!step) return;
      this.turn_to((this.at + step + this.legs.length) % this.legs.length);
      list.children[this.at].focus();
    });
  }

  // Answers are folded away until somebody asks for them.
  tasks() {
    const {tasks} = this.leg.data;
    part('tasks').hidden = !tasks.length;
    put('tasks-of', tasks_of(this.leg, this.legs));
    part('task-list').replaceChildren(...tasks.map(({question, answer: told}) => make('li', {}, make('p', {}, question),
      make('details', {}, make('summary', {}, WORDS.answer), ...told.split('\n').filter(Boolean).map((text) => make('p', {}, text))))));
  }

  pictured() {
    const {data} = this.leg;
    for (const film of [this.film, this.close]) {
      film.operated = null;
      film.show_picture(null);
      film.show_cut(null);
      if (data.film) radiograph(film, data.film, () => this.leg.data === data && this.leg.now.given);
    }
  }
}

const FIELDS = ['angle', 'base', 'angle-2', 'base-2', 'value'];
const ENDS = ['hip_center', 'ankle_center', 'ankle_medial', 'ankle_lateral'];
const KINDS = {hinge: 'cut', entry: 'cut', 'tibia-hinge': 'cut', 'tibia-entry': 'cut', 'femur-hinge': 'cut', 'femur-entry': 'cut', 'target-point': 'aim'};
const spoken_list = (id) => [...part(id).children].map(({firstChild, lastChild}) => `${firstChild.textContent}: ${lastChild.textContent}`).join(' ');
const is_dark = () => getComputedStyle(document.documentElement).colorScheme === 'dark';

// A target of another measure begins where the leg now ends, or at what is typical.
function middle_of(aim, leg) {
  const usual = leg.record.targets[leg.arthritis], {wanted, measured} = leg.now;
  if (usual.measure === aim) return usual.value;
  const ends = {...(wanted?.after ?? measured), correction: wanted?.correction ?? 0}[aim] ?? RECORDS.measures[aim]?.typical;
  return rounded(Math.min(Math.max(ends ?? 0, RECORDS.targets[aim].low), RECORDS.targets[aim].high), 0);
}

// A page that holds this one says its own theme after the #.
function follow() {
  const theme = location.hash.slice(1);
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
}

addEventListener('hashchange', follow);
follow();
window.page = new Page();
document.documentElement.dataset.ready = 'yes';

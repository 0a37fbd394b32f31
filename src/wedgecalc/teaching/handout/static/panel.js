// The panel beside the leg: the answer first, then the wedge, the ruler, the numbers, and what needs attention.

const part = (id) => document.getElementById(id);
const say = (key, values = {}) => WORDS[key].replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
const signed_text = (value) => signed(text_of(value));
const UNITS = {deg: '°', pct: ' %', mm: ' mm'};
const signed = (text) => text.replace('-', '−');
const typeset = (text) => text.replace(/(?<![\w.%°)=,–-])-(?=\d)/g, '−');  // as wedgecalc.text.typeset
const amount = (value, unit) => (value === null ? '–' : signed(text_of(value)) + UNITS[unit]);
const MAIN = ['hka', 'wbl', 'mldfa', 'mpta', 'jlca', 'mad'];
const SIGNS = {'-1': ['▼', 'low'], 0: ['', 'normal'], 1: ['▲', 'high']};

function put(id, text) {
  const at = part(id);
  if (at.textContent !== text) at.textContent = text;
}

// The headline, its kind, and the sentence below it.
function answer(leg) {
  const {measured, exact, wanted, given, moved} = leg.now;
  if (!moved) {
    const off = rounded(measured.hka - 180), kind = off === 0 ? 'neutral' : off > 0 ? 'off-valgus' : 'off-varus';
    return {kind: 'before', head: say(kind, {deg: text_of(Math.abs(off))}), text: say('stands', {wbl: signed_text(measured.wbl)}), more: wanted ? '' : refusal(leg)};
  }
  const numbers = {wbl: signed_text(given.after.wbl), hka: text_of(given.after.hka)};
  if (!wanted) return {kind: 'none', head: say('no-plan'), text: say('free', numbers), more: refusal(leg)};
  const kind = verdict(given, wanted), deg = text_of(Math.abs(given.correction - wanted.correction));
  return {kind, head: say(kind, {deg}), text: say('off-target', {...numbers, wanted: target_text(exact.target)}), more: ''};
}

function target_text({measure: aim, value}) {
  return `${RECORDS.measures[aim]?.symbol ?? RECORDS.targets[aim].label} ${amount(value, RECORDS.targets[aim].unit)}`;
}

function refusal(leg) {
  const {status} = leg.now.exact;
  return RECORDS.refusals[status] ?? say(`lacks-${status}`, {side: WORDS[leg.record.side]});
}

function show_answer(leg) {
  const {kind, head, text, more} = answer(leg);
  part('answer').dataset.kind = kind;
  put('headline', head);
  put('sentence', text);
  put('refusal', more);
}

const SUFFIX = ['', '-2'];  // of what stands once for each cut

function show_wedge(leg) {
  part('second').hidden = part('typed-2').hidden = !leg.two;
  document.body.classList.toggle('two', leg.two);
  part('bone').hidden = part('bone-2').hidden = !leg.two;
  leg.cuts.forEach((one, k) => show_cut(leg, one, k, SUFFIX[k]));
  part('exact').disabled = leg.now.wanted === null;
}

function wedge_words(plan, likely = '') {
  const kind = plan.record.closes ? 'closing' : 'opening', angle = text_of(plan.wedge.angle), {base} = plan.wedge;
  return base === null ? say(`${kind}-angle`, {angle}) : say(`${kind}-size`, {angle, size: size_text(plan, base), likely});
}

function show_cut(leg, {record, angle}, k, suffix) {
  const own = leg.now.given?.parts[k] ?? null, needs = leg.now.wanted?.parts[k].correction ?? 0, most = Math.min(RECORDS.most_degrees, Math.max(16, Math.ceil(needs + 6), Math.ceil(angle)));
  const slider = part(`slider${suffix}`), base = own?.wedge.base ?? null, words = angle && own ? wedge_words(own, leg.likely(k, own)) : say('nothing');
  slider.max = most;
  if (document.activeElement !== slider || Math.abs(slider.value - angle) > 0.051) slider.value = angle;
  put(`bone${suffix}`, WORDS[record.bone]);
  put(`of${suffix}`, leg.two ? WORDS[record.bone] : '');
  put(`size${suffix}`, words);
  slider.setAttribute('aria-valuetext', words);
  slider.disabled = part(`angle${suffix}`).disabled = own === null;
  part(`base${suffix}`).disabled = own === null || own.wedge.radius === null;
  part(`base${suffix}`).max = own?.wedge.radius ? Math.floor(10 * longest_base(own.wedge.radius)) / 10 : '';
  fill(`angle${suffix}`, text_of(angle));
  fill(`base${suffix}`, base === null ? '' : size_text(own, base).split(' ')[0]);
}

// A field that somebody types in is left alone, and so is a number in it that is not taken.
function fill(id, value) {
  if (document.activeElement !== part(id) && !untaken(part(id))) part(id).value = value;
  judge_field(part(id));
}

const untaken = ({validity}) => validity.rangeOverflow || validity.rangeUnderflow || validity.badInput;

// What is out of its limits says so at its place.
function judge_field(field) {
  const {min, max, value, parentElement} = field, off = untaken(field), said = parentElement.querySelector('.most');
  field.setAttribute('aria-invalid', String(off));
  said.hidden = !off;
  const text = off ? say('most', {typed: signed(value), low: signed(min), high: signed(max)}) : '';
  if (said.textContent !== text) said.textContent = text;
}

function show_ruler(leg) {
  const {measured, given, moved, limb} = leg.now, at = (percent) => 30 + 240 * (limb.right ? 100 - percent : percent) / 100;
  const place = (id, percent) => part(id).setAttribute('transform', `translate(${at(Math.min(Math.max(percent, -9), 109)).toFixed(1)} 0)`);
  const label = (id, text, percent) => { put(id, text); part(id).setAttribute('x', (Math.min(Math.max(at(percent), 62), 238) - at(Math.min(Math.max(percent, -9), 109))).toFixed(1)); };
  place('mark-before', measured.wbl);
  label('word-before', say('ruler-mark', {which: WORDS.before, wbl: signed_text(measured.wbl)}), measured.wbl);
  part('mark-after').style.display = moved ? '' : 'none';
  if (moved) {
    place('mark-after', given.after.wbl);
    label('word-after', say('ruler-mark', {which: WORDS.after, wbl: signed_text(given.after.wbl)}), given.after.wbl);
  }
  const aims = leg.target.measure === 'wbl';
  part('mark-target').style.display = aims ? '' : 'none';
  if (aims) place('mark-target', leg.target.value);
  put('end-left', WORDS[limb.right ? 'lateral' : 'medial']);
  put('end-right', WORDS[limb.right ? 'medial' : 'lateral']);
  const spoken = [part('word-before').textContent, ...(moved ? [part('word-after').textContent] : []), ...(aims ? [say('ruler-target', {wbl: signed_text(leg.target.value)})] : [])];
  part('ruler').setAttribute('aria-label', `${WORDS.ruler}: ${spoken.join('; ')}`);
}

// --- numbers: cells are made once, and filled again; rows that another leg had go ---

function cell(row, k) {
  while (row.cells.length <= k) row.append(document.createElement(row.cells.length ? 'td' : 'th'));
  return row.cells[k];
}

// `words` stand beside a sign for those who cannot see it.
function fill_row(body, k, texts, words = [], title = '') {
  while (body.rows.length <= k) body.append(document.createElement('tr'));
  const row = body.rows[k];
  texts.forEach((text, column) => {
    const one = cell(row, column);
    const word = words[column] ?? '';
    if (one.dataset.is === text + word) return;
    one.dataset.is = text + word;
    one.classList.toggle('off', word !== '');
    one.replaceChildren(text, ...(word ? [make('span', {class: 'unseen'}, ` ${word}`)] : []));
  });
  row.cells[0].title = title;
  if (!row.cells[0].scope) row.cells[0].scope = 'row';
}

function keep_rows(body, count) {
  while (body.rows.length > count) body.rows[count].remove();
}

// A measurement, marked where it is out of its normal range, and the word for the mark.
function with_sign(name, measured) {
  const value = measured[name], {unit, low} = RECORDS.measures[name], [sign, word] = value === null || low === null ? SIGNS[0] : SIGNS[standing_in(measured, name)];
  return [`${amount(value, unit)}${sign && ` ${sign}`}`, sign && WORDS[word]];
}

function measured_row(body, k, name, leg) {
  const {measured, given, moved} = leg.now, {symbol, unit, low, high, label, definition} = RECORDS.measures[name], words = [];
  const shown = [measured, ...(moved ? [given.after] : [])].map((found, column) => {
    const [text, word] = with_sign(name, found);
    if (word) words[column + 1] = word;
    return text;
  });
  if (!moved) shown.push('');
  fill_row(body, k, [symbol, ...shown, low === null ? '' : range_text(low, high, unit)], words, `${label}. ${definition}`);
}

function show_numbers(leg) {
  const main = MAIN.filter((name) => leg.now.measured[name] !== null);
  main.forEach((name, k) => measured_row(part('main'), k, name, leg));
  keep_rows(part('main'), main.length);
  if (!part('more').open) return;
  const {measured, given, moved} = leg.now, body = part('all');
  const names = Object.keys(RECORDS.measures).filter((name) => measured[name] !== null && !MAIN.includes(name));
  names.forEach((name, k) => measured_row(body, k, name, leg));
  const change = moved && given.after.limb !== null ? `${signed(text_of(given.after.limb - given.before.limb, undefined, true))} mm` : '';
  const rows = [[WORDS.cpak, cpak(measured) ?? '–', moved ? cpak(given.after) ?? '–' : '', ''], [WORDS.predicted, '', moved ? amount(given.kjlo_predicted, 'deg') : '', ''], [WORDS.length, '', change, '']];
  rows.forEach((texts, k) => fill_row(body, names.length + k, texts));
  keep_rows(body, names.length + rows.length);
}

// A stop stands first, above the answer, a warning with the answer; notes stand below the numbers.
function show_alerts(leg) {
  const alerts = leg.alerts, stops = alerts.filter(({severity}) => severity === 'stop'), warnings = alerts.filter(({severity}) => severity === 'warn'), others = alerts.filter(({severity}) => severity === 'note');
  listed(part('stops'), stops);
  listed(part('warnings'), warnings);
  listed(part('alerts'), others);
  part('answer').dataset.warn = warnings.length ? 'yes' : 'no';
  part('answer').dataset.stop = stops.length ? 'yes' : 'no';
  part('attention').hidden = !others.length && (alerts.length > 0 || leg.now.wanted === null);
  part('no-alerts').hidden = alerts.length > 0;
  put('no-alerts', WORDS[leg.now.moved ? 'no-alerts' : 'no-alerts-uncut']);
}

function listed(list, alerts) {
  alerts.forEach((alert, k) => {
    if (list.children.length <= k) list.append(make('li', {}, make('b'), make('span')));
    const item = list.children[k];
    item.className = alert.severity;
    if (item.firstChild.textContent !== WORDS[alert.severity]) item.firstChild.textContent = WORDS[alert.severity];
    const message = typeset(alert.message);
    if (item.lastChild.textContent !== message) item.lastChild.textContent = message;
  });
  while (list.children.length > alerts.length) list.lastChild.remove();
}

// Of several legs, tasks say which leg they are about.
const tasks_of = ({data: {label}}, legs) => (legs.length > 1 ? say('tasks-of', {leg: label}) : WORDS.tasks);

const range_text = (low, high, unit) => say('range', {low: signed(String(low)), high: signed(String(high))}) + UNITS[unit];

function show_plan(leg) {
  put('plan-note', [leg.usual ? say('usual-target', {target: target_text(leg.target)}) : '', leg.now.wanted ? '' : refusal(leg)].filter(Boolean).join(' '));
  const {cuts, procedure, target, two} = leg, is = JSON.stringify([procedure, cuts, target]);
  if (part('plan').dataset.is === is) return;
  part('plan').dataset.is = is;
  part('procedure').value = procedure;
  const reached = (aim) => (two ? OF_BOTH.includes(aim) : RECORDS.targets[aim].bones.includes(leg.record.bone));
  for (const option of part('target').options) option.hidden = option.disabled = !reached(option.value);
  part('target').value = target.measure;
  const {low, high, unit} = RECORDS.targets[target.measure];
  Object.assign(part('value'), {min: low, max: high});
  fill('value', String(rounded(target.value, 2)));
  put('unit', UNITS[unit].trim());
  part('usual').disabled = cuts.every(({given}) => !Object.keys(given).length);
  put('procedure-words', two ? WORDS['both-words'] : leg.record.sentence);
}

function show_panel(leg) {
  show_answer(leg);
  show_wedge(leg);
  show_ruler(leg);
  show_numbers(leg);
  show_alerts(leg);
  show_plan(leg);
}

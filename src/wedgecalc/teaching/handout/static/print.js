// What is printed: a sheet for each leg with its picture, numbers and tasks; behind them the answers, on pages of their own.

const PAPER = {whole: [52, 170], knee: [66, 50], answer: [40, 92]};  // mm: width and height of a picture
const LETTERS = 3.1, STROKE = 0.24;  // mm: height of letters, and width of a line of 1

const together = (text) => text.replace(/(\d) (%|mm)/g, '$1\u00a0$2');  // a number and its unit stay in one line

// A scene of the film as a picture for paper; what it shows is fitted into width and height.
function on_paper({areas, lines, words}, [left, top, right, bottom], [width, height], film) {
  const scale = Math.max((right - left) / width, (bottom - top) / height), wide = scale * width, high = scale * height;  // of the picture, for each mm
  const view = [(left + right - wide) / 2, (top + bottom - high) / 2, wide, high];
  const points = (flat) => flat.reduce((text, v, k) => `${text}${k % 2 ? ',' : ' '}${v.toFixed(2)}`, ''), root = make('svg', {viewBox: view.join(' '), width: `${width}mm`, height: `${height}mm`});
  if (film) root.append(photograph(film));
  for (const {points: ring, fill, line, alpha} of areas) root.append(make('path', {d: `M${points(ring)}Z`, fill, stroke: line, 'stroke-width': STROKE * scale, opacity: alpha}));
  for (const {points: way, color, width: thick, dashed} of lines) {
    root.append(make('polyline', {points: points(way), fill: 'none', stroke: color, 'stroke-width': thick * STROKE * scale, 'stroke-dasharray': dashed ? `${scale * 1.6} ${scale}` : null}));
  }
  for (const {x, y, text, color, align} of words) {
    const long = 0.7 * LETTERS * scale * text.length, from = Math.min(Math.max(align === 'right' ? x - long : x, view[0]), view[0] + wide - long);  // inside the picture
    const end = align === 'right' ? {'text-anchor': 'end', x: from + long} : {x: from};
    root.append(make('text', {...end, y: y + LETTERS * scale * 0.35, fill: color, 'font-size': LETTERS * scale, class: 'outlined', 'stroke-width': 0.9 * scale}, text));
  }
  return root;
}

function photograph({uri, place: [left, top, right, bottom]}) {
  const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
  for (const [key, value] of Object.entries({href: uri, x: left, y: top, width: right - left, height: bottom - top, preserveAspectRatio: 'none'})) image.setAttribute(key, value);
  return image;
}

function picture(leg, plan, close, size) {
  const {limb} = leg.now, {was, drawn, data} = leg, film = plan?.parts.some(cut) ? null : data.film;  // a leg that is cut is drawn
  return on_paper(scene_of({limb, was, drawn, plan, pictured: Boolean(film)}, WORDS, close, true), close ? data.knee : data.bounds, size, film);
}

// Measurements as rows: by name, preoperative, planned where there is a plan, and what is normal.
function paper_table({measured}, plan) {
  const heads = [WORDS.measure, WORDS.before, ...(plan ? [WORDS.after] : []), WORDS.normal];
  const row = (name) => {
    const {symbol, label, unit, low, high} = RECORDS.measures[name], value = (found, kind) => make('td', {class: kind}, with_sign(name, found)[0]);
    return make('tr', {}, make('th', {scope: 'row'}, `${symbol} `, make('small', {}, label)), value(measured, 'before'), ...(plan ? [value(plan.after, 'after')] : []), make('td', {}, low === null ? '' : range_text(low, high, unit)));
  };
  return make('table', {}, make('thead', {}, make('tr', {}, ...heads.map((text) => make('th', {scope: 'col'}, text)))), make('tbody', {}, ...MAIN.filter((name) => measured[name] !== null).map(row)));
}

const heading_of = ({data: {leg: {side}, label}}, title) => make('h2', {}, make('b', {class: 'side'}, side === 'right' ? 'R' : 'L'), label === title ? '' : `${label} `, make('small', {}, WORDS[side]));
const texts = (tag, list) => make(tag, {}, ...list.map((text) => make('li', {}, text)));

// The wedges of a plan, each with its likely range where it is known.
const wedges_of = (leg, plan) => plan.parts.flatMap((one, k) => (cut(one) ? [`${plan.parts.length > 1 ? `${WORDS[one.record.bone]}: ` : ''}${wedge_words(one, leg.likely(k, one))}.`] : []));

const told_alerts = (alerts) => (alerts.length ? [texts('ul', alerts.map(({severity, message}) => `${WORDS[severity]}: ${typeset(together(message))}`))] : []);

// A leg as it stands in the page, with the wedge that somebody made there, and behind it its tasks with room to write.
function sheet(leg, title, legs) {
  const {now, data, cuts, target} = leg, plan = now.moved ? now.given : null, alerts = plan ? leg.alerts : [];
  return make('section', {class: 'sheet'}, heading_of(leg, title),
    make('div', {class: 'beside'}, picture(leg, plan ?? now.given, false, PAPER.whole), make('div', {},
      make('div', {class: 'beside'}, picture(leg, plan ?? now.given, true, PAPER.knee), make('div', {}, make('h3', {}, WORDS.plan), ...cuts.map(({record}) => make('p', {}, record.label)), make('p', {}, say('print-target', {target: target_text(target)})), ...(plan ? wedges_of(leg, plan).map((text) => make('p', {}, text)) : []))),
      paper_table(now, plan), make('p', {class: 'notice'}, part('means').textContent), ...told_alerts(alerts))),
    make('div', {class: 'honest'}, make('h3', {}, WORDS.honest), texts('ul', [...data.notes, part('made').textContent])),
    ...(data.tasks.length ? [asked(leg, legs)] : []));
}

function asked(leg, legs) {
  const each = leg.data.tasks.map(({question}) => make('li', {}, make('p', {}, together(question)), make('div', {class: 'room'})));
  return make('div', {class: 'asked'}, make('h2', {}, tasks_of(leg, legs)), make('p', {}, part('goal').textContent), make('p', {class: 'name'}, WORDS['print-name']), make('ol', {}, ...each));
}

function answers(leg) {
  const {now: {wanted}, data} = leg, told = data.tasks.map(({question, answer: text}) => make('li', {}, make('p', {}, make('b', {}, together(question))), ...text.split('\n').filter(Boolean).map((one) => make('p', {}, together(one)))));
  const exact = wanted && wanted.parts.some(cut) ? [make('p', {class: 'exact'}, `${say('print-exact', {target: target_text(wanted.target)})} ${wedges_of(leg, wanted).join(' ')}`), ...told_alerts(alerts_of_exact(wanted).filter(({severity}) => severity !== 'note')), paper_table(leg.now, wanted)] : [];
  return make('section', {class: 'answers'}, heading_of(leg),
    make('div', {class: 'beside'}, ...(exact.length ? [picture(leg, wanted, false, PAPER.answer)] : []), make('div', {}, ...exact, make('ol', {}, ...told))));
}

// Made when somebody prints: all legs of the page, and none of what is pressed or pushed.
function lay_out(legs, title) {
  const solved = legs.filter(({data}) => data.tasks.length).map(answers);
  part('sheets').replaceChildren(make('h1', {}, title), ...legs.map((leg) => sheet(leg, title, legs)), ...(solved.length ? [make('div', {class: 'behind'}, make('h1', {}, `${title}: ${WORDS['print-answers']}`), ...solved)] : []));
}

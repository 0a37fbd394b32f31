// Both bones: one correction shared between tibia and femur as wedgecalc.planning.double_sharing and double_solve do it, by the
// deformity and within the usual limits. A test holds every result against the Python.

const SLIGHTER = (part) => part < RECORDS.two.least_part - RECORDS.slack;

// What is wrong with both bones, and how far each may be corrected, degrees towards the target.
function room_of({mpta, mldfa}, sign) {
  const {narrow, wide, usual, normal} = RECORDS.two[sign];
  const up_to = ([tibia, femur]) => [Math.max((tibia - mpta) * sign, 0), Math.max((mldfa - femur) * sign, 0)];
  const off = (value, towards, k) => (between_ends(value, normal[k]) === -towards ? Math.max((usual[k] - value) * towards, 0) : 0);
  const [tibia, femur] = up_to(narrow), [tibia_wide, femur_wide] = up_to(wide);
  return {tibia_off: Math.min(off(mpta, sign, 0), tibia), femur_off: Math.min(off(mldfa, -sign, 1), femur), tibia_anatomic: tibia, femur_anatomic: femur, tibia: tibia_wide, femur: femur_wide, tibia_first: tibia >= femur};
}

function between_ends(value, [low, high]) {
  const shown = rounded(value);
  return shown > high ? 1 : shown < low ? -1 : 0;
}

// The tibia's part of a change of both bones together: stage by stage, each with its room in both.
function tibia_part(room, total) {
  const {tibia_off: t, femur_off: f} = room, t_more = room.tibia_anatomic - t, f_more = room.femur_anatomic - f, neither = t + f === 0;
  const t_ill = t > 0 || (neither && room.tibia_first), f_ill = f > 0 || (neither && !room.tibia_first);
  const stages = [[t, f], [t_ill ? t_more : 0, f_ill ? f_more : 0], [t_ill ? 0 : t_more, f_ill ? 0 : f_more], [room.tibia - room.tibia_anatomic, room.femur - room.femur_anatomic]];
  let tibia = total * 0, left = total;
  for (const [t_room, f_room] of stages) {
    const width = t_room + f_room, step = width > 0 ? Math.min(left, width) : 0;
    if (width > 0) tibia += step * (t_room / width);
    left -= step;
  }
  return tibia + left / 2;
}

// What turning both bones does to a leg; `records` and `sites` are of tibia and femur.
class Levels {
  constructor(limb, before, records, sites, goal) {
    Object.assign(this, {limb, before, records, sites, goal, sign: records[0].sign});
  }

  first_guess() {
    const {limb, goal: {measure: aim, value}, before, sign} = this;
    if (aim === 'hka') return (value - before.hka) * sign;
    const at = on_plateau(limb, value);
    return -turn(minus(at, limb.hip), minus(limb.ankle, at)) * sign;
  }

  needed(k, goal = this.goal, limb = this.limb) {
    return needed_turn(limb, this.records[k], goal, this.sites[k]) * this.sign;
  }

  ankle_after(tibia_turn) {
    const {hinge} = this.sites[0];
    return plus(hinge, product(minus(this.limb.ankle, hinge), cis(tibia_turn * this.sign)));
  }

  tibia_turn(gain) {
    return this.needed(0, {measure: 'mpta', value: this.before.mpta + gain * this.sign});
  }

  tibia_gain(tibia_turn) {
    const {limb, before, sign} = this;
    return (turn(times(limb.plateau, -1), minus(this.ankle_after(tibia_turn), limb.knee)) - before.mpta) * sign;
  }

  femur_loss(femur_turn) {
    const {limb, before, sign} = this, {hinge} = this.sites[1], hip = plus(hinge, product(minus(limb.hip, hinge), cis(-femur_turn * sign)));
    return (before.mldfa - turn(line(limb, 'condyle_medial', 'condyle_lateral'), minus(hip, limb.knee))) * sign;
  }

  femur_after(tibia_turn) {
    return this.needed(1, this.goal, {...this.limb, ankle: this.ankle_after(tibia_turn)});
  }

  // How mldfa must change after mpta has, for a target of wbl.
  femur_gain(tibia_gain) {
    const {limb, before, sign, goal} = this, [tibia, femur] = this.sites.map(({hinge}) => hinge);
    const ray = product(times(limb.plateau, -1), cis(before.mpta + tibia_gain * sign)), down = reach(limb.knee, ray, tibia, size(minus(limb.ankle, tibia)));
    if (!down) return NaN;
    const ankle = plus(tibia, down), up = reach(ankle, minus(on_plateau(limb, goal.value), ankle), femur, size(minus(limb.hip, femur)));
    return up ? (before.mldfa - turn(line(limb, 'condyle_medial', 'condyle_lateral'), minus(plus(femur, up), limb.knee))) * sign : NaN;
  }

  // By how much mpta and mldfa change together: nearly the guess, improved in a fixed number of steps.
  gain(room) {
    let total = this.first_guess();
    if (this.goal.measure === 'hka') return total;
    const missing = (sum) => { const tibia = tibia_part(room, sum); return tibia + this.femur_gain(tibia) - sum; }, {rounds, steepest} = RECORDS.two;
    for (let k = 0; k < rounds; k++) {
      const off = missing(total);
      total += off;
      const left = missing(total), slope = Math.max(Math.min(left / (off + Number(off === 0)), steepest), -steepest);
      total += left / (1 - slope);
    }
    return total;
  }

  // How far tibia and femur turn, towards the target; a part too small for a cut goes to the other bone, if that has room.
  turns(room) {
    const tibia = this.tibia_turn(tibia_part(room, this.gain(room))), femur = this.femur_after(tibia), {least_degrees: least, two} = RECORDS;
    const [no_tibia, no_femur] = [tibia, femur].map((part) => part < least || SLIGHTER(part)), within = (gain, most) => gain - most < Math.max(two.slack - RECORDS.slack, RECORDS.slack);
    const alone = (k) => this.needed(k);
    if (no_femur && femur <= tibia + two.rounding) return within(this.tibia_gain(alone(0)), room.tibia) ? [alone(0), 0] : [tibia, femur];
    return no_tibia && within(this.femur_loss(alone(1)), room.femur) ? [0, alone(1)] : [tibia, femur];
  }
}

function status_of({sign}, hka, needed) {
  const {least_degrees: least, exhausted, most_degrees: most} = RECORDS;
  if (needed * sign < -least || ((hka - 180) * sign > exhausted && needed * sign > least)) return 'wrong-procedure';
  return Math.abs(needed) <= most + 1e-9 ? 'ok' : 'unreachable';
}

// The exact plan of both bones in the direction of their procedures; `status` as for one bone.
function double_plan(limb, records, target, given) {
  const before = measure(limb), sites = records.map((record, k) => site_of(limb, record, given[k])), lacks = before.mldfa === null ? 'condyles' : sites.find((site) => site.lacks)?.lacks;
  if (lacks) return {status: lacks};
  if (!['wbl', 'hka'].includes(target.measure)) return {status: 'target'};
  const levels = new Levels(limb, before, records, sites, target), {sign} = levels, about = levels.first_guess() * sign;
  if (status_of(records[0], before.hka, about) === 'wrong-procedure') return {status: 'wrong-procedure', needed: about};
  const turned_by = levels.turns(room_of(before, sign)), needed = (turned_by[0] + turned_by[1]) * sign;
  const far = turned_by.findIndex((part) => !(Math.abs(part) <= RECORDS.most_degrees + 1e-9)), worst = far < 0 ? 'ok' : status_of(records[far], before.hka, turned_by[far] * sign);
  const status = worst === 'ok' ? status_of(records[0], before.hka, needed) : worst;
  return status === 'ok' ? {status, ...double_made(limb, records, target, sites, turned_by.map((part) => Math.max(part, 0)), needed)} : {status, needed};
}

// The plan of given wedges: the tibia's first, the femur's on the leg after it.
function double_made(limb, records, target, sites, angles, needed = null) {
  const signed = angles.map((angle, k) => angle * records[k].sign);
  const tibia = made(limb, records[0], target, sites[0], angles[0], signed[0]), femur = made(tibia.after_limb, records[1], target, sites[1], angles[1], signed[1], {...tibia.after, kjlo: tibia.before.kjlo});
  const {after, after_limb} = femur, was = minus(limb.hip, limb.ankle), now = minus(after_limb.hip, after_limb.ankle);
  return {limb, record: records[0], target, parts: [tibia, femur], correction: tibia.correction + femur.correction, needed: needed ?? signed[0] + signed[1], before: tibia.before, after, after_limb,
    kjlo_predicted: bearing(product(mirrored(product(after_limb.plateau, was)), now))};
}

// --- alerts: of the leg after both cuts, and of each bone that is cut ---

function whole_of({parts: [tibia, femur], before, after, kjlo_predicted, correction, arthritis}) {
  const some = cut(tibia) || cut(femur), whole = {record: tibia.record, wedge: {angle: some ? 1 : 0}, before, after, kjlo_predicted, correction, arthritis};
  const own = Object.fromEntries(['wbl-lateral', 'wbl-medial', 'arthritic-side', 'joint-line-after', 'nothing-to-correct'].map((code) => [code, PLAN_RULES[code](whole)]));
  return {...own, 'length-change': before.limb === null ? [] : judged('change', after.limb - before.limb, some), 'one-level': flagged(cut(tibia) !== cut(femur))};
}

function alerts_of_double(plan) {
  const [tibia, femur] = plan.parts, whole = whole_of(plan), {of_leg, say_which} = RECORDS.two, seen = new Set(), found = [];
  const add = (alerts, bone) => alerts.forEach((alert) => {
    let message = Object.entries(RECORDS.alerts[alert.code].of_two).reduce((text, [one, two]) => text.replaceAll(one, two), alert.message);
    if (bone && !say_which.includes(alert.code)) message = `${bone[0].toUpperCase()}${bone.slice(1)}: ${message}`;
    else if (alert.code === 'one-level') message = message_of(RECORDS.alerts[alert.code], null, null, {bone: (cut(femur) ? tibia : femur).record.bone});
    const key = `${alert.code} ${message}`;
    if (!seen.has(key)) { seen.add(key); found.push({...alert, message}); }
  });
  add(raised((code) => LEG_RULES[code]?.(plan.limb, plan.before) ?? whole[code] ?? []), '');
  for (const part of plan.parts.filter(cut)) {
    const own = {...part, arthritis: plan.arthritis};
    add(raised((code) => (of_leg.includes(code) || LEG_RULES[code] ? [] : PLAN_RULES[code]?.(own) ?? []), part.record), part.record.bone);
  }
  const order = Object.keys(RECORDS.alerts);
  return by_severity(found.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code)));
}

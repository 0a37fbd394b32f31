// One leg of the page: its landmarks, its cut and its wedge, and what follows from them.

const HANDLES = ['hip_center', 'condyle_medial', 'condyle_lateral', 'plateau_medial', 'plateau_lateral', 'knee_center', 'femoral_notch', 'tibial_spines',
  'ankle_center', 'ankle_medial', 'ankle_lateral'];

class Explored {
  constructor(data) {
    this.data = data;
    this.was = limb_of(data.leg);
    this.drawn = data.drawn.map(({points, ...rest}) => ({...rest, points: points.flatMap((v, k) => (k % 2 ? [] : [[v, points[k + 1]]]))}));
    this.restart();
  }

  restart() {
    const {leg, cuts, target, arthritis} = this.data;
    Object.assign(this, {landmarks: {...leg.landmarks}, cuts: cuts.map(({procedure, given}) => ({record: RECORDS.procedures[procedure], given: {...given}, angle: 0})), target: {...target}, arthritis, usual: false, found: null});
  }

  get two() {
    return this.cuts.length > 1;
  }

  get record() {
    return this.cuts[0].record;
  }

  get procedure() {
    return this.two ? BOTH : this.record.name;
  }

  // Whether nothing but the wedge differs from the leg as it was handed out.
  get as_handed() {
    const {leg, cuts, target} = this.data, same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    return same(this.landmarks, leg.landmarks) && this.target.measure === target.measure && this.target.value === target.value
      && same(this.cuts.map(({record, given}) => [record.name, given]), cuts.map(({procedure, given}) => [procedure, given]));
  }

  // The likely range of a base, as Python gives it: of the exact wedge of the leg as it was handed out.
  likely(k, {correction}) {
    const needs = this.now.wanted?.parts[k].correction;
    return this.as_handed && needs !== undefined && text_of(needs) === text_of(correction) ? this.data.likely[k] ?? '' : '';
  }

  // Everything that follows, computed when it is first asked for after a change.
  get now() {
    if (this.found) return this.found;
    const {cuts, arthritis, target, two} = this, limb = limb_of({...this.data.leg, landmarks: this.landmarks}), records = cuts.map(({record}) => record), places = cuts.map(({given}) => given);
    const sites = cuts.map(({record, given}) => site_of(limb, record, given)), lacks = sites.some((site) => site.lacks);
    const whole = (made_plan) => ({parts: [made_plan], ...made_plan, arthritis}), exact = whole(two ? double_plan(limb, records, target, places) : plan(limb, records[0], target, places[0]));
    const angles = cuts.map(({angle}) => angle), wanted = exact.status === 'ok' ? exact : null;
    const given = lacks ? null : whole(two ? double_made(limb, records, target, sites, angles) : with_angle(limb, records[0], sites[0], angles[0]));
    return this.found = {limb, measured: measure(limb), exact, wanted, given, moved: given !== null && given.parts.some(cut)};
  }

  get alerts() {
    const {limb, measured, wanted, given, moved} = this.now;
    if (!moved) return alerts_of_limb(limb, measured);
    if (this.two) return alerts_of_double(given);
    return wanted ? alerts_of_check(given, wanted) : alerts_of_plan(given);
  }

  // Handles as they stand: a landmark on the free fragment goes with it.
  get handles() {
    const {limb, given} = this.now, at = given ? given.after_limb : limb;
    const found = HANDLES.filter((name) => at.points[name]).map((name) => [name, at.points[name]]);
    for (const {record: {bone}, wedge} of given ? given.parts : []) {
      found.push([this.two ? `${bone}-hinge` : 'hinge', wedge.hinge]);
      if (wedge.entry) found.push([this.two ? `${bone}-entry` : 'entry', wedge.entry]);
    }
    if (this.target.measure === 'wbl') found.push(['target-point', on_plateau(limb, this.target.value)]);
    return found.map(([name, z]) => [name, limb.to_case(z)]);
  }

  change(changes) {
    Object.assign(this, changes.target ? {usual: false} : {}, changes, {found: null});
  }

  // Moves a handle, and says whether it may stand there.
  move(name, xy) {
    const {limb, given, moved} = this.now, [bone, place] = name.includes('-') ? name.split('-') : [this.record.bone, name];
    if (place === 'hinge' || place === 'entry') {
      const own = this.cuts.find(({record}) => record.bone === bone);
      own.given = {...own.given, [place]: xy};
      this.change({});
    } else if (name === 'target-point') {
      const along = dot(minus(limb.to_core(xy), limb.points.plateau_medial), limb.plateau) / limb.width ** 2, {low, high} = RECORDS.targets.wbl;
      this.change({target: {measure: 'wbl', value: Math.min(Math.max(Math.round(200 * along) / 2, low), high)}});
    } else {
      const part = moved && given.parts.find(({record}) => record.moves.includes(RECORDS.segments[name]));
      return this.place(name, part ? limb.to_case(back(limb.to_core(xy), part.wedge)) : xy, limb);
    }
    return true;
  }

  // What has no handle moves with its bone.
  place(name, xy, limb) {
    const before = this.landmarks, next = limb_of({...this.data.leg, landmarks: {...before, [name]: xy}});
    if (!ordered(next)) return false;
    const move = {femur: follows('femur', limb, next), tibia: follows('tibia', limb, next)};
    const carry = ([other, at]) => {
      const bone = RECORDS.segments[other].split('-')[0];
      return [other, HANDLES.includes(other) || !move[bone] ? at : next.to_case(move[bone](limb.points[other]))];
    };
    this.change({landmarks: {...Object.fromEntries(Object.entries(before).map(carry)), [name]: xy}});
    return true;
  }

  // The wedge of a cut, degrees; of both bones the first is the tibia's.
  turn(k, angle) {
    this.cuts[k].angle = Math.min(Math.max(angle || 0, 0), RECORDS.most_degrees);
    this.change({});
  }

  usual_places() {
    for (const one of this.cuts) one.given = {};
    this.change({});
  }

  choose(procedure) {
    const names = procedure === BOTH ? both_of(this.now.measured.hka < 180 ? 'valgus' : 'varus') : [procedure], cuts = names.map((name) => ({record: RECORDS.procedures[name], given: {}, angle: 0}));
    const {targets, bone} = cuts[0].record, {measure: aim} = this.target, reached = cuts.length > 1 ? OF_BOTH.includes(aim) : RECORDS.targets[aim].bones.includes(bone);
    const {measure: was, value} = this.target, next = this.target.own && reached ? this.target : {...targets[this.arthritis]};
    this.change({cuts, target: next, usual: next.measure !== was || next.value !== value});
  }
}

const BOTH = 'double-level', OF_BOTH = ['wbl', 'hka'];
const alerts_of_exact = (wanted) => (wanted.parts.length > 1 ? alerts_of_double(wanted) : alerts_of_plan(wanted));
const both_of = (way) => ['tibia', 'femur'].map((bone) => Object.values(RECORDS.procedures).find((one) => one.bone === bone && one.direction === way && one.closes).name);
const back = (z, {hinge, factor}) => plus(hinge, product(minus(z, hinge), mirrored(factor)));

// Whether no landmark has crossed over: medial to lateral, and hip over knee over ankle.
function ordered({points, plateau, hip, knee, ankle}) {
  const sides = [['condyle_medial', 'condyle_lateral'], ['ankle_medial', 'ankle_lateral']].filter(([a]) => points[a]);
  return plateau[0] > 0 && sides.every(([a, b]) => points[b][0] > points[a][0]) && hip[1] - knee[1] > 2 * plateau[0] && knee[1] - ankle[1] > 2 * plateau[0];
}

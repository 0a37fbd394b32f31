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
    const {leg, given, procedure, target, arthritis} = this.data;
    Object.assign(this, {landmarks: {...leg.landmarks}, given: {...given}, procedure, target: {...target}, arthritis, angle: 0, found: null});
  }

  get record() {
    return RECORDS.procedures[this.procedure];
  }

  // Everything that follows, computed when it is first asked for after a change.
  get now() {
    if (this.found) return this.found;
    const limb = limb_of({...this.data.leg, landmarks: this.landmarks}), {record, arthritis} = this, site = site_of(limb, record, this.given);
    const exact = {...plan(limb, record, this.target, this.given), arthritis}, wanted = exact.status === 'ok' ? exact : null;
    const given = site.lacks ? null : {...with_angle(limb, record, site, this.angle), arthritis};
    return this.found = {limb, measured: measure(limb), site, exact, wanted, given, moved: given !== null && given.wedge.angle > 0};
  }

  get alerts() {
    const {limb, measured, wanted, given, moved} = this.now;
    if (!moved) return alerts_of_limb(limb, measured);
    return wanted ? alerts_of_check(given, wanted) : alerts_of_plan(given);
  }

  // Handles as they stand: a landmark on the free fragment goes with it.
  get handles() {
    const {limb, given} = this.now, at = given ? given.after_limb : limb;
    const found = HANDLES.filter((name) => at.points[name]).map((name) => [name, at.points[name]]);
    if (given) found.push(['hinge', given.wedge.hinge]);
    if (given?.wedge.entry) found.push(['entry', given.wedge.entry]);
    if (this.target.measure === 'wbl') found.push(['target-point', on_plateau(limb, this.target.value)]);
    return found.map(([name, z]) => [name, limb.to_case(z)]);
  }

  change(changes) {
    Object.assign(this, changes, {found: null});
  }

  // Moves a handle, and says whether it may stand there.
  move(name, xy) {
    const {limb, given, moved} = this.now;
    if (name === 'hinge' || name === 'entry') {
      this.change({given: {...this.given, [name]: xy}});
    } else if (name === 'target-point') {
      const along = dot(minus(limb.to_core(xy), limb.points.plateau_medial), limb.plateau) / limb.width ** 2, {low, high} = RECORDS.targets.wbl;
      this.change({target: {measure: 'wbl', value: Math.min(Math.max(Math.round(200 * along) / 2, low), high)}});
    } else {
      return this.place(name, moved && this.record.moves.includes(RECORDS.segments[name]) ? limb.to_case(back(limb.to_core(xy), given.wedge)) : xy, limb);
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

  choose(procedure) {
    const {targets, bone} = RECORDS.procedures[procedure];
    const keep = this.target.own && RECORDS.targets[this.target.measure].bones.includes(bone);
    this.change({procedure, given: {}, angle: 0, target: keep ? this.target : {...targets[this.arthritis]}});
  }
}

const back = (z, {hinge, factor}) => plus(hinge, product(minus(z, hinge), mirrored(factor)));

// Whether no landmark has crossed over: medial to lateral, and hip over knee over ankle.
function ordered({points, plateau, hip, knee, ankle}) {
  const sides = [['condyle_medial', 'condyle_lateral'], ['ankle_medial', 'ankle_lateral']].filter(([a]) => points[a]);
  return plateau[0] > 0 && sides.every(([a, b]) => points[b][0] > points[a][0]) && hip[1] - knee[1] > 2 * plateau[0] && knee[1] - ankle[1] > 2 * plateau[0];
}

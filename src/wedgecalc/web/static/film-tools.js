// Points that are clicked or drawn one after the other: a distance, an angle, the marker, a rim, a joint line.

const TOOLS = {  // how many points each needs, and whether the page keeps what was drawn
  distance: {points: 2, keeps: true},
  angle: {points: 4, keeps: true},
  marker: {points: 2},
  line: {points: 2},
  rim: {points: 3, drag: 'disc'},
};

class Tool {
  constructor(kind) {
    Object.assign(this, {kind, ...TOOLS[kind], needs: TOOLS[kind].points, points: [], at: null});
  }

  // What has been drawn so far, the pointer being the next point.
  get shown() {
    return this.at && this.points.length < this.needs ? [...this.points, this.at] : this.points;
  }

  add(point, more) {
    this.points.push(point);
    return this.points.length >= this.needs && !more;
  }
}

const apart = ([x, y], [u, v]) => Math.hypot(u - x, v - y);

// Acute or obtuse, as it was drawn: between the ways from first to last point of each line.
function angle_of([a, b, c, d]) {
  const off = Math.atan2(d[1] - c[1], d[0] - c[0]) - Math.atan2(b[1] - a[1], b[0] - a[0]);
  const turn = Math.abs(off * 180 / Math.PI) % 360;
  return turn > 180 ? 360 - turn : turn;
}

function measured(kind, points, mm) {
  if (kind === 'angle') return points.length === 4 ? `${angle_of(points).toFixed(1)}°` : '';
  if (kind !== 'distance' && kind !== 'marker') return '';
  const far = apart(points[0], points[1] ?? points[0]);
  return mm ? `${(far * mm).toFixed(1)} mm` : `${far.toFixed(1)} px`;
}

// The lines of what was drawn.
function segments(kind, points) {
  if (kind === 'rim') return [];
  const lines = [];
  for (let k = 0; k + 1 < points.length; k += 2) lines.push([points[k], points[k + 1]]);
  return lines;
}

// A radiograph in the page: decoded here, shown by the film, and cut and turned as the wedge says.

function radiograph(film, {uri, place}, plan_now) {
  const image = new Image();
  image.addEventListener('load', () => {
    const {naturalWidth: columns, naturalHeight: rows} = image, canvas = Object.assign(document.createElement('canvas'), {width: columns, height: rows});
    const context = canvas.getContext('2d', {willReadFrequently: true});
    context.drawImage(image, 0, 0);
    const {data} = context.getImageData(0, 0, columns, rows), bytes = new Uint8Array(48 + columns * rows), head = new DataView(bytes.buffer);
    [columns, rows, ...place].forEach((value, k) => head.setFloat64(8 * k, value, true));
    for (let k = 0; k < columns * rows; k++) bytes[48 + k] = data[4 * k];
    film.show_picture(bytes);
    film.operated = (plan) => { const cuts = plan ? plan.parts.filter(({wedge}) => wedge.angle > 0 && wedge.entry) : []; film.cut = cuts.length ? new CutPicture(film.picture, cuts) : null; film.paint(true); };
    film.operated(plan_now());
  });
  image.src = uri;
}

// The picture with each free fragment's half of it turned about its hinge.
class CutPicture {
  constructor(picture, cuts) {
    Object.assign(this, {picture, cuts});
  }

  shade() {}

  draw(context, view, ratio) {
    const {picture, cuts} = this, {to_case, to_core} = cuts[0].limb, [left, top, right, bottom] = picture.place;
    const page = [[left, top], [right, top], [right, bottom], [left, bottom]].map(to_core), halves = cuts.map((one) => fragments(page, one));
    const path = (ring) => { const way = new Path2D(); ring.forEach((z, k) => way[k ? 'lineTo' : 'moveTo'](...to_case(z))); way.closePath(); return way; };
    const half = (rings, turned) => {
      context.save();
      context.setTransform(...view.matrix.map((v) => v * ratio));
      if (turned) context.transform(...in_picture(turned));
      for (const ring of rings) context.clip(path(ring));
      const matrix = context.getTransform();
      for (const one of [picture.whole, picture.part]) {
        if (!one) continue;
        context.setTransform(matrix);
        context.drawImage(one.canvas, one.place[0], one.place[1], one.place[2] - one.place[0], one.place[3] - one.place[1]);
      }
      context.restore();
    };
    half(halves.map(({kept}) => kept));
    halves.forEach(({free}, k) => half([free], cuts[k]));
  }
}

// The turn about the hinge as it is on the picture, whose y points down.
function in_picture({wedge, limb}) {
  const [x, y] = limb.to_case(wedge.hinge), [c, s] = [wedge.factor[0], (limb.right ? 1 : -1) * wedge.factor[1]];
  return [c, s, -s, c, x - c * x + s * y, y - s * x - c * y];
}

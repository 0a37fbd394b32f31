// The film's view, and its picture. No server is needed here, and no other script.

// Where a point of the picture lies on the screen, and back.
class View {
  constructor() {
    Object.assign(this, {scale: 1, x: 0, y: 0, turns: 0, mirrored: false, width: 1, height: 1, least: 1e-3, most: 1e3});
  }

  // The quarter turn and mirror alone: a point (x, y) goes to (a x + c y, b x + d y).
  get turn() {
    const f = this.mirrored ? -1 : 1;
    return [[f, 0, 0, 1], [0, f, -1, 0], [-f, 0, 0, -1], [0, -f, 1, 0]][this.turns];
  }

  get matrix() {
    const [a, b, c, d] = this.turn.map((v) => v * this.scale);
    return [a, b, c, d, this.width / 2 - a * this.x - c * this.y, this.height / 2 - b * this.x - d * this.y];
  }

  to_screen([x, y]) {
    const [a, b, c, d, e, f] = this.matrix;
    return [a * x + c * y + e, b * x + d * y + f];
  }

  to_picture([u, v]) {
    const [a, b, c, d] = this.turn, p = (u - this.width / 2) / this.scale, q = (v - this.height / 2) / this.scale;
    return [this.x + a * p + b * q, this.y + c * p + d * q];
  }

  fitting([left, top, right, bottom]) {
    const [w, h] = this.turns % 2 ? [bottom - top, right - left] : [right - left, bottom - top];
    return Math.min(this.width / (1.04 * w), this.height / (1.04 * h));
  }

  fit(bounds) {
    this.scale = this.fitting(bounds);
    [this.x, this.y] = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
  }

  // The point under (u, v) stays where it is.
  zoom(factor, [u, v]) {
    const [x, y] = this.to_picture([u, v]);
    this.scale = Math.min(Math.max(this.scale * factor, this.least), this.most);
    const [p, q] = this.to_picture([u, v]);
    this.x += x - p;
    this.y += y - q;
  }

  pan(du, dv) {
    const [x, y] = this.to_picture([this.width / 2 - du, this.height / 2 - dv]);
    [this.x, this.y] = [x, y];
  }
}

// Grey levels, and where they lie: six numbers (columns, rows, left, top, right, bottom), then a byte for each pixel.
class Picture {
  static OVERVIEW = 1600;  // pixels along the longer side of the whole
  static DETAIL = 4e6;  // pixels of the part in view

  constructor(bytes) {
    const data = new DataView(bytes.buffer, bytes.byteOffset);
    [this.columns, this.rows, ...this.place] = [0, 1, 2, 3, 4, 5].map((k) => data.getFloat64(8 * k, true));
    this.pixels = bytes.subarray(48);
    this.step = Math.max(1, Math.ceil(Math.max(this.columns, this.rows) / Picture.OVERVIEW));
    const pixels = this.reduced(0, 0, this.columns, this.rows, this.step), [left, top, right] = this.place;
    const unit = this.step * (right - left) / this.columns;
    this.whole = {pixels, place: [left, top, left + pixels.columns * unit, top + pixels.rows * unit]};
    this.part = null;
  }

  // The mean of each step by step pixels.
  reduced(left, top, right, bottom, step) {
    const columns = Math.floor((right - left) / step), rows = Math.floor((bottom - top) / step);
    const out = new Uint8Array(columns * rows);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        let sum = 0;
        for (let i = 0; i < step; i++) {
          const at = (top + r * step + i) * this.columns + left + c * step;
          for (let j = 0; j < step; j++) sum += this.pixels[at + j];
        }
        out[r * columns + c] = sum / (step * step);
      }
    }
    return {out, columns, rows};
  }

  // Brightness and contrast, -90 to 90 each, 0 for the picture as it is.
  shade(light, contrast, inverted) {
    this.table = new Uint32Array(256);
    for (let v = 0; v < 256; v++) {
      const seen = (v - 127.5 + light) / (1 - contrast / 100) + 127.5;
      const grey = Math.round(Math.min(Math.max(inverted ? 255 - seen : seen, 0), 255));
      this.table[v] = (255 << 24) | (grey << 16) | (grey << 8) | grey;
    }
    for (const one of [this.whole, this.part]) if (one) one.canvas = this.canvas(one.pixels);
  }

  canvas({out, columns, rows}) {
    const canvas = Object.assign(document.createElement('canvas'), {width: columns, height: rows});
    const image = new ImageData(columns, rows), words = new Uint32Array(image.data.buffer);
    for (let k = 0; k < out.length; k++) words[k] = this.table[out[k]];
    canvas.getContext('2d').putImageData(image, 0, 0);
    return canvas;
  }

  // What of it is seen, in its own pixels, as finely as the screen shows it.
  look(view, ratio) {
    const [left, top, right, bottom] = this.place, unit = (right - left) / this.columns;
    this.part = null;
    if (this.step < 2 || view.scale * unit * ratio * this.step <= 1.2) return;
    const ends = [[0, 0], [view.width, view.height]].map((p) => view.to_picture(p));
    const [x0, x1] = ends.map((p) => (p[0] - left) / unit).sort((p, q) => p - q);
    const [y0, y1] = ends.map((p) => (p[1] - top) / unit).sort((p, q) => p - q);
    const box = [Math.max(0, Math.floor(x0)), Math.max(0, Math.floor(y0)), Math.min(this.columns, Math.ceil(x1)), Math.min(this.rows, Math.ceil(y1))];
    if (box[2] - box[0] < 2 || box[3] - box[1] < 2) return;
    const step = Math.ceil(Math.sqrt((box[2] - box[0]) * (box[3] - box[1]) / Picture.DETAIL));
    if (step >= this.step) return;
    const pixels = this.reduced(...box, step);
    this.part = {pixels, canvas: this.canvas(pixels),
      place: [left + box[0] * unit, top + box[1] * unit, left + (box[0] + pixels.columns * step) * unit, top + (box[1] + pixels.rows * step) * unit]};
  }

  draw(context, view, ratio) {
    context.setTransform(...view.matrix.map((v) => v * ratio));
    context.imageSmoothingEnabled = view.scale < 6;
    for (const one of [this.whole, this.part]) {
      if (!one) continue;
      const [left, top, right, bottom] = one.place;
      context.drawImage(one.canvas, left, top, right - left, bottom - top);
    }
  }

  // The neighbourhood of a point, from the pixels as they are.
  enlarged(context, size, view, [x, y], scale) {
    const [left, top, right] = this.place, unit = (right - left) / this.columns;
    const half = Math.ceil(size / scale / 2 / unit) + 1;
    const column = Math.floor((x - left) / unit), row = Math.floor((y - top) / unit);
    const box = [Math.max(0, column - half), Math.max(0, row - half), Math.min(this.columns, column + half), Math.min(this.rows, row + half)];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillRect(0, 0, size, size);
    if (box[2] <= box[0] || box[3] <= box[1]) return;
    const [a, b, c, d] = view.turn.map((v) => v * scale);
    context.setTransform(a, b, c, d, size / 2 - a * x - c * y, size / 2 - b * x - d * y);
    context.imageSmoothingEnabled = scale * unit < 4;
    context.drawImage(this.canvas(this.reduced(...box, 1)), left + box[0] * unit, top + box[1] * unit, (box[2] - box[0]) * unit, (box[3] - box[1]) * unit);
  }
}

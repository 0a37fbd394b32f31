// The film as a part of a Panel page: its scene and pictures come as properties, its actions go back as messages.

export function render({model, el}) {
  const root = document.createElement('div');
  root.className = 'film';
  const film = new Film(root, JSON.parse(model.words), (what) => model.send_msg(what));
  const bytes = (value) => (value ? new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0) : null);
  const shown = {
    scene: (text) => { if (text) film.update(JSON.parse(text)); },
    picture: (value) => film.show_picture(bytes(value)),
    cut: (value) => film.show_cut(bytes(value)),
    goal: (text) => { if (text) film.go_to(JSON.parse(text).bounds); },
    answered: (n) => film.answered(n),
  };
  for (const [name, show] of Object.entries(shown)) {
    model.on(name, () => show(model[name]));
    show(model[name]);
  }
  model.on('remove', () => film.destroy());
  return root;
}

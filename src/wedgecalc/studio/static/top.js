// A step opens at its top, wherever the step before was scrolled to.

if (cb_obj.visible) {
  const aside = document.querySelector('aside'), film = document.getElementById('film');
  if (aside && film) {
    aside.scrollTop = 0;
    // On a phone the page itself scrolls, below a film that stays.
    const above = getComputedStyle(film).position === 'sticky' ? film.offsetHeight : 0;
    const top = aside.getBoundingClientRect().top + scrollY - above;
    if (scrollY > top) scrollTo(0, top);
  }
}

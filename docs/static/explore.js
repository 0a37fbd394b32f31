// The picture on the first page becomes the leg itself, which follows the theme of the site. Without a script the picture stays.
document.addEventListener('DOMContentLoaded', () => {
  const picture = document.querySelector('img.explore');
  if (!picture) return;
  const frame = Object.assign(document.createElement('iframe'), {className: 'explore', title: picture.alt}), root = document.documentElement;
  const shown = () => `explore/leg.html#${root.dataset.theme === 'dark' ? 'dark' : 'light'}`;
  frame.src = shown();
  (picture.closest('p, figure') ?? picture).replaceWith(frame);
  new MutationObserver(() => { frame.contentWindow.location.replace(new URL(shown(), location.href)); }).observe(root, {attributeFilter: ['data-theme']});
});

// Keeps a text in the tab (the leg) or in the browser (the quiz's record); a browser may forbid it.

try {
  const text = cb_obj.data.text[0] ?? '';
  if (cb_obj === record) localStorage.setItem('wedgecalc-quiz', text);
  else sessionStorage.setItem('wedgecalc', text);
} catch (e) {}

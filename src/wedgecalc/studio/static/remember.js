// Keeps a text in the tab (the legs, or the quiz's record) and in the browser, for a tab that is opened after this one is
// closed; an empty text removes the legs from both. A browser may forbid it.

try {
  const [text = '', autosave = ''] = cb_obj.data.text;
  if (cb_obj === record) {
    localStorage.setItem('wedgecalc-quiz', text);
  } else if (text) {
    sessionStorage.setItem('wedgecalc', text);
    localStorage.setItem('wedgecalc-last', text);
  } else {
    sessionStorage.removeItem('wedgecalc');
    localStorage.removeItem('wedgecalc-last');
  }
  if (autosave) localStorage.setItem('wedgecalc-autosave', autosave);
} catch (e) {}

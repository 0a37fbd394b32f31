// Keeps the legs in the tab and, where that was asked for, in the browser for a tab that is opened after this one is closed;
// an empty text removes them from both. The quiz's record is kept in the browser. A browser may forbid it.

try {
  const [text = '', autosave = ''] = cb_obj.data.text;
  if (cb_obj === record) {
    localStorage.setItem('wedgecalc-quiz', text);
  } else if (text) {
    sessionStorage.setItem('wedgecalc', text);
    if (autosave === 'on') localStorage.setItem('wedgecalc-last', text);
  } else {
    sessionStorage.removeItem('wedgecalc');
    localStorage.removeItem('wedgecalc-last');
  }
  if (autosave) localStorage.setItem('wedgecalc-autosave', autosave);
} catch (e) {}

// Turns the page from light to dark, or back.

const {dataset} = document.documentElement;
dataset.theme = dataset.theme === 'dark' ? 'light' : 'dark';
try { sessionStorage.setItem('wedgecalc-theme', dataset.theme); } catch (e) {}  // a browser may forbid it

"""How the page looks, and the few scripts that a browser alone can do: downloads, the tab's memory, the keyboard."""

from html import escape

from wedgecalc.drawing.theme import THEMES, Theme
from wedgecalc.studio.words import WORDS

__all__ = ["DOWNLOAD", "READY", "RECORD", "REMEMBER", "SHEET", "escape", "template"]

# Reaches into every widget; the colours come from the page's root, so that one switch turns them all.
SHEET = """
:host { color: var(--ink, #1d2733); font-family: 'DejaVu Sans', Verdana, sans-serif; font-size: 13px; }
h2 { font-size: 15px; margin: 0 0 4px; } h3 { font-size: 13px; margin: 10px 0 2px; }
p { margin: 4px 0; line-height: 1.4; } .quiet { color: var(--quiet, #5b6673); } .small { font-size: 11px; } .label { font-weight: bold; margin-top: 8px; }
.said { min-height: 20px; margin: 4px 6px; } .sentence { font-size: 13px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; } th { text-align: left; font-weight: 600; } td, th { padding: 3px 6px 3px 0; border-bottom: 1px solid var(--zone, #eef1f4); vertical-align: baseline; }
td small, dd small { color: var(--quiet, #5b6673); font-size: 11px; white-space: nowrap; } td { white-space: nowrap; } table.compared td { white-space: normal; } td.off { font-weight: bold; } td.after { color: var(--after, #0062a0); font-weight: bold; }
abbr { text-decoration: none; } dl.wedge { display: flex; gap: 18px; margin: 2px 0; } dt { color: var(--quiet, #5b6673); font-size: 11px; } dd { margin: 0; font-size: 21px; font-weight: bold; }
ul.alerts { margin: 0; padding: 0; list-style: none; } ul.alerts li { padding: 3px 0 3px 20px; text-indent: -16px; line-height: 1.35; } li.stop, p.stop, p.warn { font-weight: bold; } li.stop span, li.warn span, p.stop { color: var(--before, #b34700); }
p.good { color: var(--after, #0062a0); font-weight: bold; }
.bk-btn, .bk-input, select, input { background: var(--paper, #fff) !important; color: var(--ink, #1d2733) !important; border: 1px solid var(--metal, #8894a1) !important; border-radius: 4px; font-size: 13px !important; min-height: 28px; }
.bk-spin-btn { filter: var(--spin, none); }
.bk-btn { padding: 3px 6px !important; white-space: normal; } :host(.chosen) .bk-btn { background: var(--after, #0062a0) !important; color: var(--paper, #fff) !important; } .bk-btn[disabled] { opacity: 0.5; }
label, .bk-slider-title, .bk-input-group > label { color: var(--ink, #1d2733) !important; font-size: 12px; }
*:focus-visible, .noUi-handle:focus-visible { outline: 3px solid var(--target, #009e73) !important; outline-offset: 1px; }
svg text { font-family: 'DejaVu Sans', Verdana, sans-serif; }
"""

DOWNLOAD = """
const [name, data] = cb_obj.data.text;
if (name) {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes])); link.download = name;
  document.body.append(link); link.click(); link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
"""
REMEMBER = "try { sessionStorage.setItem('wedgecalc', cb_obj.data.text[0] ?? ''); } catch (e) {}"
RECORD = "try { localStorage.setItem('wedgecalc-quiz', cb_obj.data.text[0] ?? ''); } catch (e) {}"
READY = """
const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Enter', '[', ']', '+', '-', 'Delete'];
document.addEventListener('keydown', (e) => {
  const on_film = e.composedPath().some((el) => el.id === 'wedgecalc-film');
  const typing = e.composedPath().some((el) => ['INPUT', 'TEXTAREA', 'SELECT'].includes(el.tagName));
  let name = null;
  if (on_film && KEYS.includes(e.key)) name = (e.shiftKey && e.key.startsWith('Arrow') ? 'shift-' : '') + e.key;
  if (!typing && (e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'z') name = e.shiftKey ? 'redo' : 'undo';
  if (!typing && (e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'y') name = 'redo';
  if (name) { e.preventDefault(); m.send({kind: 'key', name}); }
});
let told = ['', ''];
try { told = [sessionStorage.getItem('wedgecalc') ?? '', localStorage.getItem('wedgecalc-quiz') ?? '']; } catch (e) {}
recalled.data = {text: told};
document.documentElement.dataset.ready = 'yes';
"""


def _variables(colors: Theme) -> str:
    return "".join(
        f"--{name}: {getattr(colors, name)}; "
        for name in ("paper", "ink", "quiet", "zone", "before", "after", "target", "metal")
    )


def template() -> str:
    """Return the page around the studio's parts, for Panel: three columns, or one below the other on a narrow screen."""
    return f"""
{{% extends base %}}
{{% block postamble %}}
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root {{ {_variables(THEMES["light"])} color-scheme: light; }}
:root[data-theme="dark"] {{ {_variables(THEMES["dark"])} --spin: invert(1); color-scheme: dark; }}
body {{ margin: 0; background: var(--paper); color: var(--ink); font-family: 'DejaVu Sans', Verdana, sans-serif; font-size: 13px; }}
header {{ display: flex; align-items: baseline; gap: 16px; padding: 8px 16px; border-bottom: 1px solid var(--zone); }}
h1 {{ font-size: 17px; margin: 0; }} header p {{ margin: 0; color: var(--quiet); font-size: 11px; }}
.skip {{ position: absolute; left: -999px; }} .skip:focus {{ left: 8px; background: var(--paper); padding: 6px; z-index: 9; }}
main {{ display: grid; grid-template-columns: minmax(300px, 1.25fr) minmax(270px, 0.9fr) minmax(330px, 1.1fr); gap: 10px; padding: 8px 12px; height: calc(100vh - 62px); box-sizing: border-box; }}
main > section {{ overflow: auto; min-width: 0; }} #film {{ overflow: hidden; }}
@media (max-width: 1000px) {{ main {{ grid-template-columns: minmax(0, 0.85fr) minmax(0, 1.15fr); height: auto; }} #film {{ grid-column: 1 / 3; height: 70vh; }} }}
</style>
{{% endblock %}}
{{% block contents %}}
<a class="skip" href="#controls">{escape(WORDS["skip-link"])}</a>
<header><h1>{escape(WORDS["title"])}</h1><p>{escape(WORDS["notice"])}</p></header>
<main>
<section id="film" aria-label="Leg">{{{{ embed(roots.film) }}}}</section>
<section id="controls" aria-label="Controls">{{{{ embed(roots.controls) }}}}</section>
<section id="numbers" aria-label="Numbers">{{{{ embed(roots.board) }}}}</section>
</main>
{{% endblock %}}
"""

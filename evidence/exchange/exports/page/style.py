"""How the page looks: light and dark, on a screen and on paper. Colours are those of the pictures."""

from __future__ import annotations

import base64
import hashlib

STYLE = """
:root { color-scheme: light dark; --ground: #fff; --ink: #1a1a1a; --faint: #5a5a5a; --rule: #d4d4d4; --soft: #f6f5f2;
  --first: #9a3412; --second: #1d6fb8; --mixed: #6d4a8f; --null: #8a8a8a; --link: #1a4f8a;
  --red: #a61c1c; --yellow: #8a5a00; --green: #25673a; --blue: #245a8d; --grey: #5a5a5a; }
@media (prefers-color-scheme: dark) { :root { --ground: #16181b; --ink: #e4e2dd; --faint: #a5a29b; --rule: #3a3d42;
  --soft: #1f2226; --first: #f0915f; --second: #6cb1f0; --mixed: #b99add; --null: #9a9a9a; --link: #8fbdf2;
  --red: #ff8f85; --yellow: #e6bd5c; --green: #7cc995; --blue: #82b8ea; --grey: #a5a29b; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 3rem 1.5rem 5rem; max-width: 72rem; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.55 Charter, "Bitstream Charter", "Source Serif 4", Georgia, "Noto Serif", serif;
  overflow-wrap: break-word; }
h1, h2, h3, h4, th, .bar-key, .meta, .label, nav, .badge { font-family: "Source Sans 3", "Segoe UI", "Noto Sans",
  "DejaVu Sans", Helvetica, Arial, sans-serif; }
h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 .6rem; letter-spacing: -.01em; text-wrap: balance; }
h2 { font-size: 1.4rem; margin: 3.2rem 0 1rem; padding-bottom: .3rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .5rem; text-wrap: balance; }
h4 { font-size: .95rem; margin: 1.5rem 0 .35rem; }
p, ul, ol, dl { margin: .5rem 0; }
p, li, dd, .lead { max-width: 46rem; }
ul, ol { padding-left: 1.4rem; }
a { color: var(--link); text-decoration-thickness: from-font; text-underline-offset: .15em; }
.lead { font-size: 1.15rem; color: var(--faint); }
.meta, .label { font-size: .82rem; color: var(--faint); }
.wide { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; line-height: 1.4; }
th { text-align: left; font-size: .78rem; color: var(--faint); border-bottom: 1.5px solid var(--ink); }
th, td { padding: .38rem .9rem .38rem 0; vertical-align: top; }
td { border-bottom: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 0; }
td:first-child { min-width: 11rem; }
.narrow table { width: auto; min-width: min(30rem, 100%); }
.number { text-align: right; font-variant-numeric: tabular-nums lining-nums; white-space: nowrap; }
.bar { display: block; width: 9rem; max-width: 100%; height: .6rem; margin: .35rem 0; }
.claim .bar { width: 100%; height: .75rem; margin: .9rem 0 .2rem; }
.bar rect.first { fill: var(--first); } .bar rect.second { fill: var(--second); }
.bar rect.mixed { fill: var(--mixed); } .bar rect.no-effect { fill: var(--rule); }
.bar-key { font-size: .82rem; color: var(--faint); margin: 0 0 .8rem; max-width: none; }
.badge { font-size: .78rem; font-weight: 600; white-space: nowrap; }
.red { color: var(--red); } .yellow { color: var(--yellow); } .green { color: var(--green); }
.blue { color: var(--blue); } .grey { color: var(--grey); }
.claim { margin: 0 0 2.8rem; padding: 1.6rem 0 0; border-top: 1px solid var(--rule); }
h2 + .claim { border-top: 0; padding-top: 0; }
.headline { font-size: 1.1rem; font-weight: 600; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 0 2.5rem; }
.side { border-top: 3px solid var(--null); margin-top: 1.2rem; padding-top: .1rem; }
.side.first { border-color: var(--first); } .side.second { border-color: var(--second); }
.side.mixed { border-color: var(--mixed); }
.side h4 { margin-top: .5rem; }
.side.first h4 { color: var(--first); } .side.second h4 { color: var(--second); }
.side.mixed h4 { color: var(--mixed); }
.lines { list-style: none; padding: 0; margin: 0; }
.lines > li { padding: .55rem 0; border-bottom: 1px solid var(--rule); break-inside: avoid; }
.lines p, li li p { margin: .15rem 0; }
.line-number { font-variant-numeric: tabular-nums; color: var(--faint); }
blockquote { margin: .3rem 0; padding: 0 0 0 .8rem; border-left: 2px solid var(--rule); font-style: italic; }
blockquote::before { content: "\\201C"; } blockquote::after { content: "\\201D"; }
.notes { font-size: .85rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; margin: 1.4rem 0; }
figure { margin: 0; border: 1px solid var(--rule); max-width: 100%; break-inside: avoid; }
figure img { display: block; max-width: 100%; height: auto; }
@media screen and (prefers-color-scheme: dark) { figure img { filter: invert(.91) hue-rotate(180deg); } }
.decision { max-width: 48rem; background: var(--soft); border-left: 3px solid var(--ink); padding: .5rem 1rem;
  margin: 1rem 0; }
.references { font-size: .92rem; padding-left: 0; list-style: none; }
.references li { padding: .25rem 0 .25rem 1.6rem; text-indent: -1.6rem; max-width: 60rem; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
.warning { border-left: 3px solid var(--red); padding-left: 1rem; }
:target { scroll-margin-top: 1rem; } .references li:target { background: var(--soft); }
footer { margin-top: 4rem; border-top: 1px solid var(--rule); }
@media print {
  :root { color-scheme: light; --ground: #fff; --ink: #000; --faint: #444; --rule: #bbb; --soft: #f4f4f4;
    --first: #9a3412; --second: #1d6fb8; --mixed: #6d4a8f; --null: #777; --link: #000;
    --red: #8f1414; --yellow: #6d4700; --green: #1c5230; --blue: #1d4a75; --grey: #444; }
  html { font-size: 11.5px; }
  body { padding: 0; max-width: none; }
  p, li, dd, .lead { max-width: none; }
  .figures { display: block; }
  figure { display: inline-block; margin: 0 .8rem .8rem 0; }
  figure img { max-width: 11cm; max-height: 15cm; }
  a { text-decoration: none; }
  h2, h3, h4 { break-after: avoid; }
  tr, figure, .decision { break-inside: avoid; }
  .sides { grid-template-columns: 1fr 1fr; }
  .bar rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  @page { margin: 18mm 16mm; }
}
"""


def policy() -> str:
    """What a browser may load for the page: nothing but this style and pictures that stand in the page."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"

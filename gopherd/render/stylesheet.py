"""How pages look on the web: one stylesheet, within every page, light and dark, and on paper.

Colours are named once, at the top; a test measures their contrast.
"""

import base64
import hashlib

STYLESHEET = """
:root{color-scheme:light dark;--paper:#fdfcf9;--ink:#1d1b18;--soft:#5d5850;--line:#d9d4ca;\
--link:#7a1f1f;--been:#5b3f63;--well:#f3f0e9}
@media(prefers-color-scheme:dark){:root{--paper:#151412;--ink:#e6e2d9;--soft:#a39d91;\
--line:#3a3732;--link:#f0a59a;--been:#c9addb;--well:#1f1d1a}}
*{box-sizing:border-box}
html{font:1.125rem/1.6 Charter,"Bitstream Charter","Iowan Old Style",Georgia,Cambria,serif;\
-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;padding:1.5rem 1.1rem 3rem;max-width:66ch;background:var(--paper);\
color:var(--ink);overflow-wrap:anywhere}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.18em}
a:visited{color:var(--been)}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.masthead{text-align:center;border-bottom:3px double var(--line);padding-bottom:.9rem}
.masthead pre{display:block;margin:0 auto;padding:0;width:fit-content;max-width:100%;\
background:none;border:0;text-align:left;line-height:1.15;font-size:min(.8rem,2.1vw)}
.subtitle{margin:.8rem 0 0;color:var(--soft);font-size:.9rem}
.view,.label{font:600 .78rem/1.4 system-ui,sans-serif;letter-spacing:.09em;\
text-transform:uppercase;color:var(--soft)}
.view{margin:1.4rem 0 .4rem}
h1{font-size:clamp(1.5rem,6vw,1.9rem);line-height:1.2;margin:.2rem 0 .8rem;text-wrap:balance}
h2{font-size:1.2rem;line-height:1.3;margin:2rem 0 .6rem}
.label{border-top:1px solid var(--line);padding-top:.8rem;margin:2rem 0 .6rem}
p{margin:0 0 1em}
.line{margin:.15rem 0;font-size:.95rem;color:var(--soft)}
mark{background:none;color:var(--ink);font-weight:600}
.moment span{margin-left:1.2em}
article>header{margin-bottom:1.6rem}
small{color:var(--soft);font-size:.85rem}
sup{font-size:.7em;line-height:0;color:var(--soft)}
blockquote{margin:1.2em 0;padding-left:1em;border-left:3px solid var(--line);font-style:italic}
pre,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{overflow-x:auto;margin:1.2em 0;padding:.8em 1em;background:var(--well);\
font-size:.82rem;line-height:1.45;overflow-wrap:normal}
main>pre{padding:.8em;font-size:min(.73rem,2.1vw)}
code{font-size:.88em}
hr{border:0;margin:2em auto;text-align:center;color:var(--soft)}
hr::before{content:"* * *"}
figure{margin:1.6em 0}
img{display:block;max-width:100%;height:auto;margin:0 auto}
figcaption{margin-top:.5em;text-align:center;font-size:.9rem;line-height:1.45;color:var(--soft)}
.rows{list-style:none;margin:0 0 1em;padding:0}
.rows li{padding:.35rem 0;line-height:1.4}
.rows a{text-decoration:none}
.rows a:hover{text-decoration:underline}
.rows small,small span{display:inline-block;padding-top:.1rem}
.rows+.line:not(.moment){margin:-.7rem 0 1.2rem}
.number{color:var(--soft)}
aside,nav{margin-top:2rem}
footer{border-top:3px double var(--line);margin-top:2.5rem}
form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
label{display:flex;flex:1 1 14rem;gap:.6rem;align-items:center}
input,button{font:inherit;color:inherit;background:var(--well);border:1px solid var(--soft);\
border-radius:3px;padding:.35rem .7rem}
input{flex:1 1 8rem;min-width:0}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);\
white-space:nowrap}
@media print{:root{--paper:#fff;--ink:#000;--soft:#333;--line:#999;--link:#000;--been:#000;\
--well:#fff}html{font-size:11pt}body{max-width:none;padding:0}footer,form,.view{display:none}\
.masthead pre{font-size:7pt}pre{white-space:pre-wrap}h1,h2,figure{break-after:avoid;\
break-inside:avoid}}
"""

STYLE_HASH = base64.b64encode(hashlib.sha256(STYLESHEET.encode()).digest()).decode()
"""What a content security policy knows it by."""

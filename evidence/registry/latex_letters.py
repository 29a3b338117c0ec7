r"""Letters that LaTeX writes as commands, such as ``\"o`` and ``$\alpha$``: a closed list, and no macro of anybody."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    "'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "b": "\u0331", "r": "\u030a",
    "k": "\u0328",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "textmu": "µ",
    "textdegree": "°", "textpm": "±", "textregistered": "®", "texttrademark": "™", "copyright": "©", "pounds": "£",
    "textendash": "–", "textemdash": "—", "textless": "<", "textgreater": ">", "textasciitilde": "~",
    "textbeta": "β", "textalpha": "α", "textgamma": "γ", "textkappa": "κ",
}  # fmt: skip
_MATHS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "pm": "±", "times": "×", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "sim": "∼", "approx": "≈",
    "rightarrow": "→", "cdot": "·", "neq": "≠", "infty": "∞",
}  # fmt: skip
_WORDS = "|".join(sorted({*_LETTERS}, key=len, reverse=True))
_MATHS_WORDS = "|".join(sorted(_MATHS, key=len, reverse=True))

LATEX = re.compile(
    r"\\(?:"
    r"(?P<sign>[&%$#_{},])"
    r"|(?P<mark>['`\"^~=.])[ ]?(?:\{\\?(?P<one>[A-Za-z])\}|\\?(?P<two>[A-Za-z]))"
    r"|(?P<letter>[uvHcdbrk])(?:\{\\?(?P<three>[A-Za-z])\}|[ ](?P<four>[A-Za-z]))"
    rf"|(?P<word>{_WORDS})(?![A-Za-z])(?:\{{\}}|[ ])?"
    r")"
    rf"|\$\\(?P<maths>{_MATHS_WORDS})\$|\\ensuremath\{{\\(?P<more>{_MATHS_WORDS})\}}"
)
"""One letter as a command."""


FORMATTING = r"\\(?:emph|math(?:rm|it|bf)|text(?:bf|it|rm|sc|sf|sl|tt|up|normal|subscript|superscript))\{"
"""What only says how letters look."""


def letter_of(found: re.Match[str]) -> str:
    r"""What a match of `LATEX` stands for.

    >>> letter_of(LATEX.match(r"\"o")), letter_of(LATEX.match(r"\v{S}")), letter_of(LATEX.match(r"$\alpha$"))
    ('ö', 'Š', 'α')
    """
    if found["sign"]:
        return "\u2009" if found["sign"] == "," else found["sign"]
    if found["word"]:
        return _LETTERS[found["word"]]
    if name := found["maths"] or found["more"]:
        return _MATHS[name]
    base = found["one"] or found["two"] or found["three"] or found["four"]
    return unicodedata.normalize("NFC", base + _ACCENTS[found["mark"] or found["letter"]])


def decoded(text: str) -> str:
    """A text with all such letters decoded, and without the braces that only group."""
    out, place = [], 0
    for found in LATEX.finditer(text):
        out += [_ungrouped(text[place : found.start()]), letter_of(found)]
        place = found.end()
    return "".join([*out, _ungrouped(text[place:])])


def _ungrouped(text: str) -> str:
    return re.sub(FORMATTING, "", text).replace("{", "").replace("}", "").replace("~", "\u00a0")

"""Languages as bibliographic files name them, as IETF tags."""

from __future__ import annotations

import re

_OF_THREE = {
    "eng": "en", "chi": "zh", "zho": "zh", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "jpn": "ja", "spa": "es",
    "rus": "ru", "por": "pt", "kor": "ko", "ita": "it", "pol": "pl", "tur": "tr", "dut": "nl", "nld": "nl", "hun": "hu",
    "cze": "cs", "ces": "cs", "swe": "sv", "nor": "no", "dan": "da", "fin": "fi", "per": "fa", "fas": "fa", "ara": "ar",
    "ukr": "uk", "heb": "he", "hrv": "hr", "english": "en", "chinese": "zh", "german": "de", "french": "fr",
    "japanese": "ja", "spanish": "es", "russian": "ru", "portuguese": "pt", "korean": "ko", "italian": "it",
}  # fmt: skip


def language_tag(text: str) -> str | None:
    """The tag of a language that is named by a code or in English; None when it is not known."""
    text = text.strip().lower()
    if re.fullmatch(r"[a-z]{2}(?:[-_][a-z]{2})?", text):
        return text[:2]
    return _OF_THREE.get(text)

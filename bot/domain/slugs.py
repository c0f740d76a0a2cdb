"""Names of areas as codes."""

import re
import unicodedata

_GAPS = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """Lowercase ASCII letters and digits with single hyphens: "Tiban Baru" gives "tiban-baru".

    Accents fall away. The result is empty when the name has no letter and no digit.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _GAPS.sub("-", plain).strip("-")

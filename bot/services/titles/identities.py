"""What makes two records the same title, and the words that search reads.

All three are stored beside the title; a change here needs a migration that writes them anew.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from bot.language.titles import fold_title, initials

DIGEST_BYTES = 12
"""Two of a million titles share a digest once in 10^16 catalogues."""


def title_key(title: str, subtitle: str = "") -> str:
    """Stands for the text of a title: case, marks and accents make no difference."""
    return _digest(fold_title(f"{title} {subtitle}") or f"{title} {subtitle}".strip())


def authors_key(authors: Iterable[str]) -> str:
    """Stands for names in any order: "Hirata, Andrea" is "Andrea Hirata"."""
    return " ".join(sorted(fold_title(" ".join(authors)).split()))


def identity(key: str, authors: Iterable[str], isbn: str) -> str:
    """Stands for a title by its key, its authors and its ISBN."""
    return _digest(f"{key}|{authors_key(authors)}|{isbn}")


def search_text(title: str, subtitle: str, authors: Sequence[str], *others: str) -> str:
    """All words by which a title is found, folded, each once, a space around each."""
    folded = fold_title(" ".join((title, subtitle, *authors, *others)))
    short = initials(fold_title(title))
    return f" {' '.join(dict.fromkeys((*folded.split(), *short)))} "


def _digest(text: str) -> str:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=DIGEST_BYTES).hexdigest()

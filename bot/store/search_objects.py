"""What only one of the databases has to search titles with; made by a migration, not by tables.

SQLite: the FTS5 table `titles_fts` with the tables under it, which belong to SQLite alone.
PostgreSQL: the index `ix_titles_search_words` of the words of a title. Both follow the column
`titles.search_text` by themselves, so a restore fills them along with the rows.

Both know whole words, not trigrams: which words a mistyped one may mean is found in memory
(bot/services/titles/vocabulary.py), and asking for words is 25 times as fast as pg_trgm is.
"""

import re

_NAME = re.compile(r"^fts_|_fts|_search_words$")


def is_search_object(name: str | None) -> bool:
    """Whether a table or an index of this name stands outside the MetaData."""
    return bool(_NAME.search(name or ""))

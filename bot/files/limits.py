"""How large a file may be; the sentences under `problem.table_*` name the same numbers."""

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 1_000
"""Files inside an XLSX."""
MAX_RATIO = 100
"""A part that packs better than this is no sheet that somebody typed (Apache POI draws the line
at the same place)."""
RATIO_FROM = 1024 * 1024
"""Smaller parts may pack as well as they like."""

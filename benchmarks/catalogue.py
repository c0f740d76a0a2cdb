"""The catalogue: how fast it is read in, how fast and how well titles are found.

    .venv/bin/python -m benchmarks.catalogue [--titles 10000 100000] [--no-postgresql]
        [--only imports commands searches]

Reading in is compared with `csv` and `executemany` into the same table, which checks nothing and
can't be undone. Finding is compared with RapidFuzz's WRatio over all titles, on the same queries.
Besides the time that passed stands the time of this process on a core, which other work on the
machine hardly changes.

Then `pusling import` reads each size in as a process of its own, twice: what it prints while it
works, the most memory that it took, and that the second time changes nothing.
"""

import argparse
import asyncio
import csv
import gc
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.clock import SystemClock
from bot.i18n import Catalogues, locales_folder
from bot.language.titles import Candidate, fold_title
from bot.services.imports import Imports, Order
from bot.services.imports.catalogue.slims import BIBLIO
from bot.services.imports.words import load_words
from bot.services.titles import TitleSearch, load_ranking_words
from bot.store.database import Database
from bot.store.migrations import migrate
from tests.support.catalogues import demo_candidates, made_up, queries, store
from tests.support.postgres import running_server

PARTS = ("imports", "commands", "searches")
ROUNDS = 3
IMPORTED = 20_000
QUERIES = 300
WRATIO_QUERIES = 40
LANGUAGE = locales_folder() / "id" / "language"


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--titles", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--no-postgresql", action="store_true")
    parser.add_argument("--only", choices=PARTS, nargs="*", default=PARTS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if "imports" in chosen.only:
            _imports(Path(folder))
        for titles in chosen.titles if "commands" in chosen.only else ():
            _commands(Path(folder), titles)
        for titles in chosen.titles if "searches" in chosen.only else ():
            with _databases(Path(folder), titles, postgresql=not chosen.no_postgresql) as urls:
                _searches(titles, urls)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nmost memory of this process, titles of the comparison included: {peak:.0f} MB")


@contextmanager
def _databases(folder: Path, titles: int, *, postgresql: bool) -> Iterator[dict[str, str]]:
    urls = {"sqlite": f"sqlite:///{folder / f'search{titles}.db'}"}
    if not postgresql:
        yield urls
        return
    with running_server() as server:
        yield urls | {"postgresql": server.create(f"search{titles}")}


def _imports(folder: Path) -> None:
    path = _export(folder / "senayan_biblio_export.csv", IMPORTED)
    ours, bare = [], []
    for number in range(ROUNDS):
        ours.append(asyncio.run(_import_rate(path, folder / f"ours{number}.db")))
        bare.append(_bare_rate(path, folder / f"bare{number}.db"))
    ratios = [a / b for a, b in zip(ours, bare, strict=True)]
    print(f"import of {IMPORTED} titles with a copy each, SLiMS CSV into SQLite")
    print(f"  ours               {statistics.median(ours):8.0f} titles/s")
    print(f"  csv + executemany  {statistics.median(bare):8.0f} titles/s")
    print(f"  ratio {statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f})")


def _commands(folder: Path, titles: int) -> None:
    """The command itself, twice, each time a process of its own."""
    path = _export(folder / f"export{titles}.csv", titles)
    known = os.environ | {"PUSLING_DATABASE_URL": f"sqlite:///{folder / f'command{titles}.db'}"}
    pusling = [sys.executable, "-m", "bot"]
    subprocess.run([*pusling, "migrate"], env=known, check=True, capture_output=True)
    print(f"\npusling import of {titles} titles, {path.stat().st_size / 2**20:.0f} MB, into SQLite")
    for turn in ("first", "again"):
        told = folder / f"{turn}.txt"
        began = time.perf_counter()
        with told.open("w") as output:
            running = subprocess.Popen(
                [*pusling, "import", "catalogue", str(path)],
                env=known,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            _, _, used = os.wait4(running.pid, 0)
        lines = told.read_text().splitlines()
        print(
            f"  {turn}: {time.perf_counter() - began:.1f} s with its start, "
            f"{used.ru_utime + used.ru_stime:.1f} s of a core, "
            f"{used.ru_maxrss / 1024:.0f} MB at most"
        )
        print(f"    {len(lines)} lines: {lines[0]} … {' '.join(lines[-3:])}")


def _export(path: Path, count: int) -> Path:
    fixed = {"gmd_name": "Text", "publisher_name": "Penerbit Contoh", "publish_year": "2010"}
    fixed |= {"call_number": "813 HIR l", "language_name": "Indonesia", "topics": "<Fiksi>"}
    with path.open("w", encoding="utf-8") as file:
        for each in made_up(count):
            row = fixed | {"title": each.title, "isbn_issn": each.isbn}
            row |= {"authors": f"<{each.authors[0]}>", "item_code": f"<B{each.id}>"}
            file.write(",".join(f'"{row.get(column, "")}"' for column in BIBLIO) + "\n")
    return path


async def _import_rate(path: Path, file: Path) -> float:
    await migrate(f"sqlite:///{file}")
    database, text = Database(f"sqlite:///{file}"), Catalogues.load(locales_folder()).of("id")
    imports = Imports(database, SystemClock(), load_words(LANGUAGE, text), text)
    gc.freeze()  # as the command does
    began, worked = time.perf_counter(), time.process_time()
    report = await imports.run(Order(kind="catalogue", path=path))
    spent = time.perf_counter() - began
    print(
        f"  (a round: {1e6 * (time.process_time() - worked) / IMPORTED:.0f} µs of a core a title)"
    )
    await database.close()
    if (report.new_titles, report.new_copies) != (IMPORTED, IMPORTED):
        raise SystemExit(f"not all is in: {report}")
    return IMPORTED / spent


def _bare_rate(path: Path, file: Path) -> float:
    asyncio.run(migrate(f"sqlite:///{file}"))
    raw = sqlite3.connect(file)
    began = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [
            (row[0], json.dumps([row[15]]), row[3], f"i{number}", "k", row[0], "2026-11-22")
            for number, row in enumerate(csv.reader(lines))
        ]
    raw.executemany(
        "INSERT INTO titles (title, authors, isbn, identity, title_key, search_text, data_on) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    raw.commit()
    return IMPORTED / (time.perf_counter() - began)


def _searches(count: int, urls: dict[str, str]) -> None:
    known = demo_candidates()
    titles = [*known, *made_up(count - len(known), first_id=len(known) + 1)]
    asked = list(queries(titles, QUERIES))
    print(f"\nsearch among {count} titles, {QUERIES} mistyped queries")
    for kind, url in urls.items():
        asyncio.run(_ours(kind, url, titles, asked))
    _wratio(titles, asked[:WRATIO_QUERIES])


async def _ours(
    kind: str, url: str, titles: Sequence[Candidate], asked: Sequence[tuple[str, int]]
) -> None:
    await migrate(url)
    database = Database(url)
    await store(database, titles)
    search = TitleSearch(database, SystemClock(), load_ranking_words(LANGUAGE))
    began = time.perf_counter()
    await search.refresh(1)
    reading = time.perf_counter() - began
    places, spent, worked = [], [], []
    for query, meant in asked:
        began, before = time.perf_counter(), time.process_time()
        async with database.unit_of_work(read_only=True) as uow:
            found = await search.search(uow, query)
        spent.append(time.perf_counter() - began)
        worked.append(time.process_time() - before)
        best = enumerate(found.cards[:3])
        places.append(next((at for at, card in best if card.id == meant), None))
    await database.close()
    busy = f"; p50 {1000 * _quantile(worked, 0.5):.1f}, p99 {1000 * _quantile(worked, 0.99):.1f}"
    _show(kind, spent, places, f"{busy} ms of a core; index read in {reading:.2f} s")


def _wratio(titles: Sequence[Candidate], asked: Sequence[tuple[str, int]]) -> None:
    names = {each.id: fold_title(f"{each.title} {' '.join(each.authors)}") for each in titles}
    places, spent = [], []
    for query, meant in asked:
        began = time.perf_counter()
        best = process.extract(fold_title(query), names, scorer=fuzz.WRatio, limit=3)
        spent.append(time.perf_counter() - began)
        places.append(next((at for at, (_, _, key) in enumerate(best) if key == meant), None))
    _show(f"WRatio, {len(asked)} of them", spent, places, "")


def _show(name: str, spent: Sequence[float], places: Sequence[int | None], more: str) -> None:
    first = 100 * sum(place == 0 for place in places) / len(places)
    three = 100 * sum(place is not None for place in places) / len(places)
    middle, high = (1000 * _quantile(spent, share) for share in (0.5, 0.99))
    print(
        f"  {name:24} p50 {middle:7.1f} ms, p99 {high:7.1f} ms; "
        f"first {first:.1f} %, within three {three:.1f} %{more}"
    )


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


if __name__ == "__main__":
    main()

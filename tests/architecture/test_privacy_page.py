"""docs/privacy.md says what the code does, and no table with data of a person is missing in it.

When a change is meant: `python -m tests.architecture.privacy_page`, and read the difference.
"""

from bot.domain.retention import KEPT, DataKind
from bot.store import tables
from bot.store.personal_data import LEFT_OUT, SOURCES, refers_to
from tests.architecture.privacy_page import PAGE, printed

AT_A_PLATFORM = frozenset({"chat", "person", "sender"})
"""Columns with a platform's id of somebody."""


def test_the_page_is_the_one_that_the_code_prints() -> None:
    assert PAGE.read_text(encoding="utf-8") == printed()


def test_every_kind_of_data_has_a_time_and_a_source() -> None:
    assert KEPT.keys() == set(DataKind)
    assert {source.kind for source in SOURCES} == set(DataKind)
    names = [source.name for source in SOURCES]
    assert len(names) == len(set(names))


def test_every_reference_to_a_person_leads_into_her_copy_or_is_left_out_with_a_reason() -> None:
    owners = {str(source.owner) for source in SOURCES}
    references = {
        f"{table.name}.{column.name}"
        for table in tables.metadata.sorted_tables
        for column in table.columns
        if refers_to(column, tables.contacts)
    }
    assert references - owners - LEFT_OUT.keys() == set()
    assert LEFT_OUT.keys() <= references


def test_every_table_that_knows_a_person_by_a_platform_is_in_her_copy() -> None:
    known = {
        table.name
        for table in tables.metadata.sorted_tables
        if AT_A_PLATFORM & {column.name for column in table.columns}
    }
    assert known <= {source.table.name for source in SOURCES}

"""Every sentence exists in every language, with the same placeholders."""

import enum
import functools
import importlib
import pkgutil
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import bot.domain
from bot.errors import PuslingError
from bot.i18n import Catalogues, locales_folder
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("id", "en")
KEY = re.compile(r"^[a-z_]+(\.[A-Za-z_]+)*$")
USED = re.compile(r"\b(?:say|say_many|plain|note|template|_found)\(\s*(?:context,\s*)?\"([^\"]+)\"")
BETWEEN = re.compile(r"\"([a-z_]+\.[a-z_.]+)\"")


@functools.cache
def catalogue(language: str) -> Catalog:
    with (ROOT / "locales" / language / "LC_MESSAGES" / "pusling.po").open() as file:
        return read_po(file, locale=language)


@functools.cache
def keys(language: str) -> Mapping[str, tuple[str, ...]]:
    """Every key with its forms."""
    found = {}
    for message in catalogue(language):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            forms = message.string or ""
            found[key] = (forms,) if isinstance(forms, str) else tuple(forms)
    return found


@functools.cache
def catalogues() -> Catalogues:
    """All sentences as the application has them."""
    return Catalogues.load(locales_folder())


def placeholders(text: str) -> set[str]:
    """Those that a sentence is given; the word for the person is there for all of them."""
    named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    return named - {"kak", "kakak"}


def all_enums() -> Iterator[type[enum.Enum]]:
    for module in pkgutil.iter_modules(bot.domain.__path__, "bot.domain."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, enum.Enum) and len(value):
                yield value


def all_errors(root: type[PuslingError] = PuslingError) -> Iterator[type[PuslingError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from all_errors(kind)


@functools.cache
def sources() -> tuple[str, ...]:
    """The text of every module."""
    paths = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    return tuple(path.read_text() for path in paths)


@functools.cache
def used_keys() -> frozenset[str]:
    return frozenset(key for source in sources() for key in USED.findall(source))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_used_in_the_code_has_a_sentence(language: str) -> None:
    known = keys(language)
    assert not {key for key in used_keys() if not known.get(key, ("",))[0]}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    indonesian, english = keys("id"), keys("en")
    assert indonesian.keys() == english.keys()
    for key, forms in indonesian.items():
        if KEY.match(key):
            expected = placeholders(forms[0])
            assert all(placeholders(form) == expected for form in english[key]), key


def test_nobody_is_called_kak_who_may_have_chosen_another_word() -> None:
    own = ("form_of_address.kak", "you.kak")
    fixed = re.compile(r"\b(Kak|Kakak)\b")
    spoken = {key: forms for key, forms in keys("id").items() if key not in own}
    assert not [key for key, forms in spoken.items() if any(map(fixed.search, forms))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_uncertain(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            assert not message.fuzzy, message.id
            assert all(form for form in keys(language)[message_key(message.id)]), message.id


def message_key(identifier: str | tuple[str, ...] | list[str]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(all_enums()), ids=lambda kind: kind.__name__)
def test_every_member_of_every_enum_has_a_word(language: str, kind: type[enum.Enum]) -> None:
    text = catalogues().of(language)
    for member in kind:
        assert text.label(member)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_and_every_setting_has_a_sentence(language: str) -> None:
    known = keys(language)
    assert not {kind.id for kind in all_errors()} - known.keys()
    assert not {f"setting.{field}" for field in Settings.model_fields} - known.keys()


def test_no_sentence_is_left_over() -> None:
    written = {word for source in sources() for word in BETWEEN.findall(source)} | used_keys()
    families = (
        "cli.",
        "intent.",
        "problem.",
        "setting.",
        *(f"{kind_key(kind)}." for kind in all_enums()),
    )
    for key in keys("id"):
        if "." in key and KEY.match(key) and not key.startswith(families):
            assert key in written, key


def kind_key(kind: type[enum.Enum]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_never_called_kamu(language: str) -> None:
    rude = re.compile(r"\b(kamu|anda|lo|gue)\b", re.IGNORECASE)
    spoken = {key: forms for key, forms in keys(language).items() if KEY.match(key)}
    assert not [key for key, forms in spoken.items() if any(map(rude.search, forms))]

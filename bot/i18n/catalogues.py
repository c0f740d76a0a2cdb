"""Gettext catalogues read into memory; message ids are keys such as `visit.next`.

Indonesian is complete by test and stands in for a key that another language lacks.
"""

import enum
import gettext
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.errors import MessageTemplateError
from bot.i18n.neutral import Neutral, escape

DEFAULT_LANGUAGE = "id"
DEFAULT_FORM = "kak"
FORMS = {"kak": "you.kak", "ibu": "you.ibu", "bapak": "you.bapak"}
"""How people are called (`FormOfAddress`), and the key of the word for "you" that goes with it."""
DOMAIN = "pusling"
_CAPITALS = re.compile(r"(?<!^)(?=[A-Z])")


def locales_folder() -> Path:
    """`locales/` of a checkout, or the copy that a wheel carries inside the package."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "_locales"
    return packed if packed.is_dir() else package.parent / "locales"


class Translator:
    """Sentences of one language."""

    def __init__(
        self,
        language: str,
        catalog: Catalog,
        fallback: "Translator | None",
        form_of_address: str = DEFAULT_FORM,
    ) -> None:
        self.language = language
        self._catalog = catalog
        self._fallback = fallback
        self._plural: Callable[[int], int] = gettext.c2py(catalog.plural_expr)
        self._called = {
            "kak": self.template(f"form_of_address.{form_of_address}"),
            "kakak": self.template(FORMS[form_of_address]),
        }
        """Placeholders that every sentence may use: the word for the person addressed."""

    def calling(self, form_of_address: str) -> "Translator":
        """The same sentences for somebody who wants to be called so (a key of `FORMS`)."""
        return Translator(self.language, self._catalog, self._fallback, form_of_address)

    def say(self, key: str, /, **values: object) -> Neutral:
        """The sentence as neutral text; values are escaped. Raises MessageTemplateError."""
        return Neutral(self._fill(key, self.template(key), _escaped(values)))

    def say_many(self, key: str, count: int, /, **values: object) -> Neutral:
        """The sentence in the form for `count`, which is the placeholder `{count}` as well."""
        template = self.template(key, count)
        return Neutral(self._fill(key, template, _escaped({**values, "count": count})))

    def plain(self, key: str, /, **values: object) -> str:
        """The sentence without markup or escaping: button labels, the command line."""
        return self._fill(key, self.template(key), values)

    def label(self, member: enum.Enum) -> str:
        """The word for an enum's member: the key is `<enum>.<value>`."""
        kind = _CAPITALS.sub("_", type(member).__name__).lower()
        return self.plain(f"{kind}.{member.value}")

    def has(self, key: str) -> bool:
        """Whether this language itself has the key."""
        message = self._catalog.get(key)
        return bool(message and message.string)

    def template(self, key: str, count: int = 1) -> str:
        """The sentence before its placeholders are filled. Raises MessageTemplateError."""
        message = self._catalog.get(key)
        if message is None or not message.string:
            if self._fallback is None:
                raise MessageTemplateError(key=key, problem="missing")
            return self._fallback.template(key, count)
        forms = message.string
        return forms if isinstance(forms, str) else forms[self._plural(count)]

    def _fill(self, key: str, template: str, values: Mapping[str, object]) -> str:
        try:
            return template.format_map({**self._called, **values})
        except (KeyError, IndexError, ValueError) as error:
            raise MessageTemplateError(key=key, problem=str(error)) from error


class Catalogues:
    """All languages under `locales/`."""

    def __init__(self, translators: Mapping[str, Translator]) -> None:
        self._translators = translators
        self._calling = {
            form: {code: translator.calling(form) for code, translator in translators.items()}
            for form in FORMS
        }

    @classmethod
    def load(cls, folder: Path) -> "Catalogues":
        """Read every `<language>/LC_MESSAGES/pusling.po` below the folder."""
        default = _read(folder, DEFAULT_LANGUAGE, None)
        translators = {DEFAULT_LANGUAGE: default}
        for path in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
            language = path.parent.parent.name
            translators.setdefault(language, _read(folder, language, default))
        return cls(translators)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages, the default first."""
        return tuple(self._translators)

    def of(self, language: str) -> Translator:
        """The language asked for, or Indonesian."""
        return self._translators.get(language) or self._translators[DEFAULT_LANGUAGE]

    def calling(self, form_of_address: str) -> Mapping[str, Translator]:
        """Every language by its code, for somebody called so (a key of `FORMS`)."""
        return self._calling[form_of_address]


def _read(folder: Path, language: str, fallback: Translator | None) -> Translator:
    path = folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open(encoding="utf-8") as file:
        catalog = read_po(file, locale=language, abort_invalid=True)
    return Translator(language, catalog, fallback)


def _escaped(values: Mapping[str, object]) -> dict[str, str]:
    return {name: escape(value) for name, value in values.items()}

"""The language data, a few stops and one moment: what the tests of the language share."""

from datetime import date, datetime
from pathlib import Path

from bot.language import LanguageData, Lexicon, StopEntry

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "locales" / "id" / "language"
NOW = datetime.fromisoformat("2026-11-18T10:00:00+07:00")
"""A Wednesday."""
TODAY = date(2026, 11, 18)

STOPS = (
    StopEntry(
        code="BGV2",
        name="Posyandu Bougenville II",
        aliases=("Bougenville 2", "Taman Sari Hijau"),
        kelurahan="Tiban Baru",
        kecamatan="Sekupang",
    ),
    StopEntry(
        code="SDN3",
        name="SD Negeri 003 Batu Aji",
        aliases=("SDN 3 Batu Aji",),
        kelurahan="Buliang",
        kecamatan="Batu Aji",
    ),
    StopEntry(
        code="MNI1",
        name="Masjid Nurul Iman",
        aliases=(),
        kelurahan="Belian",
        kecamatan="Batam Kota",
    ),
    StopEntry(
        code="MLT5",
        name="Posyandu Melati 5",
        aliases=(),
        kelurahan="Sagulung Kota",
        kecamatan="Sagulung",
    ),
    StopEntry(
        code="PRG1",
        name="Perumahan Griya Piayu Asri",
        aliases=("GPA",),
        kelurahan="Tanjung Piayu",
        kecamatan="Sei Beduk",
    ),
)


def load_data() -> LanguageData:
    """Read the Indonesian language data."""
    return LanguageData.load(FOLDER)


def build_lexicon(data: LanguageData, stops: tuple[StopEntry, ...] = STOPS) -> Lexicon:
    """Compile the sample stops and the areas of Batam."""
    return Lexicon.build(stops=stops, areas=data.areas, data=data)

"""Places."""

from dataclasses import replace

import pytest

from bot.language import (
    AreaEntry,
    LanguageData,
    Lexicon,
    Place,
    StopEntry,
    outside,
    understand,
)
from bot.language.folding import fold_words
from bot.language.places import read_place
from tests.language.samples import NOW, STOPS, build_lexicon, load_data

DATA = load_data()
LEXICON = build_lexicon(DATA)


def read(text: str, lexicon: Lexicon = LEXICON) -> Place | None:
    """Return the place of a message."""
    tokens, _ = DATA.normalisation.tokens(fold_words(text))
    return read_place(tokens, lexicon.places).place


def code(text: str, lexicon: Lexicon = LEXICON) -> str | None:
    """Return the code of the place of a message."""
    place = read(text, lexicon)
    return place.code if place else None


KASU = StopEntry(
    code="BPD2",
    name="SDN Contoh 12 Kasu",
    aliases=("SDN 12 Kasu",),
    kelurahan="Kasu",
    kecamatan="Belakang Padang",
)
SQUARE = StopEntry(
    code="BTK1", name="Alun-Alun Batam", aliases=("Alun-alun",), kelurahan="", kecamatan=""
)


def test_the_only_school_of_a_village_is_meant_by_its_kind_and_the_village() -> None:
    lexicon = build_lexicon(DATA, (*STOPS, KASU))
    assert code("kunjungan di SD Kasu", lexicon) == "BPD2"
    assert code("kunjungan ke sd di kasu", lexicon) == "BPD2"
    other = replace(KASU, code="BPD3", name="SDN Contoh 13 Kasu", aliases=())
    assert code("kunjungan di SD Kasu", build_lexicon(DATA, (KASU, other))) != "BPD3"


def test_the_island_of_an_area_is_the_area_though_a_school_there_is_called_after_it() -> None:
    school = replace(KASU, aliases=("SD Pulau Kasu",))
    lexicon = build_lexicon(DATA, (*STOPS, school))
    assert code("pusling ke pulau kasu kapan", lexicon) == "kasu"
    assert code("pusling ke sd pulau kasu kapan", lexicon) == "BPD2"


def test_a_doubled_name_is_found_apart_and_half_of_it_is_no_place() -> None:
    lexicon = build_lexicon(DATA, (*STOPS, SQUARE))
    assert code("pusling di alun alun", lexicon) == code("ke alun2 jam berapa", lexicon) == "BTK1"
    assert code("lah siap alun pesanan ambo", lexicon) is None


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("lokasi2 di sagulung kak", "sagulung"),
        ("bulang ada titiknya gak", "bulang"),
        ("stop yg karas aja", "karas"),
        ("feri ke tanjung pinang", None),
        ("usul ambo tolong bali buku kaba", None),
        ("cariin jodoh dong", None),
    ],
)
def test_words_of_chat_beside_a_name_are_no_part_of_it(text: str, area: str | None) -> None:
    assert code(text) == area


@pytest.mark.parametrize("area", DATA.areas, ids=lambda area: area.code)
def test_every_area_of_the_city_is_found_by_its_name(area: AreaEntry) -> None:
    assert code(f"pusling ke {area.name}") == area.code


def test_the_gazetteer_has_12_kecamatan_and_64_kelurahan(data: LanguageData) -> None:
    kinds = [area.kind for area in data.areas]
    assert (kinds.count("kecamatan"), kinds.count("kelurahan")) == (12, 64)


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.code)
def test_every_stop_is_found_by_its_code_its_name_and_its_aliases(stop: StopEntry) -> None:
    names = (stop.code, stop.name, *stop.aliases)
    assert {name: code(f"ke {name} ya") for name in names} == dict.fromkeys(names, stop.code)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ke tiban bru", "tiban-baru"),
        ("di tibanbaru", "tiban-baru"),
        ("sei langkai", "sungai-langkai"),
        ("tj piayu", "tanjung-piayu"),
        ("bt aji", "batu-aji"),
        ("kp seraya", "kampung-seraya"),
        ("sekupng", "sekupang"),
        ("sagulun", "sagulung"),
        ("kelurahan belian", "belian"),
        ("kec galang", "galang"),
        ("posyandu bougenvil", "BGV2"),
        ("posyandu bugenvil 2", "BGV2"),
        ("bougenville ii", "BGV2"),
        ("sd 3 batu aji", "SDN3"),
        ("sd negri 3 batu aji", "SDN3"),
        ("masjid nurul imn", "MNI1"),
        ("nurul iman", "MNI1"),
        ("posyandu melati", "MLT5"),
        ("griya piayu asri", "PRG1"),
        ("posyandu bougenvil tiban baru", "BGV2"),
    ],
)
def test_a_place_is_found_as_people_write_it(text: str, expected: str) -> None:
    assert code(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "bulan depan",
        "kasur baru",
        "mau beli buku",
        "buku tentang batu",
        "pulau seribu buku",
        "taman",
        "posyandu",
        "kota batam",
        "mobil",
        "buku tentang sungai",
        "posyandu melati 9",
        "laskar pelangi",
        "anak saya galang dana",
        "bilang ke admin",
        "belian mobil",
        "",
    ],
)
def test_no_place_is_seen_where_none_is_said(text: str) -> None:
    assert code(text) is None


@pytest.mark.parametrize(
    ("text", "best"),
    [("ke tiban", "tiban-baru"), ("baloi", "baloi-permai"), ("di sungai", "sungai-panas")],
)
def test_an_ambiguous_word_gives_a_best_guess_and_candidates(text: str, best: str) -> None:
    place = read(text)
    assert place
    assert place.code == best == place.candidates[0].code
    assert len(place.candidates) >= 3


def test_stops_of_one_name_are_candidates_and_the_area_decides() -> None:
    twins = tuple(
        StopEntry(
            code=f"IKH{number}",
            name="Masjid Al Ikhlas",
            aliases=(),
            kelurahan=kelurahan,
            kecamatan=kecamatan,
        )
        for number, (kelurahan, kecamatan) in enumerate(
            [("Sadai", "Bengkong"), ("Kabil", "Nongsa")], start=1
        )
    )
    lexicon = build_lexicon(DATA, twins)
    place = read("masjid al ikhlas", lexicon)
    assert place
    assert [one.code for one in place.candidates] == ["IKH1", "IKH2"]
    assert read("masjid al ikhlas kabil", lexicon) == Place(
        kind="stop", code="IKH2", name="Masjid Al Ikhlas"
    )


def test_numbers_of_names_may_not_differ() -> None:
    assert code("posyandu bougenville 3") is None


def test_an_area_is_meant_by_its_own_name_though_a_stop_bears_it_as_an_alias() -> None:
    stop = StopEntry(
        code="X1", name="Balai RW", aliases=("Kabil",), kelurahan="Kabil", kecamatan="Nongsa"
    )
    assert code("ke kabil", build_lexicon(DATA, (stop,))) == "kabil"


def test_an_empty_lexicon_finds_nothing() -> None:
    assert code("ke tiban baru", Lexicon.build(stops=[], areas=[], data=DATA)) is None


def test_five_thousand_stops_are_told_apart() -> None:
    stops = tuple(
        StopEntry(
            code=f"S{number}",
            name=f"Posyandu Melati {number}",
            aliases=(),
            kelurahan="Kabil",
            kecamatan="Nongsa",
        )
        for number in range(5_000)
    )
    lexicon = build_lexicon(DATA, stops)
    assert [code(f"posyandu melati {number}", lexicon) for number in (7, 70, 4_999)] == [
        "S7",
        "S70",
        "S4999",
    ]


def test_a_word_of_several_areas_leaves_the_choice() -> None:
    place = read("jadwal batu")
    assert place is not None
    assert {one.code for one in place.candidates} >= {"batu-aji", "batu-ampar", "batu-besar"}


def test_a_place_that_is_not_meant_gives_way_to_the_one_that_is() -> None:
    assert code("bukan sagulung, kabil") == "kabil"
    assert code("bukan sagulung ya?") == "sagulung"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ke jakarta", "Jakarta"),
        ("kapan ke tanjung pinang?", "Tanjung Pinang"),
        ("pusling ke kabil kapan", ""),
        ("ada masakan padang ga", ""),
    ],
)
def test_a_place_outside_the_city_is_named(text: str, name: str) -> None:
    assert outside(understand(text, now=NOW, lexicon=LEXICON, data=DATA)) == name


@pytest.mark.parametrize(
    ("text", "place", "beside"),
    [
        ("ingatkan aku juga ke tiban baru sama sagulung", "tiban-baru", ["sagulung"]),
        ("ingatkan ke tiban baru dan posyandu melati 5", "MLT5", ["tiban-baru"]),
        ("ingatkan ke posyandu melati tiban lama", "MLT5", []),
    ],
)
def test_places_of_a_list_are_all_read_and_the_area_of_a_stop_is_none(
    text: str, place: str, beside: list[str]
) -> None:
    said = understand(text, now=NOW, lexicon=LEXICON, data=DATA)
    assert said.place is not None
    assert [said.place.code, [one.code for one in said.beside]] == [place, beside]

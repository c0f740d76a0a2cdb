"""The stop that a report of attendance names, where understanding found no place."""

import pytest

from bot.services.stops import StopNames
from handlers.cadre.elsewhere import stop_said


def _stop(code: str, name: str, kelurahan: str) -> StopNames:
    return StopNames(code=code, name=name, aliases=(), kelurahan=kelurahan, kecamatan="Sekupang")


STOPS = (
    _stop("B", "Posyandu Bougenville II", "Tiban Baru"),
    _stop("M", "Posyandu Mawar Sungai Langkai", "Sungai Langkai"),
    _stop("S3", "SDN Contoh 03 Sagulung", "Sagulung Kota"),
    _stop("S5", "SDN Contoh 05 Sengkuang", "Tanjung Sengkuang"),
)


@pytest.mark.parametrize(
    ("text", "codes", "unknown"),
    [
        ("lapor hadir di posyandu bougenville 20 orang", {"B"}, ""),
        ("lapor hadir bogenvil 20 orang", {"B"}, ""),
        ("hadir di sungai langkai 20 orang", {"M"}, ""),
        ("sdn 05 tadi 30 siswa", {"S5"}, ""),
        ("sd 99 tadi 30 siswa", set(), "SD 99"),
        ("lapor hadir di posyandu anyelir 20 orang", set(), "anyelir"),
        ("posyandu anyelir 20 orang", set(), "anyelir"),
        ("tadi di posyandu rame sekali 20 orang", set(), ""),
        ("anak sd 20 orang", set(), ""),
        ("yang hadir di posyandu kami 35 orang, 20 anak", set(), ""),
        ("dari 30 orang ada 12 anak", set(), ""),
        ("eh salah, anaknya 27", set(), ""),
        ("dewasa 15 anak 20, buku dipinjam 9", set(), ""),
    ],
)
def test_the_stop_of_a_report(text: str, codes: set[str], unknown: str) -> None:
    said = stop_said(text, STOPS)
    assert (set(said.codes), said.unknown) == (codes, unknown)

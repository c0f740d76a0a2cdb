"""Help is Indonesian; a wrong command gets one line that says what is wrong and where to look."""

import re

import pytest

from bot.commands.line import COMMANDS
from tests.commands.terminal import Terminal, Typed

NAMES = list(COMMANDS)
ENGLISH = re.compile(
    r"\b(usage|options?|arguments?|positional|optional|error|show|this|help message|exit|default"
    r"|required|choose|invalid|commands?|the|and|with|database|message)\b",
    re.IGNORECASE,
)
WRONG = [
    ((), "isian ini belum ada: PERINTAH. Lihat: pusling --help"),
    (("salah",), "tidak ada pilihan 'salah' (pilih: "),
    (("--versi",), "isian ini belum ada: PERINTAH"),
    (("play",), "pusling play: isian ini belum ada: FILE. Lihat: pusling play --help"),
    (("backup",), "pusling backup: isian ini belum ada: FILE"),
    (("restore",), "pusling restore: isian ini belum ada: FILE"),
    (("migrate", "sekarang"), "isian ini tidak dikenal: sekarang"),
    (("doctor", "--cepat"), "isian ini tidak dikenal: --cepat"),
    (("play", "--keep=ya", "a"), "pusling play: --keep: isian 'ya' tidak dipakai"),
    (("chat", "--as"), "pusling chat: --as: perlu satu isian"),
    (("chat", "--as", ""), "pusling chat: --as: nama harus berisi huruf atau angka"),
    (("chat", "--as", " \x07\udcff"), "nama harus berisi huruf atau angka"),
    (("chat", "--role", "raja"), "tidak ada pilihan 'raja' (pilih: 'resident', 'cadre', 'staff')"),
    (("understand", "--explain"), "pusling understand: --explain: perlu satu isian"),
    (("play", "tidak-ada.jsonl"), "Berkas tidak-ada.jsonl tidak bisa dipakai: tidak ada."),
    (("play", "."), "Berkas . tidak bisa dipakai: itu folder, bukan berkas."),
]


def without_placeholders(text: str) -> str:
    """Help without what is typed as it stands: options, choices and names in capitals."""
    text = re.sub(r"--[a-z]+|\{[a-z,]+\}|\b[A-Z]{2,}\b", "", text)
    return text.replace("resident", "").replace("cadre", "").replace("staff", "")


@pytest.mark.parametrize("name", ["", *NAMES])
def test_help_is_indonesian(typed: Typed, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        typed.run(*name.split(), "--help")
    shown = capsys.readouterr()
    assert (ended.value.code or 0, shown.err) == (0, "")
    assert shown.out.startswith(f"pemakaian: pusling {name}".rstrip())
    assert not ENGLISH.findall(without_placeholders(shown.out))


def test_help_names_every_command(terminal: Terminal) -> None:
    shown = terminal.run("--help")
    assert (shown.code, shown.err) == (0, "")
    assert [name for name in NAMES if not re.search(rf"^    {name}\b", shown.out, re.M)] == []


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_a_wrong_use_gets_one_line_and_exit_code_2(
    typed: Typed, arguments: tuple[str, ...], said: str
) -> None:
    line = typed.run(*arguments).complains(2)
    assert said in line
    assert not re.search(r"\b(usage|error|argument|expected|choose)\b", line)


def test_a_process_ends_with_the_same_code_and_line(terminal: Terminal) -> None:
    assert terminal.run("play").complains(2).startswith("pusling play: isian ini belum ada")


@pytest.mark.parametrize("arguments", [("--debug", "play", "x"), ("play", "--debug", "x")])
def test_debug_shows_the_traceback_before_the_same_line(
    typed: Typed, arguments: tuple[str, ...]
) -> None:
    ended = typed.run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback (most recent call last)" in ended.err
    assert ended.err.splitlines()[-1] == "Berkas x tidak bisa dipakai: tidak ada."


def test_a_file_named_like_a_word_of_ours_keeps_its_name(typed: Typed) -> None:
    assert typed.run("play", "json").complains(2) == "Berkas json tidak bisa dipakai: tidak ada."

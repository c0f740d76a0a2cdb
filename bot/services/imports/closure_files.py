"""Files of closures. Pure: a row in, a line or its problems out."""

from bot.domain.changes import ClosureScope
from bot.domain.places import StopKind
from bot.files import Layout, fold_header, text_of
from bot.services.imports.reading import Line, RowReader
from bot.services.imports.references import References

CLOSURES = Layout(
    name="own",
    columns={
        "from": ("dari", "dari tanggal", "mulai"),
        "to": ("sampai", "sampai tanggal", "hingga"),
        "reason": ("alasan", "keterangan"),
        "scope": ("cakupan", "berlaku untuk"),
    },
    required=("from",),
)


def read_closure(reader: RowReader, known: References) -> Line:
    """A closure; its identity is days, scope and target. Without an end it is one day."""
    first = reader.day("from", required=True)
    last = reader.day("to") or first
    if first and last and last < first:
        reader.refuse("to", "advice.until")
    scope, target = _scope(reader, known)
    values: dict[str, object] = {
        "from": first.isoformat() if first else "",
        "to": last.isoformat() if last else "",
        "scope": scope.value,
        "target": target,
    }
    identity = closure_key(values)
    if reader.has("reason"):
        values["reason"] = reader.text("reason", 200)
    return Line(row=reader.row.number, identity=identity, values=values, subject="from")


def closure_key(values: dict[str, object]) -> str:
    """What identifies a closure."""
    return "/".join(str(values[part]) for part in ("from", "to", "scope", "target"))


def _scope(reader: RowReader, known: References) -> tuple[ClosureScope, str]:
    """All, a kind of stop, a van or a stop: the first that the word fits."""
    typed = text_of(reader.cell("scope"))
    folded = fold_header(typed)
    labels = reader.words.labels
    if folded in {"", "all"} or labels.get(f"ClosureScope.{folded}") is ClosureScope.ALL:
        return ClosureScope.ALL, ""
    kind = next((k for k in StopKind if fold_header(k.value) == folded), None)
    kind = kind or labels.get(f"StopKind.{folded}")  # type: ignore[assignment]
    if kind is not None:
        return ClosureScope.KIND, kind.value
    if van := known.vans.code_of(typed):
        return ClosureScope.VAN, van
    stop = known.directory.by_code(typed)
    if stop is None:
        reader.refuse("scope", "advice.scope", kinds=", ".join(each.value for each in StopKind))
        return ClosureScope.ALL, ""
    return ClosureScope.STOP, stop.code

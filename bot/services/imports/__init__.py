"""Stops, schedules and closures from files: read, shown, applied in pieces, undone whole."""

from bot.services.imports.kinds import KINDS
from bot.services.imports.reports import Report, UndoReport
from bot.services.imports.running import Imports, Order

__all__ = ["KINDS", "Imports", "Order", "Report", "UndoReport"]

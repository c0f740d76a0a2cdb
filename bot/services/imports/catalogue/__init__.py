"""The catalogue from files of other programs: read, compared, journalled, undone whole."""

from bot.services.imports.catalogue.running import CatalogueRun, Plan
from bot.services.imports.catalogue.sources import FORMS
from bot.services.imports.catalogue.subjects import CopySubject, TitleSubject

__all__ = ["FORMS", "CatalogueRun", "CopySubject", "Plan", "TitleSubject"]

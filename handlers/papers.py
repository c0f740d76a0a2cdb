"""What is kept of people and on what terms, in short, with the way to the whole of it."""

from bot.dialog.turns import Turn
from bot.domain.papers import Paper
from bot.i18n import Neutral
from bot.messages import Button, Reply
from bot.services import Services

SHORT = {Paper.PRIVACY: "papers.privacy", Paper.TERMS: "papers.terms"}


async def privacy(turn: Turn, services: Services) -> Reply:
    """What is kept, who answers for it, and how to read it all or delete it."""
    return _shown(turn, services, Paper.PRIVACY)


async def terms(turn: Turn, services: Services) -> Reply:
    """On what terms the service is there."""
    return _shown(turn, services, Paper.TERMS)


def _shown(turn: Turn, services: Services, paper: Paper) -> Reply:
    text = turn.text
    library = services.papers.library or text.plain("paper.library")
    parts = [text.say(SHORT[paper], library=library)]
    links = [_link(turn, services, each) for each in (paper, *(p for p in Paper if p is not paper))]
    parts += [link for link in links if link]
    mine = Button(label=text.plain("papers.my_data"), action="my_data")
    delete = Button(label=text.plain("my_data.delete"), action="forget")
    return Reply(text=Neutral("\n\n".join(parts)), buttons=((mine, delete),))


def _link(turn: Turn, services: Services, paper: Paper) -> Neutral | None:
    address = services.papers.address(paper, turn.text.language)
    name = turn.text.label(paper)
    return turn.text.say("papers.link", address=address, name=name) if address else None

"""The composition root: the only package that sees everything and puts it together."""

from bot.app.application import Application
from bot.app.channels import make_browser, make_telegram, service_channels
from bot.app.wiring import open_application
from bot.app.world import ChannelMaker, Foundation, ProcessRole, World

__all__ = [
    "Application",
    "ChannelMaker",
    "Foundation",
    "ProcessRole",
    "World",
    "make_browser",
    "make_telegram",
    "open_application",
    "service_channels",
]

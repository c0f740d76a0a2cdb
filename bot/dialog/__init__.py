"""One message to one answer: inbox, session, understanding, registry, buttons."""

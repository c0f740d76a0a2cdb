"""The chat in a browser: a page, its routes, and a mailbox that open pages read from."""

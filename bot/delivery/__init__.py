"""The only part that sends: claim, intent before bytes, send, record."""

"""One function per intent or button: read slots, call a service, pick a message."""

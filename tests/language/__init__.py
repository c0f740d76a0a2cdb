"""Understanding of whole messages: cases are data in `id/`."""

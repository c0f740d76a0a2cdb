"""What only staff and admins do; the services check who presses."""

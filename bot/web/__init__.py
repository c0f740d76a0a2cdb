"""The web server: routes that channels offer, health and metrics."""

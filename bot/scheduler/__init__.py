"""Clock ticks: a table of plain functions; APScheduler only calls them."""

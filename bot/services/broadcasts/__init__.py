"""What cadres and staff write for many: written, checked, sent within its hours, and counted."""

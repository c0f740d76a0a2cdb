"""The commands, a module each; `line.py` reads the command line and finds them."""

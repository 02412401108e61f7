"""Questions: every SELECT of the program, answered with frozen dataclasses or lists of ids."""

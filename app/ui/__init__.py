"""The window and the paper: everything that draws. PySide6 and qtawesome are imported nowhere else."""

"""The room of settings: the store, who is at the desk, backup, language, theme, size of the type."""

from app.ui.settings.room import SettingsRoom

__all__ = ["SettingsRoom"]

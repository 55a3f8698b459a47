"""Telegram: the Bot API on the wire, and the people who write to the bots."""

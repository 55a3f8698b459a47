"""The words of the shop: one ``.ftl`` file a language, found by glob. A new file is a new language."""

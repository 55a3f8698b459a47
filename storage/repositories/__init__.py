"""The repositories that core.ports asks for, over the named queries. Rows become the core's own types here."""

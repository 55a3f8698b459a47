"""How money comes in: one file a provider. A provider translates; the core decides."""

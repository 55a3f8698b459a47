"""What a person sees: screens, buttons, questions and texts. No chat platform and no database in here."""

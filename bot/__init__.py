"""Start-up and the two chats: where the rooms are wired together."""

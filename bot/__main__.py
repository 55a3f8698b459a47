"""`python -m bot` is the same as `kiosk`."""

from bot.cli import main

if __name__ == "__main__":
    main()

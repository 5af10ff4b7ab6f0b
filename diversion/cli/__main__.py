"""``python -m diversion.cli``: the same as the ``diversion`` command."""

from diversion.cli import main

if __name__ == "__main__":
    main(prog_name="diversion")

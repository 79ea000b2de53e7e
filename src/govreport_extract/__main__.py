"""``python -m govreport_extract`` is the command ``govreport``."""

from govreport_extract.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

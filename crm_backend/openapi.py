"""Write or check the API description: ``python -m crm_backend.openapi FILE [--check]``."""

import argparse
import json
import sys
from pathlib import Path

from crm_backend.app import create_app
from crm_backend.settings import Settings


def main() -> None:
    """Write the file, or with ``--check`` end with code 1 if it differs from the code."""
    parser = argparse.ArgumentParser(description="Export the OpenAPI description.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="only compare")
    arguments = parser.parse_args()
    made = json.dumps(create_app(Settings(demo=True)).openapi(), indent=1, sort_keys=True) + "\n"
    if not arguments.check:
        arguments.file.write_text(made, encoding="utf-8")
    elif not arguments.file.is_file() or arguments.file.read_text(encoding="utf-8") != made:
        sys.exit(f"{arguments.file} does not match the code: run 'make openapi' and commit the result.")


if __name__ == "__main__":
    main()

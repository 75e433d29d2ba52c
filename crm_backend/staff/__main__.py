"""Make an account for someone who works here: ``python -m crm_backend.staff E-MAIL NAME [--role agent]``.

The password is asked for, or read from KEFU_NEW_PASSWORD. The demo shop brings accounts of its own.
"""

import argparse
import asyncio
import getpass
import os
import sys

import crm_backend.models  # noqa: F401  (every table must be known)
from crm_backend.database import Database
from crm_backend.settings import get_settings
from crm_backend.staff import service

ROLES = ["agent", "supervisor", "admin"]
MINIMUM = 10


async def create(email: str, name: str, role: str, password: str) -> str:
    """Create the account; return a line for the terminal, or an error that starts with ✗."""
    database = Database(get_settings().database_url)
    try:
        async with database.write() as session:
            if await service.find_by_email(session, email) is not None:
                return f"✗ {email} has an account already."
            await service.create_staff(session, email=email, name=name, password=password, role=role)
            return f"{email} can sign in at {get_settings().public_url}/console as {role}."
    finally:
        await database.close()


def main() -> None:
    """Parse the command line, ask for the password, create."""
    parser = argparse.ArgumentParser(prog="python -m crm_backend.staff", description="Make a staff account.")
    parser.add_argument("email")
    parser.add_argument("name")
    parser.add_argument("--role", choices=ROLES, default="agent", help="default: %(default)s")
    arguments = parser.parse_args()
    password = os.environ.get("KEFU_NEW_PASSWORD") or getpass.getpass(
        f"Password ({MINIMUM} characters or more): "
    )
    if len(password) < MINIMUM:
        sys.exit(f"✗ The password needs {MINIMUM} characters or more.")
    answer = asyncio.run(create(arguments.email, arguments.name, arguments.role, password))
    sys.exit(answer) if answer.startswith("✗") else print(answer)


if __name__ == "__main__":
    main()

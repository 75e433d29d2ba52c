"""Make an account for someone who works here: ``python -m crm_backend.staff E-MAIL NAME [--role agent]``.

``python -m crm_backend.staff E-MAIL --reset`` helps who cannot sign in any more, when no other admin is
left to do it: a new password, no second factor, no lock-out.

The password is asked for, or read from KEFU_NEW_PASSWORD. The demo shop brings accounts of its own.
"""

import argparse
import asyncio
import getpass
import os
import sys

import crm_backend.models  # noqa: F401  (every table must be known)
from crm_backend.database import Database
from crm_backend.errors import InvalidInput
from crm_backend.settings import get_settings
from crm_backend.staff import people, service
from crm_backend.staff.passwords import MINIMUM

ROLES = ["agent", "supervisor", "admin"]


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


async def reset(email: str, password: str) -> str:
    """Give an account a new password and take its second factor away; return a line for the terminal."""
    settings = get_settings()
    database = Database(settings.database_url)
    try:
        async with database.write() as session:
            staff = await service.find_by_email(session, email)
            if staff is None:
                return f"✗ {email} has no account."
            await people.reset_password(session, staff, password, settings, by=None)
            await people.reset_second_factor(session, staff, by=None)
            return f"{email} can sign in with the new password alone; all sessions have ended."
    except InvalidInput as error:
        return f"✗ {error.detail}"
    finally:
        await database.close()


def main() -> None:
    """Parse the command line, ask for the password, create."""
    parser = argparse.ArgumentParser(prog="python -m crm_backend.staff", description="Make a staff account.")
    parser.add_argument("email")
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--role", choices=ROLES, default="agent", help="default: %(default)s")
    parser.add_argument("--reset", action="store_true", help="a new password for who cannot sign in")
    arguments = parser.parse_args()
    if not arguments.reset and not arguments.name:
        parser.error("say the name, too, such as: eva@example.com 'Eva Stone'")
    password = os.environ.get("KEFU_NEW_PASSWORD") or getpass.getpass(
        f"Password ({MINIMUM} characters or more): "
    )
    if len(password) < MINIMUM:
        sys.exit(f"✗ The password needs {MINIMUM} characters or more.")
    if arguments.reset:
        deed = reset(arguments.email, password)
    else:
        deed = create(arguments.email, arguments.name, arguments.role, password)
    answer = asyncio.run(deed)
    sys.exit(answer) if answer.startswith("✗") else print(answer)


if __name__ == "__main__":
    main()

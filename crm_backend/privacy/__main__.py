"""Export, erase, retain: ``python -m crm_backend.privacy export|erase CUSTOMER`` or ``retention``."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from crm_backend.database import Database
from crm_backend.errors import KefuError
from crm_backend.privacy import retention, service
from crm_backend.privacy.export import as_zip
from crm_backend.settings import get_settings


async def run(deed: str, who: str, into: Path | None) -> Any:
    """Do one deed and return what to print."""
    settings = get_settings()
    database = Database(settings.database_url)
    try:
        if deed == "retention":
            return await retention.apply(database, settings)
        if deed == "erase":
            return await service.erase_customer(database, settings, who, staff_id=None)
        async with database.write() as session:
            data = await service.export_customer(session, who, staff_id=None)
        if into is None:
            return data
        await asyncio.to_thread(into.write_bytes, as_zip(data))
        return {"written": str(into)}
    finally:
        await database.close()


def main() -> None:
    """Parse the command line and print JSON."""
    parser = argparse.ArgumentParser(prog="python -m crm_backend.privacy", description="Customers' data.")
    parser.add_argument("deed", choices=["export", "erase", "retention"])
    parser.add_argument("customer", nargs="?", default="", help="id or e-mail")
    parser.add_argument("--zip", type=Path, help="export into this file")
    options = parser.parse_args()
    if options.deed != "retention" and not options.customer:
        parser.error("name the customer by id or e-mail")
    try:
        done = asyncio.run(run(options.deed, options.customer, options.zip))
    except KefuError as error:
        sys.exit(f"✗ {error.detail}")
    print(json.dumps(done, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()

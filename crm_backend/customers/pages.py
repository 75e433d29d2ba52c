"""The page behind a newsletter mail's link. A button confirms: mail scanners open links by themselves."""

import base64
import hashlib
from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from crm_backend.customers import mails
from crm_backend.deps import ReadSession, SettingsDep, WriteSession

router = APIRouter(prefix="/newsletter", include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1><p>{text}</p>{form}<p><a href="{shop_url}">{shop}</a></p></main></body></html>
"""
_STYLE = """
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
body { display: grid; min-height: 100vh; margin: 0; place-items: center; }
main { max-width: 26rem; padding: 2rem; }
h1 { margin: 0 0 .5rem; font-size: 1.6rem; }
button { padding: .7rem 1.6rem; border: 0; border-radius: 99px; font: inherit; }
button { background: #0b6b58; color: #fff; }
a { color: inherit; }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
}
_FORM = '<form method="post"><button type="submit">Confirm</button></form>'


@router.get("/confirm/{token}")
async def ask(token: str, session: ReadSession, settings: SettingsDep) -> HTMLResponse:
    """Show what is to be confirmed."""
    wish = await mails.find_wish(session, settings, token)
    if wish.confirmed_at is not None:
        return _page(settings, "Already confirmed", "There is nothing more to do.")
    wanted = "get our newsletter" if wish.subscribe else "leave our newsletter's list"
    return _page(settings, "Newsletter", f"{wish.email}: please confirm that you want to {wanted}.", _FORM)


@router.post("/confirm/{token}")
async def confirm(token: str, session: WriteSession, settings: SettingsDep) -> HTMLResponse:
    """Carry it out."""
    wish = await mails.find_wish(session, settings, token)
    await mails.confirm(session, wish)
    done = "You get our newsletter from now on." if wish.subscribe else "You are off our newsletter's list."
    return _page(settings, "Thank you", done)


def _page(settings: SettingsDep, title: str, text: str, form: str = "") -> HTMLResponse:
    page = _PAGE.format(
        style=_STYLE,
        title=escape(title),
        text=escape(text),
        form=form,
        shop=escape(settings.shop_name),
        shop_url=escape(settings.public_url),
    )
    return HTMLResponse(page, headers=_HEADERS)

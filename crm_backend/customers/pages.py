"""The page behind a newsletter mail's link. A button confirms: mail scanners open links by themselves."""

from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from crm_backend.customers import mails
from crm_backend.deps import ReadSession, SettingsDep, WriteSession

router = APIRouter(prefix="/newsletter", include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body><main><h1>{title}</h1><p>{text}</p>{form}<p><a href="{shop_url}">{shop}</a></p></main></body></html>
"""
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
        title=escape(title),
        text=escape(text),
        form=form,
        shop=escape(settings.shop_name),
        shop_url=escape(settings.public_url),
    )
    return HTMLResponse(page)

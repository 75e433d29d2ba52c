"""What both sides see of a file."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

UploadIds = Annotated[list[Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]], Field(max_length=5)]
"""Files that a message carries."""


class UploadView(BaseModel):
    """``width`` and ``height`` (pixels) are a picture's; ``size`` counts bytes."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None

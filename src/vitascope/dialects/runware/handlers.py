"""Which function does which type of task."""

from __future__ import annotations

from vitascope.dialects.runware import calls, lookups, media
from vitascope.dialects.runware.calls import Handler

HANDLERS: dict[str, Handler] = {
    "imageInference": calls.image_inference,
    "videoInference": calls.video_inference,
    "getResponse": lookups.get_response,
    "getTaskDetails": lookups.task_details,
    "imageUpload": media.image_upload,
    "mediaStorage": media.media_storage,
    "modelSearch": lookups.model_search,
    "accountManagement": lookups.account_management,
}

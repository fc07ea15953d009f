"""Hashes of contents that nobody changes any more."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def content_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document as canonical JSON: UTF-8, sorted keys, no spaces."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

"""What a stranger's file is called, cleaned for the trainer's screen: a name must not move the cursor or turn text round."""

import unicodedata

NAME_LIMIT = 80
"""Characters of one name that are shown."""
SENTENCE_LIMIT = 600
"""Characters of one line that are shown."""

# Control, format (right-to-left override, zero width), surrogates, private use, line and paragraph separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def plain(text: str, limit: int = SENTENCE_LIMIT) -> str:
    """Return text on one line, with � for what a terminal would obey or cannot print, and … for its middle when long."""
    seen = "".join("�" if unicodedata.category(letter) in _UNSEEN else letter for letter in text)
    return seen if len(seen) <= limit else f"{seen[: limit - 21]}…{seen[-20:]}"


def name(text: str) -> str:
    """Return the name of a file as it is shown and as the copy on the shelf is called."""
    # Longest name that file systems take is 255 bytes; � and Chinese need three each.
    return plain(text, NAME_LIMIT).replace("/", "�").replace("\\", "�").strip() or "�"

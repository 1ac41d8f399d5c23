"""Which paper a submission answers: that of a key file, else the one its sheet says, asked of the bank."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from prepkit.bank.bank import Bank
from prepkit.errors import UsageError
from prepkit.grading import frombank, keyfile
from prepkit.grading.keyfile import Keys
from prepkit.grading.paper import Paper
from prepkit.grading.submission import Submission


class Papers:
    """Finds papers: `keys` where one was given, a key file beside the answers, the bank.

    `notes` says which key files were found beside answers: whoever grades for others wants to know.
    """

    def __init__(self, keys: Keys | None, bank: Callable[[], Bank]) -> None:
        self._keys, self._open = keys, bank
        self._bank: Bank | None = None
        self._beside: dict[Path, Keys | None] = {}
        self.notes: list[str] = []

    def __call__(self, submission: Submission) -> tuple[Paper, Submission]:
        """The paper, and the submission as far as it can be graded; `UsageError` where there is no paper."""
        keys = self._keys or self._found_beside(submission)
        if keys is None:
            return frombank.paper(self._opened(), submission)
        if submission.sheet and submission.sheet != keys.sheet:
            raise UsageError(
                f"answers sheet {submission.sheet!r}; the key file is of {keys.sheet!r}. Give --key its own"
            )
        return keys.paper(submission.candidate), submission

    def _opened(self) -> Bank:
        if self._bank is None:
            self._bank = self._open()
        return self._bank

    def _found_beside(self, submission: Submission) -> Keys | None:
        """The key file in the folder of the answers, if it is of their sheet."""
        path = Path(submission.source).parent / keyfile.NAME
        if path not in self._beside:
            self._beside[path] = keyfile.load(path) if path.is_file() else None
            if self._beside[path]:
                self.notes.append(f"graded with {path}, found beside the answers")
        keys = self._beside[path]
        return keys if keys and submission.sheet in ("", keys.sheet) else None

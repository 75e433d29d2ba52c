"""Questions written for this project, from crm_backend/knowledge/sureness_questions.yml.

``TUNED`` and ``TUNED_REFUSED`` chose the weights and the probability; ``HELD_OUT`` and
``HELD_OUT_REFUSED`` were only measured. A tuple names all articles that answer.
"""

from crm_backend.knowledge.fit_sureness import Answered as Asked
from crm_backend.knowledge.fit_sureness import read_questions

__all__ = ["HELD_OUT", "HELD_OUT_REFUSED", "TUNED", "TUNED_REFUSED", "Asked"]

_FITTED, _MEASURED = read_questions(held_out=False), read_questions(held_out=True)
TUNED, TUNED_REFUSED = _FITTED.answered, _FITTED.refused
HELD_OUT, HELD_OUT_REFUSED = _MEASURED.answered, _MEASURED.refused

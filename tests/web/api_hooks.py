"""Ids of the Qwen week for schemathesis, so that answers are tried and not refusals alone.

Loaded by the schemathesis process, not by pytest.
"""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import strategies as st

KNOWN: dict[str, list[Any]] = {
    "question": ["qwen-3-7-max/autonomous-run-time", "deepseek-v3/aider-polyglot"],
    "document": [1, 2],
    "subject": ["qwen-3-7-max"],
    "party": ["alibaba", "aider"],
    "metric": ["aider-polyglot", "terminal-bench-2-0"],
    "source": ["loomwire"],
}


# Any: what schemathesis hands to a hook.
@schemathesis.hook
def before_generate_path_parameters(context: Any, strategy: Any) -> Any:
    """Every other time an id that there is."""
    name = context.operation.path.partition("{")[2].partition("}")[0]
    if name not in KNOWN:
        return strategy
    return strategy | st.sampled_from(KNOWN[name]).map(lambda id_: {name: id_})

"""How a leg, a plan or a check shows itself in a notebook, and becomes a table of pandas."""

import importlib
from typing import Any


class Displayed:
    """Something that a notebook shows as a table.

    What the table says is the business of `wedgecalc.results`, which stands far above; it is loaded when first asked.
    """

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        html: str | None = importlib.import_module("wedgecalc.results.display").html_of(self)
        return html


class Tabular(Displayed):
    """Something whose numbers pandas can take: one row for each leg."""

    __slots__ = ()

    def to_frame(self) -> Any:
        """Return the numbers as a table of pandas, one row for each leg.

        The columns are named as in the table that ``wedgecalc cohort`` writes, with their units; absent values are NaN.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        ImportError
            Without pandas, which wedgecalc does not need for anything else.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_frame needs pandas: pip install pandas") from error
        columns = importlib.import_module("wedgecalc.results.display").columns_of(self)
        return pd.DataFrame(columns)

"""How a leg, a plan or a check is shown in a notebook, and converted to a pandas table."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class Displayed:
    """Something that a notebook shows as a table.

    The table comes from `wedgecalc.results`, a higher layer, which is loaded on first use.
    """

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        html: str | None = importlib.import_module("wedgecalc.results.display").html_of(self)
        return html


class Tabular(Displayed):
    """Something that can be converted to a pandas table with one row for each leg."""

    __slots__ = ()

    def to_frame(self) -> "pd.DataFrame":
        """Return the numbers as a pandas table, one row for each leg.

        The columns have the names of the table that ``wedgecalc cohort`` writes, with their units;
        absent values are NaN.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        ImportError
            Without pandas, which nothing else needs.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_frame needs pandas: pip install pandas") from error
        columns = importlib.import_module("wedgecalc.results.display").columns_of(self)
        return pd.DataFrame(columns)

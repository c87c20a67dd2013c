"""Results and sweeps in the formats of others: CSV, labelled NetCDF, the IAMC's, Excel, Stata."""

from sim.export.exporting import FORMATS, export

__all__ = ["FORMATS", "export"]

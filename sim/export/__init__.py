"""Results and sweeps in the formats of others: CSV tables, labelled NetCDF, the format of the IAMC."""

from sim.export.exporting import FORMATS, export

__all__ = ["FORMATS", "export"]

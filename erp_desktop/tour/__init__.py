"""The tour: walks the real windows over the demo company, without a display, and writes pictures of them."""

from erp_desktop.tour.run import run_tour

__all__ = ["run_tour"]

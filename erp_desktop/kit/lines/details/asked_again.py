"""What lines asked the server while it was away is asked again once it answers."""

from erp_desktop.kit.lines.lines_grid import LinesGrid


def ask_again(grid: LinesGrid) -> None:
    """What is known of a line, and the records of those that have a code alone."""
    if grid.about is not None:
        grid.about.follow_anew()
    grid.model.look_up_again(*grid.model.lines())

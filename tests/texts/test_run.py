from sim.texts.run import grid_binding


def test_the_year_in_which_the_grid_binds_is_said_with_its_share_of_worlds() -> None:
    entry = {"median": 2026.54, "q05": 2025.6, "q95": 2028.1, "bound_share": 0.75}
    (line,) = grid_binding({"grid_binds_year": entry})
    assert line == "The grid first limits what is connected in 2026.5 (2025.6 to 2028.1), in 75 % of worlds."


def test_a_grid_that_never_binds_is_not_spoken_of() -> None:
    never = {"median": None, "q05": None, "q95": None, "bound_share": 0.0}
    assert grid_binding({"grid_binds_year": never}) == grid_binding({}) == []

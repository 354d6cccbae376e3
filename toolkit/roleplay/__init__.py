"""Role-plays: data in, exact score out.

cases/roleplays/*.yml ── load ──> Scenario ── engine.replay ──> Result
                                    ├── solver.solve ──> Solution
                                    ├── checker.check ──> what is wrong with it
                                    └── for_player() ──> web/roleplay-engine.mjs
"""

from toolkit.roleplay.engine import Result, redeem, replay
from toolkit.roleplay.reading import load, load_all
from toolkit.roleplay.scenario import Scenario

__all__ = ["Result", "Scenario", "load", "load_all", "redeem", "replay"]

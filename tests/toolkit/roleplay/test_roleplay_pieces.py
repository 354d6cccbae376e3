"""The page solves a talk in pieces, so that no tap has to wait."""

import json


def test_is_a_talk_solved_in_pieces_the_same(small, javascript):
    whole = javascript(small).context.eval("JSON.stringify([...engine.solve(scenario)])")
    pieces = javascript(small).context.eval(
        """(() => {
          let calls = 1;
          let found = engine.solve(scenario, Date.now() - 1);
          for (; !found && calls < 100000; calls += 1) found = engine.solve(scenario, Date.now() - 1);
          return JSON.stringify([calls, [...found]]);
        })()"""
    )
    calls, found = json.loads(pieces)
    assert calls > 3
    assert sorted(found, key=str) == sorted(json.loads(whole), key=str)

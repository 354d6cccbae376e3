// The host of the edition that opens from disk (make zip): a browser loads no modules there, so every part is inside.

import board from "./board-entry.mjs";
import calculator from "./calculator-entry.mjs";
import finder from "./finder-entry.mjs";
import { host } from "./host-mount.mjs";
import paper from "./paper-entry.mjs";
import quiz from "./quiz-entry.mjs";
import roleplay from "./roleplay-entry.mjs";
import scores from "./scores-entry.mjs";

const PARTS = { board, calculator, finder, paper, quiz, roleplay, scores };

host((kind) => PARTS[kind]);

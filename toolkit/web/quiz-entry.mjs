// A chapter's quiz; traits: id, questions.

import { renderQuiz } from "./quiz-view.mjs";

export function render({ model, el }) {
  return renderQuiz(el, { id: model.get("id"), questions: model.get("questions") });
}

export default { render };

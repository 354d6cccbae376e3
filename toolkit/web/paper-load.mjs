// Find the paper of a trainee: inlined in the page, or papers/<token>.json beside the site.

const AGAIN = "请从教员发的链接或二维码重新打开；还不行就找教员要。";

export class PaperProblem extends Error {}

/** The token of "#t=…", null when there is none or it is not one. */
export function tokenOf(hash) {
  const match = /^#t=([A-Za-z0-9_-]{20,64})$/.exec(hash || "");
  return match ? match[1] : null;
}

/** The paper itself when everything needed is there; PaperProblem otherwise. */
export function checked(paper) {
  const object = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const text = (value) => typeof value === "string" && value !== "";
  if (!object(paper)) throw new PaperProblem(`题卷不完整。${AGAIN}`);
  if (paper.schema !== 1) throw new PaperProblem(`题卷和这个网页的版本对不上：刷新一次再试。${AGAIN}`);
  const good = text(paper.assignment) && text(paper.variant) && object(paper.trainee) && text(paper.trainee.id)
    && object(paper.board) && Array.isArray(paper.board.questions) && paper.board.questions.length > 0
    && object(paper.data) && object(paper.data.facts) && object(paper.data.tables);
  if (!good) throw new PaperProblem(`题卷不完整。${AGAIN}`);
  return paper;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new PaperProblem(`题卷读不完整，可能只下载了一半：刷新一次再试。${AGAIN}`);
  }
}

/** The paper of this page. root: address of the site's root. */
export async function findPaper(page, root) {
  const inlined = page.document.getElementById("kf-paper");
  if (inlined) return checked(parse(inlined.textContent));
  if (!page.location.hash) throw new PaperProblem("这一页用来做教员发的题卷。请点教员发的链接，或扫他给的二维码打开。");
  const token = tokenOf(page.location.hash);
  if (!token) throw new PaperProblem(`链接不完整，可能复制时少了字。${AGAIN}`);
  let answer;
  try {
    answer = await page.fetch(new URL(`papers/${token}.json`, root).href, { cache: "no-cache" });
  } catch {
    throw new PaperProblem("没连上网，题卷没下载下来。信号好的时候刷新一次再试。");
  }
  if (answer.status === 404 || answer.status === 403) throw new PaperProblem(`没有这份题卷：链接抄错了，或教员已收回。${AGAIN}`);
  if (!answer.ok) throw new PaperProblem("网站暂时没有回应，过几分钟刷新一次再试。");
  return checked(parse(await answer.text()));
}

import pytest

START = """async (paper) => {
    const {default: part} = await import('./kf/board.js');
    const traits = {board: paper.board, data: paper.data, mode: 'graded', place: 'kernel', key: {}, answers: {},
                    revision: 0, saved_revision: 0, note: ''};
    const listeners = {};
    window.kernel = {
        traits, sent: [],
        tell(name, value) { traits[name] = value; (listeners['change:' + name] || []).forEach((one) => one()); },
    };
    const model = {
        get: (name) => traits[name], set: (name, value) => { traits[name] = value; },
        save_changes() { window.kernel.sent.push(JSON.parse(JSON.stringify(traits.answers))); },
        on: (event, callback) => { (listeners[event] = listeners[event] || []).push(callback); },
        off: (event, callback) => { listeners[event] = listeners[event].filter((one) => one !== callback); },
    };
    const el = document.createElement('div');
    document.querySelector('main').replaceChildren(el);
    window.kernel.stop = await part.render({model, el});
    window.kernel.left = () => Object.values(listeners).flat().length;
}"""


@pytest.fixture
def lab(phone, site, paper):
    phone.goto(f"{site}/quiz-light.html")
    phone.evaluate(START, paper)
    return phone


def test_every_tap_goes_to_the_kernel(lab):
    """Does each tap send the answers once, and is it saved only when the kernel says so?"""
    lab.locator(".kf-steps button").nth(3).click()
    lab.locator("fieldset").first.locator("label").nth(1).tap()
    assert lab.evaluate("kernel.sent") == [{"place": {"C0001": "EII"}}]
    assert "已保存" not in lab.inner_text(".kf-saved")
    lab.evaluate("kernel.tell('saved_revision', 1)")
    assert lab.inner_text(".kf-saved") == "已保存到 answers.json。"


def test_a_silent_kernel_is_said(lab):
    """Does a dead kernel show 未保存 after a few seconds, and does a late answer take it away?"""
    lab.get_by_label("答案，单位：吨").fill("7")
    lab.wait_for_selector(".kf-unsaved", timeout=6000)
    assert "内核没有回应" in lab.inner_text(".kf-unsaved")
    lab.evaluate("kernel.tell('saved_revision', 1)")
    assert lab.locator(".kf-unsaved").count() == 0


def test_why_saving_failed_is_shown(lab):
    """Is the kernel's sentence about a full disk shown as 未保存？"""
    lab.get_by_label("答案，单位：吨").fill("7")
    lab.evaluate("kernel.tell('note', '磁盘满了。')")
    assert lab.inner_text(".kf-unsaved") == "未保存：磁盘满了。"


def test_the_last_page_gives_no_code_in_the_notebook(lab):
    """In the notebook the answers lie beside it: is there no hand-in code, but the gaps are named?"""
    lab.locator(".kf-steps button").last.click()
    assert "还有 11 题没答完" in lab.inner_text(".kf-result")
    assert lab.locator("textarea").count() == 0


def test_a_closed_cell_leaves_nothing_behind(lab):
    """Are listeners and timers gone once the cell is closed?"""
    lab.get_by_label("答案，单位：吨").fill("7")
    lab.evaluate("kernel.stop()")
    assert lab.evaluate("kernel.left()") == 0

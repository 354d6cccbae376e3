import re

import pytest

from autograder.mistyped import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["grad", "c"], "没有“grad”这条命令，像是 grade"),
        (["collect", "c"], "少写了一样：收到的文件都放在这个文件夹里"),
        (["new-class", "c"], "少写了一样：名单"),
        (["collect", "c", "我的", "收件箱"], "多写了“收件箱”；名字里有空格的，整个用英文双引号括起来"),
        (["grade", "c", "a", "--agin"], "“--agin”不认识，像是 --again"),
        (["grade", "c", "a", "--zzz"], "“--zzz”不认识"),
        (["grade", "c", "a", "--jobs", "两个"], "“--jobs”写得不对"),
        (["grade", "c", "a", "--jobs"], "“--jobs”后面少写了一样"),
    ],
)
def test_is_a_wrong_word_told_in_chinese_with_the_way_out(capsys, words, said):
    assert main(words) == 2
    shown = capsys.readouterr().out
    assert f"✗ {said}" in shown
    assert "--help" in shown
    assert not re.search("Usage|Error|Missing|Try ", shown)


def test_is_the_form_of_the_command_shown_with_what_it_must_have(capsys):
    main(["new-class"])
    assert "new-class <班级文件夹> --roster <名单" in capsys.readouterr().out


def test_do_exit_codes_stay(capsys, tmp_path):
    assert main(["report", str(tmp_path / "none")]) == 1
    assert main(["--help"]) == 0
    assert main([]) == 2
    assert "new-class" in capsys.readouterr().out

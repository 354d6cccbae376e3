"""Where everything of one class lies.

class folder
├── class.yml, roster.csv, nbgrader_config.py, gradebook.db
├── source/ release/ submitted/ autograded/ feedback/     nbgrader's own layout
├── frozen/<assignment>/, frozen/roleplays/               copies that this class is judged by
├── variants/<trainee>/<assignment>/                      the files of one trainee
├── packages/, papers/                                    what is handed out
├── received/                                             originals and attempts as they came in
├── roleplays/<trainee>/                                  replayed role-plays
└── reports/
"""

from functools import cached_property
from pathlib import Path

from autograder.course import roster
from autograder.course.roster import Trainee
from autograder.course.settings import Settings
from toolkit.errors import ContentError


class ClassFolder:
    """Paths, settings and roster of one class; opening reads, nothing is written."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    @classmethod
    def open(cls, root: Path) -> "ClassFolder":
        """Return the class in `root`; ContentError when there is none."""
        if not (root / "class.yml").is_file():
            raise ContentError(root, "", "这里没有班级（缺 class.yml）", "先用 new-class 建班，或核对文件夹写对没有")
        folder = cls(root)
        _ = folder.settings, folder.trainees
        return folder

    @property
    def settings_file(self) -> Path:
        return self.root / "class.yml"

    @cached_property
    def settings(self) -> Settings:
        return Settings.read(self.settings_file)

    @cached_property
    def trainees(self) -> dict[str, Trainee]:
        """The roster by id, in the roster's order; ContentError when Excel dropped the zeros of the ids."""
        file, released = self.root / "roster.csv", self.root / "variants"
        found = {trainee.id: trainee for trainee in roster.read(file)}
        given = {path.name for path in released.iterdir()} if released.is_dir() else set()
        zeros = {name.lstrip("0"): name for name in given - set(found) if name.startswith("0")}
        for trainee in found:
            if trainee not in given and trainee in zeros:
                raise ContentError(
                    file.name,
                    f"学号“{trainee}”",
                    f"发卷时是“{zeros[trainee]}”，前面的 0 丢了",
                    "Excel 存 .csv 会丢掉 0：用记事本打开，把每个学号的 0 补回去再存",
                )
        return found

    @property
    def database(self) -> str:
        """Address of the gradebook: the one in class.yml, else nbgrader's default in this folder."""
        return self.settings.gradebook or f"sqlite:///{self.root / 'gradebook.db'}"

    def assignments(self) -> list[str]:
        """Released assignments, by name."""
        released = self.root / "release"
        return sorted(path.name for path in released.iterdir() if path.is_dir()) if released.is_dir() else []

    def misnamed(self) -> list[str]:
        """Sentences on assignments that class.yml names and this class has not released: a slip of the pen may be one."""
        said = []
        for field, names in (("due", self.settings.due), ("weights", self.settings.weights)):
            odd = [name for name in names if name not in self.assignments() and not name.startswith("roleplay")]
            if odd:
                said.append(
                    f"class.yml 的 {field} 里写了 {'、'.join(odd)}，这个班没有发过；代号写错了就改，还没发的不用管"
                )
        return said

    def need_assignment(self, assignment: str) -> None:
        """ContentError unless `assignment` was released."""
        released = self.assignments()
        if assignment not in released:
            known = "、".join(released) or "还没有发过作业"
            raise ContentError(self.root.name, f"作业“{assignment}”", "这个班没有发过", f"已发的是：{known}")

    def source(self, assignment: str) -> Path:
        return self.root / "source" / assignment / f"{assignment}.ipynb"

    def release(self, assignment: str) -> Path:
        return self.root / "release" / assignment / f"{assignment}.ipynb"

    def frozen(self, assignment: str) -> Path:
        return self.root / "frozen" / assignment

    def variant(self, trainee: str, assignment: str) -> Path:
        return self.root / "variants" / trainee / assignment

    def package(self, trainee: str) -> Path:
        return self.root / "packages" / trainee

    def submitted(self, trainee: str, assignment: str) -> Path:
        return self.root / "submitted" / trainee / assignment

    def autograded(self, trainee: str, assignment: str) -> Path:
        return self.root / "autograded" / trainee / assignment

    def feedback(self, trainee: str, assignment: str) -> Path:
        return self.root / "feedback" / trainee / assignment

    def attempts(self, trainee: str, assignment: str) -> Path:
        return self.root / "received" / "attempts" / trainee / assignment

    def roleplays(self, trainee: str) -> Path:
        return self.root / "roleplays" / trainee

"""Kernels forked from a warm process: do they behave as kernels started by command?"""

import os

import pytest
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

from toolkit import warm_kernel

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")


@pytest.fixture(autouse=True)
def warm():
    factory = KernelProvisionerFactory.instance()
    before = factory.default_provisioner_name
    warm_kernel.use()
    yield
    factory.default_provisioner_name = before


@pytest.fixture(scope="module", autouse=True)
def one_nursery():
    yield
    warm_kernel.NURSERY.close()


def run(folder, *sources):
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute()
    return ["".join(one.get("text", "") for one in cell.outputs) for cell in notebook.cells]


def test_does_a_kernel_work_in_the_notebooks_folder(tmp_path):
    assert run(tmp_path, "import os; print(os.getcwd())") == [f"{tmp_path}\n"]


def test_does_nothing_that_was_imported_ahead_stand_in_for_an_import(tmp_path):
    with pytest.raises(CellExecutionError, match="NameError"):
        run(tmp_path, "pd.DataFrame()")


def test_do_two_kernels_share_nothing(tmp_path):
    change = "import pandas as pd; pd.kf_mark = 1; import os; os.environ['KF_MARK'] = '1'"
    look = "import pandas as pd, os; print(hasattr(pd, 'kf_mark'), os.environ.get('KF_MARK'))"
    assert run(tmp_path, change, look)[1] == "True 1\n"
    assert run(tmp_path, look) == ["False None\n"]


def test_is_a_chart_shown_as_in_any_kernel(tmp_path):
    notebook = new_notebook(
        cells=[
            new_code_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"),
            new_code_cell("print(1)"),
        ]
    )
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert "image/png" in notebook.cells[0].outputs[-1]["data"]


def test_is_a_dead_kernel_noticed(tmp_path):
    with pytest.raises(Exception, match="died"):
        run(tmp_path, "import os; os._exit(3)")

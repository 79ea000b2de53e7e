"""The command line as its user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import FIXTURES
from govreport_extract.cli import main


def test_show_prints_the_form_and_json(
    reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = reports / "plain2021.html"
    truth = json.loads((reports / "plain2021.html.truth.json").read_text(encoding="utf-8"))
    assert main(["show", str(path), "--width", "150"]) == 0
    shown = capsys.readouterr().out
    assert "本年新收政府信息公开申请数量" in shown
    assert "status ok" in shown
    assert "复议后起诉" in shown
    assert main(["show", str(path), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {i: data["values"][i]["value"] for i in truth["values"]} == truth["values"]
    assert data["agency"] == truth["agency"]
    assert data["status"] == "ok"


def test_show_marks_what_does_not_add_up(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (reports / "plain2021.html").read_text(encoding="utf-8")
    cut = text.rindex("</td></tr>", 0, text.index("五、存在"))
    start = text.rindex(">", 0, cut) + 1
    broken = tmp_path / "broken.html"
    broken.write_text(text[:start] + "999" + text[cut:], encoding="utf-8")
    assert main(["show", str(broken), "--width", "150"]) == 0
    shown = capsys.readouterr().out
    assert "999!" in shown
    assert "printed so by the agency" in shown
    assert main(["check", str(broken), str(reports / "plain2019.html")]) == 0
    told = capsys.readouterr().out
    assert "broken litigation.after_review_total: 999 ≠" in told
    assert "plain2019.html: ok: form2019, 40 holds, 0 broken" in told


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.html", b"", "empty"),
        ("blank.pdf", b"\n\n \x00", "empty"),
        ("rubbish.doc", bytes(range(256)) * 40, "unsupported-format"),
        ("prose.txt", "今天天气很好。".encode() * 50, "not-a-report"),
        (
            "list.html",
            "".join(
                f"<li><a href='{y}.html'>某县人民政府{y}年政府信息公开工作年度报告</a></li>"
                for y in range(2008, 2024)
            ).encode(),
            "not-a-report",
        ),
    ],
)
def test_what_is_no_report_is_said_and_the_others_are_done(
    name: str, data: bytes, code: str, tmp_path: Path, reports: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    bad = tmp_path / name
    bad.write_bytes(data)
    assert main(["check", str(bad), str(reports / "plain2021.html")]) == 1
    captured = capsys.readouterr()
    assert f"{bad}: {code}: " in captured.err
    assert "hint: " in captured.err
    assert "plain2021.html: ok" in captured.out


def test_missing_file_and_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(tmp_path / "none.html")]) == 1
    assert "No such file" in capsys.readouterr().err
    assert main(["show", str(tmp_path)]) == 1
    assert "govreport extract" in capsys.readouterr().err


def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["nonsense"], ["show"], ["show", "--nonsense", "x"]):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
    assert main(["forms", "show", "form1999"]) == 2
    assert "form2021" in capsys.readouterr().err


def test_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms"]) == 0
    assert "form2021" in capsys.readouterr().out
    assert main(["forms", "show", "form2021"]) == 0
    assert "requests.received.natural_person" in capsys.readouterr().out
    assert main(["forms", "codebook"]) == 0
    assert capsys.readouterr().out.startswith("indicator,code,label")
    assert main(["forms", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Report"


def test_stdin_and_a_c_locale(reports: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "govreport_extract", "show", "-"],
        input=(reports / "plain2021.html").read_bytes(),
        capture_output=True,
        env={"LC_ALL": "C", "PATH": ""},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "行政复议" in done.stdout.decode("utf-8")


def test_see_draws_every_page_with_bound_cells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("PIL")
    pdf = FIXTURES / "pdf" / "plain.pdf"
    assert main(["see", str(pdf), "-o", str(tmp_path / "page.png"), "--scale", "1"]) == 0
    pictures = sorted(tmp_path.glob("*.png"))
    assert pictures
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)
    assert main(["see", str(pdf), "-o", str(tmp_path / "x.png"), "--page", "99"]) == 2
    assert "has no page 99" in capsys.readouterr().err
    html = FIXTURES / "reports" / "plain2021.html"
    assert main(["see", str(html), "-o", str(tmp_path / "y.png"), "--page", "1"]) == 2

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.ci_templates.pipeline_unit import OPENED, PROJECT, maven

GROOVY = "org.codehaus.groovy:groovy-all:2.4.21"
PARSE = """
import org.codehaus.groovy.control.*
args.each { name ->
  def unit = new CompilationUnit()
  unit.addSource(new File(name))
  unit.compile(Phases.CONVERSION)
  println name
}
"""


@pytest.fixture(scope="session")
def groovy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Groovy in one archive, of the line that Jenkins embeds."""
    folder = tmp_path_factory.mktemp("groovy")
    argv = [maven(), "-q", "-B", "dependency:copy", f"-Dartifact={GROOVY}", f"-DoutputDirectory={folder}"]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    return next(folder.glob("*.jar"))


def parse(groovy: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    argv = ["java", "-cp", str(groovy), "groovy.ui.GroovyMain", "-e", PARSE, *map(str, files)]
    return subprocess.run(argv, capture_output=True, text=True)


def test_groovy_parses(templates: Path, groovy: Path, tmp_path: Path) -> None:
    folder = templates / "jenkins"
    files = [folder / "Jenkinsfile", *sorted((folder / "vars").glob("*.groovy"))]
    done = parse(groovy, *files)
    assert (done.returncode, done.stdout.splitlines()) == (0, [str(file) for file in files]), done.stderr
    broken = tmp_path / "Jenkinsfile"
    broken.write_text(files[0].read_text().replace("matrix {", "matrix ("))
    assert parse(groovy, broken).returncode == 1


def test_jenkins_runs_the_pipeline(templates: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(PROJECT, project)
    argv = [maven(), "-q", "-B", "test", f"-DargLine={OPENED} -Dtemplates={templates / 'jenkins'}"]
    done = subprocess.run(argv, cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:]
    report = (project / "target" / "surefire-reports" / "TEST-JenkinsfileTest.xml").read_text()
    assert 'tests="4" errors="0" skipped="0" failures="0"' in report

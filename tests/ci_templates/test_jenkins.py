from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

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
def groovy(shared_folder: Path) -> Path:
    """Groovy in one archive, of the line that Jenkins embeds."""
    if shutil.which("mvn") is None:
        pytest.skip("Maven brings Groovy, and there is none")
    repository = shared_folder / "m2"
    argv = ["mvn", "-q", "-B", f"-Dmaven.repo.local={repository}", "dependency:get", f"-Dartifact={GROOVY}"]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    return repository / "org/codehaus/groovy/groovy-all/2.4.21/groovy-all-2.4.21.jar"


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

"""What the reports of a run hold, each read in its own format: findings as (rule, FILE:LINE), failed tests by name."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from tests.ci_templates.world import Change

__all__ = ["cobertura", "code_quality", "junit", "sarif", "wanted"]


def wanted(change: Change) -> set[tuple[str, str]]:
    """What every report of findings should hold; what has no place stands in the module's file."""
    return {(rule, place or "go.mod:1") for _, rule, place in change.objections}


def sarif(file: Path) -> set[tuple[str, str]]:
    """The results; tests that failed have rules of their own."""
    places = set()
    for result in json.loads(file.read_text())["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        places.add((result["ruleId"], f"{place['artifactLocation']['uri']}:{place['region']['startLine']}"))
    return {(rule, place) for rule, place in places if not rule.startswith("test/")}


def code_quality(file: Path) -> set[tuple[str, str]]:
    """The entries of GitLab's Code Quality."""
    entries = json.loads(file.read_text())
    return {(one["check_name"], f"{one['location']['path']}:{one['location']['lines']['begin']}") for one in entries}


def junit(file: Path) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The findings, and the tests that failed as (package, name)."""
    findings, failed = set(), set()
    for suite in ElementTree.parse(file).getroot():
        for case in suite:
            if case.find("failure") is None and case.find("error") is None:
                continue
            if suite.get("name", "").startswith("gogate/"):
                place = f"{case.get('file', 'go.mod')}:{case.get('line', 1)}"
                findings.add((case.get("classname", ""), place))
            else:
                failed.add((case.get("classname", ""), case.get("name", "")))
    return findings, failed


def cobertura(file: Path) -> tuple[int, int, set[str]]:
    """Lines covered, lines in all, and the files."""
    root = ElementTree.parse(file).getroot()
    files = {one.get("filename", "") for one in root.iter("class")}
    return int(root.get("lines-covered", -1)), int(root.get("lines-valid", -1)), files

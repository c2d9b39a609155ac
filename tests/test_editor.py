"""The query editor in a real browser, with real keys: it completes from what the graph holds."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-default-apps"),
    *("--disable-sync", "--no-first-run", "--no-proxy-server", "--remote-debugging-pipe"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
FO = "PREFIX fo: <https://w3id.org/foedera/ontology#>"
_KEYS = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "Tab": 9}


class Browser:
    """A browser that is told what to do over a pipe (Chrome DevTools Protocol), with one page."""

    def __init__(self, chromium: str, folder: Path) -> None:
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        # The protocol's descriptors are 3 and 4.
        command = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
        arguments = [chromium, *_FLAGS, f"--user-data-dir={folder}", "about:blank"]
        self.process = subprocess.Popen(
            ["bash", "-c", command, "bash", *arguments],
            pass_fds=[theirs_in, theirs_out],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._number = 0
        self._buffer = b""
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._session: str | None = None
        page = self.tell("Target.createTarget", url="about:blank")["targetId"]
        attached = self.tell("Target.attachToTarget", targetId=page, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.tell(f"{domain}.enable")

    def tell(self, method: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return dict(answer["result"])
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.asked.append(event["params"]["request"]["url"])
            case "Runtime.exceptionThrown" | "Log.entryAdded" | "Runtime.consoleAPICalled":
                self.complaints.append(json.dumps(event["params"])[:500])

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            piece = os.read(self._in, 65536)
            assert piece, "the browser has ended"
            self._buffer += piece
        message, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(message))

    def value(self, expression: str) -> Any:  # noqa: ANN401
        """What JavaScript gives."""
        result = self.tell("Runtime.evaluate", expression=expression, returnByValue=True)
        return result["result"].get("value")

    def until(self, expression: str) -> Any:  # noqa: ANN401
        """Wait until JavaScript gives something true, and return it."""
        deadline = time.monotonic() + 20
        while not (found := self.value(expression)):
            assert time.monotonic() < deadline, (expression, self.complaints)
            time.sleep(0.05)
        return found

    def visit(self, address: str) -> None:
        self.tell("Page.navigate", url=address)
        self.until(f"location.href === {json.dumps(address)} && document.readyState === 'complete'")
        self.asked.clear()

    def write(self, text: str, after: str = "") -> None:
        """Put `text` and then `after` into the editor, the caret between them, and type a key."""
        value, place = json.dumps(text[:-1] + after), len(text) - 1
        self.value(
            f"""{{ const area = document.querySelector('#query'); area.focus();
            area.value = {value}; area.setSelectionRange({place}, {place}); }}"""
        )
        self.until("document.querySelector('#query').dataset.words")
        self.tell("Input.insertText", text=text[-1])

    def press(self, key: str, modifiers: int = 0) -> None:
        code = _KEYS.get(key, ord(key[0]))
        for kind in ("keyDown", "keyUp"):
            self.tell(
                "Input.dispatchKeyEvent",
                **{"type": kind, "key": key, "modifiers": modifiers},
                windowsVirtualKeyCode=code,
            )

    def offered(self) -> list[str]:
        """What the list offers, once it is there."""
        self.until("!document.querySelector('#offers').hidden")
        return list(
            self.value("[...document.querySelectorAll('#offers li')].map(li => li.dataset.text)")
        )

    @property
    def text(self) -> str:
        return str(self.value("document.querySelector('#query').value"))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._in)
        os.close(self._out)


@pytest.fixture(scope="module")
def browser(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("no Chromium is installed")
    started = Browser(found, tmp_path_factory.mktemp("profile"))
    started.visit(f"{server}/query")
    yield started
    started.close()


def test_after_a_class_is_offered_what_is_a_class(browser: Browser) -> None:
    browser.write(f"{FO}\nSELECT * {{ ?x a fo:Joi")

    assert browser.offered() == ["fo:JointExercise", "fo:JointPatrol", "fo:JointStatement"]


def test_properties_are_those_that_the_subject_has(browser: Browser) -> None:
    browser.write(f"{FO}\nSELECT * {{ ?x a fo:ArmsTransfer ; fo:su")
    of_transfers = browser.offered()
    browser.write(f"{FO}\nSELECT * {{ ?x a fo:Treaty ; fo:label ?l . ?x fo:su")
    of_treaties = browser.offered()

    assert {"fo:supplier", "fo:supportCount"} <= {*of_transfers}
    assert "fo:supplier" not in of_treaties
    assert "fo:supportCount" in of_treaties


def test_the_class_may_be_told_further_down(browser: Browser) -> None:
    browser.write(f"{FO}\nSELECT * {{ ?x fo:num", " ?n . ?x a fo:ArmsTransfer }")

    assert "fo:numberOrdered" in browser.offered()
    browser.press("Escape")
    assert browser.value("document.querySelector('#offers').hidden") is True


def test_what_is_chosen_is_written_with_the_prefix_that_it_needs(browser: Browser) -> None:
    browser.write("# a question\nSELECT * { ?x a fo:Treat", " }")
    assert browser.offered() == ["fo:Treaty"]
    browser.press("Enter")

    assert browser.text == f"# a question\n{FO}\nSELECT * {{ ?x a fo:Treaty }}"


def test_arrows_choose_and_tab_takes(browser: Browser) -> None:
    browser.write(f"{FO}\nASK {{ ?x a fo:Joi")
    offered = browser.offered()
    browser.press("ArrowDown")
    browser.press("Tab")

    assert browser.text == f"{FO}\nASK {{ ?x a {offered[1]}"


def test_a_label_finds_a_property_and_a_path_goes_on(browser: Browser) -> None:
    browser.write(f"{FO}\nASK {{ ?x fo:attributedTo/rdfs:lab")

    assert browser.offered() == ["rdfs:label"]


def test_entities_are_found_by_their_names_however_spelt(browser: Browser) -> None:
    browser.write(f"{FO}\nASK {{ ?x fo:attributedTo kashn")
    assert "<https://w3id.org/foedera/entities/vasily-kashin>" in browser.offered()
    browser.write(f"BASE <https://w3id.org/foedera/>\n{FO}\nASK {{ ?x fo:attributedTo <vasily-kas")
    assert browser.offered()[0] == "<entities/vasily-kashin>"


def test_a_prefix_is_offered_with_its_namespace(browser: Browser) -> None:
    browser.write("PREFIX sk")

    assert browser.offered() == ["skos: <http://www.w3.org/2004/02/skos/core#>"]


@pytest.mark.parametrize(
    "text", ["ASK { ?Trea", 'ASK { ?x a "fo:Trea', "# fo:Trea", "ASK { ?x ?y 'a'@fo"]
)
def test_nothing_is_offered_where_no_name_can_stand(browser: Browser, text: str) -> None:
    browser.write(text)
    time.sleep(0.3)

    assert browser.value("document.querySelector('#offers').hidden") is True


def test_the_space_bar_with_control_shows_what_may_stand_at_a_place(browser: Browser) -> None:
    browser.write(f"{FO}\nASK {{ ?x a fo:Membership ; ")
    browser.press(" ", modifiers=2)

    offered = browser.offered()
    assert {"fo:confidence", "fo:member", "fo:organization"} <= {*offered}
    assert "fo:supplier" not in offered


def test_the_list_is_one_that_screen_readers_know(browser: Browser) -> None:
    browser.write(f"{FO}\nASK {{ ?x a fo:Joi")
    browser.offered()

    marked = browser.value("document.querySelector('#query').getAttribute('aria-activedescendant')")
    assert browser.value(f"document.getElementById({json.dumps(marked)}).ariaSelected") == "true"
    assert browser.value("document.querySelector('#offers').getAttribute('role')") == "listbox"


def test_completing_asks_this_host_only_and_nothing_breaks(browser: Browser, server: str) -> None:
    browser.visit(f"{server}/query?example=denials")
    browser.write(f"{FO}\nASK {{ ?x fo:attributedTo kash")
    browser.offered()

    asked = {address.partition("?")[0] for address in browser.asked}
    assert asked == {f"{server}/.well-known/void", f"{server}/entities"}
    assert browser.complaints == []


def test_a_query_is_explained_on_the_page(client: httpx.Client) -> None:
    query = f"{FO} SELECT (COUNT(*) AS ?n) {{ ?x a fo:ArmsTransfer ; fo:suplier ?who }}"

    explained = client.get("/query", params={"query": query, "explain": "1"}).text
    answered = client.get("/query", params={"query": query}).text

    note = "fo:suplier is no term of the ontology; did you mean fo:supplier?"
    assert "[0] ?x rdf:type fo:ArmsTransfer" in explained
    assert note in explained
    assert note in answered

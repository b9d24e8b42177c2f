"""The sample clinic's server answers conditional requests as RFC 9110 asks."""

import http.client
import subprocess
import sys
from collections.abc import Iterator

import pytest

from sample.server import ClinicServer

IRON = "/iron-for-restless-legs/"


@pytest.fixture(scope="module")
def clinic() -> Iterator[ClinicServer]:
    with ClinicServer() as server:
        yield server


def ask(
    server: ClinicServer, path: str, headers: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_a_page_has_both_validators_and_its_length(clinic: ClinicServer) -> None:
    clinic.night = 1
    response, body = ask(clinic, IRON)
    assert response.status == 200
    assert int(response.headers["Content-Length"]) == len(body)
    assert response.headers["ETag"].startswith('"')
    assert response.headers["Last-Modified"] == "Wed, 05 Nov 2025 00:00:00 GMT"


def test_a_page_that_did_not_change_overnight_answers_304_to_either_validator(clinic: ClinicServer) -> None:
    clinic.night = 1
    response, _ = ask(clinic, "/better-sleep-in-ten-steps/")
    clinic.night = 2
    for sent, name in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again, body = ask(clinic, "/better-sleep-in-ten-steps/", {sent: response.headers[name]})
        assert (again.status, body) == (304, b"")
        assert again.headers["ETag"] == response.headers["ETag"]


def test_a_page_that_changed_overnight_is_sent_again(clinic: ClinicServer) -> None:
    clinic.night = 1
    response, before = ask(clinic, IRON)
    clinic.night = 2
    for sent, name in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again, after = ask(clinic, IRON, {sent: response.headers[name]})
        assert again.status == 200
        assert before != after


def test_an_entity_tag_outranks_the_date(clinic: ClinicServer) -> None:
    clinic.night = 2
    response, _ = ask(clinic, IRON)
    late = {"If-None-Match": '"another"', "If-Modified-Since": response.headers["Last-Modified"]}
    assert ask(clinic, IRON, late)[0].status == 200


def test_a_second_comment_page_has_validators_of_its_own(clinic: ClinicServer) -> None:
    clinic.night = 14
    first, second = (ask(clinic, path)[0] for path in ("/leg-cramps-at-night/", "/leg-cramps-at-night/comment-page-2/"))
    clinic.night = 15
    tags = [{"If-None-Match": response.headers["ETag"]} for response in (first, second)]
    assert ask(clinic, "/leg-cramps-at-night/comment-page-2/", tags[1])[0].status == 200


def test_noise_has_no_validators(clinic: ClinicServer) -> None:
    clinic.night = 8
    response, _ = ask(clinic, IRON)
    assert response.headers["ETag"] is None
    assert response.headers["Last-Modified"] is None


def test_the_server_keeps_what_it_answered(clinic: ClinicServer) -> None:
    clinic.night = 1
    clinic.requests.clear()
    ask(clinic, "/nowhere/")
    assert clinic.requests == [("/nowhere/", 404)]


def test_it_starts_as_a_program_and_prints_its_address() -> None:
    command = [sys.executable, "-m", "sample.server", "--port", "0", "--night", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        process.terminate()
    assert address.startswith("http://127.0.0.1:")

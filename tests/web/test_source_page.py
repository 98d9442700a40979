"""A source's page says what went wrong with it."""

from qwen_week import NOON

from db import frontier


def test_a_source_that_failed_three_times_has_its_notice_on_its_page(fill):
    def write(room):
        source = room.source("loomwire")
        source.failures = 0
        room.source("other")
        for _ in range(3):
            frontier.source_failed(room.session, source, NOON, NOON, "HTTP 500 <b>")

    client = fill(write)
    page = client.get("/source/loomwire").get_data(as_text=True)
    assert "failed 3 times in a row: HTTP 500 &lt;b&gt;" in page
    (notice,) = client.get("/source/loomwire.json").json["notices"]
    assert notice["why"] == "failed 3 times in a row: HTTP 500 <b>"
    assert "Notices" not in client.get("/source/other").get_data(as_text=True)

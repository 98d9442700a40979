"""What editors change can be searched for soon."""

import threading
import time

from desk_room import desk, entry, furnished

from db import desk as desking
from db.index import SearchIndex
from nullius.refreshing import Refreshing


def test_a_corrected_subject_is_found_a_little_later(tmp_path):
    folder, sessions = furnished(tmp_path)
    index = SearchIndex(folder.index)
    with sessions.begin() as session:
        index.rebuild(session)
    refreshing = Refreshing(sessions, index, rest_seconds=0.01)
    thread = threading.Thread(target=refreshing.run)
    thread.start()
    with sessions.begin() as session:
        number = entry(session, "weekly", "40.0%")
        desking.correct(session, desk(session), number, None, {"subject": "Zebra 5"})
    refreshing.edited()
    ended = time.monotonic() + 20
    while not index.search("zebra") and time.monotonic() < ended:
        time.sleep(0.02)
    refreshing.stop()
    thread.join()
    assert index.search("zebra")
    sessions.kw["bind"].dispose()

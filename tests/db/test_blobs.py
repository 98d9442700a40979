"""Raw bytes under their hash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import blobs


@given(st.binary(max_size=2000))
def test_what_is_put_comes_back(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("raw")
    assert blobs.get(folder, blobs.put(folder, content)) == content


def test_the_same_bytes_are_one_file(tmp_path):
    assert blobs.put(tmp_path, b"page") == blobs.put(tmp_path, b"page")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_damaged_bytes_are_noticed(tmp_path):
    name = blobs.put(tmp_path, b"page")
    other = blobs.put(tmp_path, b"another page")
    paths = {path.parent.name + path.stem: path for path in tmp_path.rglob("*.gz")}
    paths[name].write_bytes(paths[other].read_bytes())
    with pytest.raises(blobs.BlobError, match="another hash"):
        blobs.get(tmp_path, name)


def test_a_missing_blob_is_named(tmp_path):
    with pytest.raises(blobs.BlobError, match="ab12"):
        blobs.get(tmp_path, "ab12")


def test_many_are_kept_together_each_under_its_name(tmp_path):
    contents = [b"page %d" % (number % 40) for number in range(50)]
    names = blobs.put_all(tmp_path, contents)
    assert [blobs.get(tmp_path, name) for name in names] == contents
    assert len(list(tmp_path.rglob("*.*"))) == len(set(names)) == 40

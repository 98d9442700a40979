"""What an address that somebody gives would be as a source: asked by the real process."""

import gzip
import json
import subprocess
import sys

INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'
SITEMAP = "<sitemap><loc>http://maps.example/{}</loc><lastmod>{}</lastmod></sitemap>"
URLS = "<urlset><url><loc>http://maps.example/story</loc></url></urlset>"


def probe(local_web, address):
    command = [sys.executable, "-m", "crawler.probe", address, "--proxy", local_web.proxy]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return json.loads(done.stdout)


def test_an_index_of_sitemaps_stays_the_address_and_shows_what_its_newest_names(local_web):
    nested = SITEMAP.format("old.xml", "2025-01-01") + SITEMAP.format("new.xml.gz", "2026-05-20")
    kind = {"Content-Type": "application/xml"}
    local_web.pages["http://maps.example/index.xml"] = (200, kind, INDEX.format(nested).encode())
    packed = gzip.compress(URLS.encode())
    local_web.pages["http://maps.example/new.xml.gz"] = (
        200,
        {"Content-Type": "application/x-gzip"},
        packed,
    )
    found = probe(local_web, "http://maps.example/index.xml")
    assert (found["address"], found["kind"]) == ("http://maps.example/index.xml", "sitemap")
    assert found["why"] == "an index of 2 sitemaps, of which this is the first"
    assert [each["address"] for each in found["entries"]] == ["http://maps.example/story"]


def test_an_address_that_is_no_source_says_why_once(local_web):
    local_web.pages["http://maps.example/pdf"] = (200, {"Content-Type": "application/pdf"}, b"%PDF")
    assert probe(local_web, "http://maps.example/pdf")["problem"] == (
        "application/pdf is no kind of page that is read"
    )

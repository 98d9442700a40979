"""Nothing but the public internet is connected to, unless the settings name it."""

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.error import DNSLookupError

from crawler.addresses import is_private
from crawler.middlewares import PrivateAddress, PublicAddresses, PublicResolver

WRITTEN = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[2002:7f00:1::]",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "0.0.0.0",
    "224.0.0.1",
]


@pytest.mark.parametrize("host", WRITTEN)
def test_a_private_address_is_refused_however_it_is_written(host):
    with pytest.raises(PrivateAddress):
        PublicAddresses(None).process_request(Request(f"http://{host}/"))


def test_only_the_port_that_the_settings_name_is_allowed():
    addresses = PublicAddresses(None, ["127.0.0.1:8123", "intranet:80"])
    for good in ("http://127.0.0.1:8123/", "http://intranet/"):
        addresses.process_request(Request(good))
    for bad in ("http://127.0.0.1/", "http://127.0.0.2:8123/", "https://intranet/"):
        with pytest.raises(PrivateAddress):
            addresses.process_request(Request(bad))


def test_an_answer_from_a_private_address_is_refused():
    answer = Response("http://a.example/", ip_address="169.254.169.254")
    request = Request("http://a.example/")
    with pytest.raises(PrivateAddress):
        PublicAddresses(None).process_response(request, answer)
    # The proxy is what answers then.
    assert PublicAddresses("http://127.0.0.1:1").process_response(request, answer) is answer


def resolved(resolver, name):
    found = []
    resolver.getHostByName(name).addBoth(found.append)
    return found[0]


def test_a_name_that_comes_to_point_inside_is_refused_each_time(monkeypatch):
    answers = iter(["93.184.215.14", "10.0.0.5", "::ffff:10.0.0.5"])
    monkeypatch.setattr(
        CachingThreadedResolver, "getHostByName", lambda *_: defer.succeed(next(answers))
    )
    resolver = PublicResolver(None, 0, 1, trusted=["proxy.example"])
    assert resolved(resolver, "a.example") == "93.184.215.14"
    for _ in range(2):
        failure = resolved(resolver, "a.example")
        assert failure.check(DNSLookupError)
        assert "no public address" in str(failure.value)
    assert "a.example" in PublicResolver.refused


def test_a_trusted_name_may_point_inside(monkeypatch):
    monkeypatch.setattr(
        CachingThreadedResolver, "getHostByName", lambda *_: defer.succeed("10.0.0.5")
    )
    assert resolved(PublicResolver(None, 0, 1, trusted=["intranet"]), "intranet") == "10.0.0.5"


def test_a_public_address_is_not_private():
    assert not is_private("93.184.215.14")
    assert not is_private("[2606:2800:21f:cb07:6820:80da:af6b:8b2c]")

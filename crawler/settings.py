"""Scrapy's settings, each set on purpose. The contact, the proxy and the delays of a crawl's
hosts come from the caller (see crawler.run)."""

from importlib.metadata import version

from crawler.connections import KeptConnections

BOT_NAME = "nullius"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# ---- who we are, and what we may ask for
USER_AGENT = f"Nullius/{version('nullius-news')} (claim tracker for AI news)"
ROBOTSTXT_OBEY = True
# The name that robots rules are looked up by.
ROBOTSTXT_USER_AGENT = "Nullius"
COOKIES_ENABLED = False
REFERER_ENABLED = True
REFERRER_POLICY = "no-referrer"

# ---- manners
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0
# The delay is a promise, not a mean.
DOWNLOAD_DELAY_JITTER = 0
# AutoThrottle by crawler.throttle, which knows the delay of each host.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2.0
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
# 429 and 503 are answered by leaving the host alone, not by asking again.
RETRY_HTTP_CODES = [408, 500, 502, 504, 522, 524]
RETRY_TIMES = 1
RETRY_GIVE_UP_LOG_LEVEL = "INFO"

# ---- limits
DOWNLOAD_TIMEOUT = 30  # seconds for the whole answer, so a slow drip ends too
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024  # bytes, as sent and as decompressed
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
DEPTH_LIMIT = 3
URLLENGTH_LIMIT = 2083
DNS_TIMEOUT = 20
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 500_000  # bytes of answers waiting to be read, or one longer one
# Scrapy starts so many tasks an answer, and an answer has no items.
CONCURRENT_ITEMS = 1

# ---- safety
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {
    # The class itself: loaded from deep inside Scrapy it takes many times as long.
    "http": KeptConnections,
    "https": KeptConnections,
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "crawler.middlewares.PublicResolver"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Beside ours, what has nothing to do is left out: no host is off limits but by our own rules, and
# none gets a password.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "crawler.middlewares.PublicAddresses": 50,
    "crawler.middlewares.RestingHosts": 60,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.Robots": 100,
}
# The spider decides what each answer means.
SPIDER_MIDDLEWARES = {"scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None}
EXTENSIONS = {
    **dict.fromkeys(
        (
            "scrapy.extensions.corestats.CoreStats",
            "scrapy.extensions.logcount.LogCount",
            "scrapy.extensions.telnet.TelnetConsole",
            "scrapy.extensions.memusage.MemoryUsage",
            "scrapy.extensions.memdebug.MemoryDebugger",
            "scrapy.extensions.feedexport.FeedExporter",
            "scrapy.extensions.logstats.LogStats",
            "scrapy.extensions.spiderstate.SpiderState",
            "scrapy.extensions.remote_control.RemoteControl",
        )
    ),
    "scrapy.extensions.throttle.AutoThrottle": None,
    "crawler.throttle.HostThrottle": 0,
}

# ---- the frontier is in the database: nothing is cached or filtered beside it
HTTPCACHE_ENABLED = False
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# Scrapy would read the source of the callback anew for every answer.
WARN_ON_GENERATOR_RETURN_VALUE = False

LOG_LEVEL = "WARNING"
# Nobody reads Scrapy's counts: ours are in the reports, the log and the database.
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
DOWNLOADER_STATS = False
STATS_DUMP = False
LOGSTATS_INTERVAL = 0

"""Scrapy's settings, read as the way of the data: what is switched off, what is bounded, where items go."""

from config import ROOT

BOT_NAME = "addendum"
SPIDER_MODULES = ["spiders.blog"]
NEWSPIDER_MODULE = "spiders"
COMMANDS_MODULE = "spiders.crawl"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# In: one handler of ours, which verifies certificates and guards addresses; every other scheme is closed.
DOWNLOAD_HANDLERS_BASE: dict[str, str] = {}
DOWNLOAD_HANDLERS = {"http": "spiders.handler.GuardedHandler", "https": "spiders.handler.GuardedHandler"}
DOWNLOAD_VERIFY_CERTIFICATES = True

# Robots, turns, redirects, retries and header fields are the work of spiders.fetching; Scrapy adds nothing of its own.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
COOKIES_ENABLED = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
RETRY_ENABLED = False
REFERER_ENABLED = False
COMPRESSION_ENABLED = False
HTTPCACHE_ENABLED = False
HTTPPROXY_ENABLED = False
ROBOTSTXT_OBEY = False  # spiders.robots obeys it, by the rules of RFC 9309 that Scrapy's own leaves out
CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 32
DOWNLOAD_DELAY = 0
DOWNLOAD_TIMEOUT = 30
POLITENESS_FOLDER = str(ROOT / "var" / "politeness")

# A page that a browser shows may take so long, beside the delays between its requests (spiders.rendering).
RENDERING_SECONDS = 60

# No door into a running crawl.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
EXTENSIONS_BASE: dict[str, int] = {}

# Out: captures and ended visits, to the archive.
ITEM_PIPELINES = {"pipeline.stages.Archiving": 100}
CONCURRENT_ITEMS = 100
LOG_LEVEL = "INFO"
LOG_FORMATTER = "spiders.quiet.QuietFormatter"

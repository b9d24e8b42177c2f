"""Pages for a browser, by path; OWN, OTHER, SECURE and NOWHERE stand for ports."""

from tests.spiders.loopback import answer


def html(body: str, *fields: str) -> bytes:
    return answer(body, "200 OK", "Content-Type: text/html; charset=utf-8", *fields)


COMMENTS_JS = answer(
    r"""
    setTimeout(() => {
      const item = document.createElement("li");
      item.id = "comment-1";
      item.textContent = "Ana Gr\u00fc\u00dfe \ud83d\ude00 \u05e2\u05d1\u05e8\u05d9\u05ea cut \ud83d end";
      document.querySelector("#comments").append(item);
    }, 300);
    """,
    "200 OK",
    "Content-Type: text/javascript",
)

LATE = (
    "<html><head><meta charset='iso-8859-1'></head><body><article>x</article>"
    "<ol id=comments></ol><script src=/comments.js></script></body></html>"
)

KINDS = """<html><head>
<link rel=stylesheet href=/kind.css><link rel=icon href=/kind.ico><link rel=manifest href=/kind.m><style>
@font-face { font-family: F; src: url(/kind.woff2) }
p { font-family: F; background: url(/kind.bg) }
</style></head>
<body><p>text</p><img src=/kind.png><video src=/kind.mp4 autoplay></video><object data=/kind.swf></object>
<div id=comments></div><script>
navigator.sendBeacon("/kind-beacon", "x");
fetch("/kind-beacon-2", { method: "POST", mode: "no-cors", body: "x" }).catch(() => 0);
new EventSource("/kind-stream");
try { new WebSocket("ws://127.0.0.1:OWN/kind-socket") } catch {}
navigator.serviceWorker?.register("/kind-worker.js").catch(() => 0);
fetch("/kind.json").finally(() => { document.querySelector("#comments").textContent = "kinds are there" });
</script></body></html>"""

LOAD_MORE = """<html><body><section class=comments-area><ol id=list></ol><button>Load more comments</button></section>
<script>
let next = 0;
const button = document.querySelector("button");
button.onclick = async () => {
  const found = await (await fetch("/more?" + next)).json();
  for (const text of found) document.querySelector("#list").insertAdjacentHTML("beforeend", "<li>" + text + "</li>");
  if (++next > 3) button.remove();
};
button.click();
</script></body></html>"""

ANTWORTEN = """<html><body>
<div id=kommentare><p>one</p><a href="#" class=x>2 weitere Antworten anzeigen</a></div><script>
document.querySelector("a").onclick = (event) => { event.target.outerHTML = "<p>two more answers</p>" };
</script></body></html>"""

NOT_PRESSED = """<html><body><button onclick="pressed('outside')">Load more</button>
<div id=comments><p>one</p>
<a href="/pressed-link/">Older comments</a>
<form action=/pressed-form/ method=post><button onclick="pressed('form')">Show more comments</button></form>
<button onclick="pressed('reply')">Reply</button><button onclick="pressed('less')">Show less comments</button>
<button disabled onclick="pressed('disabled')">Load more comments</button>
<button style="display: none" onclick="pressed('hidden')">Load more comments</button>
<a href="javascript:void 0" onclick="pressed('like')">Like</a></div>
<p id=told>nothing was pressed</p>
<script>function pressed(what) { document.querySelector("#told").textContent = "pressed: " + what }</script>
</body></html>"""

TOGGLE = """<html><body><div id=comments><button>Show comments</button><p id=p></p></div><script>
let count = 0;
document.querySelector("button").onclick = () => { p.textContent += " pressed " + ++count + " times" };
</script></body></html>"""

AWAY = """<html><body><p>stays here</p><script>
setTimeout(() => { location.href = "/elsewhere/" }, 100);
addEventListener("load", () => { document.forms[0].submit() });
</script><form action=/elsewhere/ method=post><input name=a></form></body></html>"""

POSTING = """<html><body><div id=comments></div><script>
fetch("/post", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })
  .then((answer) => answer.text()).then((text) => { comments.textContent = text });
</script></body></html>"""

ROBOTS_TOO = """<html><body><div id=comments></div><script>
fetch("/private/comments.json").then((answer) => { comments.textContent = "refused: " + answer.status });
</script></body></html>"""

ABROAD = """<html><head><script src="http://127.0.0.1:OTHER/tracker.js"></script>
<link rel=preconnect href="http://127.0.0.1:OTHER/"><link rel=prefetch href="http://127.0.0.1:OTHER/p"></head>
<body><div id=comments></div><iframe src="http://127.0.0.1:OTHER/frame/"></iframe><script>
const ways = ["http", "https"].map((scheme) => fetch(scheme + "://127.0.0.1:OTHER/x", { mode: "no-cors" }));
Promise.allSettled(ways).then((all) => {
  const came = all.filter((one) => one.status === "fulfilled" && one.value.status !== 403).length;
  comments.textContent = came ? "abroad: " + came + " came" : "abroad: nothing came";
});
</script></body></html>"""

AROUND = """<html><head><link rel=dns-prefetch href="//around.example"><link rel=preconnect href="http://127.0.0.1:NOWHERE">
</head><body><div id=comments></div><script>
(async () => {
  const tries = [
    () => fetch("http://127.0.0.1:NOWHERE/", { mode: "no-cors" }),
    () => new WebSocket("ws://127.0.0.1:NOWHERE/"),
    () => new WebSocket("wss://localhost:NOWHERE/"),
    () => new WebTransport("https://127.0.0.1:NOWHERE/"),
    () => new EventSource("http://127.0.0.1:NOWHERE/"),
    () => navigator.sendBeacon("http://127.0.0.1:NOWHERE/", "x"),
    () => { new Image().src = "http://127.0.0.1:NOWHERE/i.png" },
    () => open("http://127.0.0.1:NOWHERE/popup"),
    () => new Worker(URL.createObjectURL(new Blob([
      "fetch('http://127.0.0.1:NOWHERE/w', { mode: 'no-cors' }); new WebTransport('https://127.0.0.1:NOWHERE/')"]))),
    async () => {
      const at = "127.0.0.1:NOWHERE";
      const servers = ["stun:" + at, "turn:" + at + "?transport=udp", "turn:" + at + "?transport=tcp"];
      const iceServers = servers.map((urls) => ({ urls, username: "u", credential: "c" }));
      const peer = new RTCPeerConnection({ iceServers });
      peer.createDataChannel("x");
      await peer.setLocalDescription(await peer.createOffer());
    },
  ];
  for (const attempt of tries) { try { await attempt() } catch {} }
  const moving = setInterval(() => { comments.append(".") }, 100);
  setTimeout(() => { clearInterval(moving); comments.append("tried everything") }, 1500);
})();
</script></body></html>"""

FRAMES = """<html><body><div id=comments><iframe src="http://localhost:OWN/frame/"></iframe></div>
<iframe src="http://127.0.0.1:OTHER/frame/"></iframe></body></html>"""

BROKEN = """<html><body><div id=comments></div><script>
fetch("/broken.json").then((answer) => { comments.textContent = "answered " + answer.status });
</script></body></html>"""

WAITING = """<html><body><div id=comments></div><script>fetch("/never.json")</script></body></html>"""

GREEDY = """<html><body><p id=comments></p><script>
const held = [];
try {
  for (;;) held.push(new Uint8Array(1e8).fill(1));
} catch {
  comments.textContent = "held " + held.length;
}
</script></body></html>"""

PAGES = {
    "/broken/": BROKEN,
    "/waiting/": WAITING,
    "/late/": LATE,
    "/kinds/": KINDS,
    "/load-more/": LOAD_MORE,
    "/antworten/": ANTWORTEN,
    "/not-pressed/": NOT_PRESSED,
    "/toggle/": TOGGLE,
    "/away/": AWAY,
    "/posting/": POSTING,
    "/robots-too/": ROBOTS_TOO,
    "/abroad/": ABROAD,
    "/around/": AROUND,
    "/frames/": FRAMES,
    "/large/": "<html><body><script>document.body.dataset.x = 'x'.repeat(17_000_000)</script></body></html>",
    "/spinning/": "<html><body><script>for (;;) {}</script></body></html>",
    "/after-spinning/": LATE,
    "/greedy/": GREEDY,
    "/hanging/": "<html><body><script src=/never.js></script></body></html>",
    "/crashing/": "<html><body><script src=/crash.js></script></body></html>",
    "/last/": LATE,
}

/*! Goodword in your product. Shows one moment to one person; asks nothing when there is none. No cookies, no dependencies.
 *  <script src="https://GOODWORD/in-app.js" data-token="..." async></script>
 *  Or: Goodword.show({ token: "...", target: document.querySelector("#place") }).then(function (moment) { ... })
 */
(function () {
  "use strict";

  var script = document.currentScript;
  var base = script ? new URL(".", script.src).href : "";

  var CSS =
    ":host{all:initial;position:fixed;right:1rem;bottom:1rem;z-index:2147483000;width:min(24rem,calc(100vw - 2rem));color-scheme:light dark}" +
    ":host([inline]){position:static;display:block;width:auto}" +
    "section{--ink:#1c1f1b;--quiet:#5a6058;--ground:#fff;--line:#85897f;--accent:#1f6b52;--on:#fff;box-sizing:border-box;" +
    "max-height:calc(100vh - 2rem);overflow:auto;padding:1.25rem;border:1px solid var(--line);border-radius:.75rem;background:var(--ground);" +
    "color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere;box-shadow:0 8px 28px rgb(0 0 0/14%)}" +
    "@media(prefers-color-scheme:dark){section{--ink:#eceee9;--quiet:#a6ada2;--ground:#1c1f1b;--line:#757c70;--accent:#86d3b3;--on:#0f2a20}}" +
    "h2{margin:0 2.5rem .5rem 0;font-size:1.0625rem;line-height:1.3}p{margin:0 0 .75rem}" +
    "button{display:block;width:100%;min-height:2.75rem;margin:.4rem 0 0;padding:.4rem .9rem;border:1px solid var(--line);border-radius:.5rem;" +
    "background:transparent;color:inherit;font:inherit;cursor:pointer}" +
    "button.yes{border-color:transparent;background:var(--accent);color:var(--on);font-weight:600}button:disabled{opacity:.6;cursor:default}" +
    ".x{position:absolute;top:.6rem;right:.6rem;width:2.5rem;min-height:2.5rem;margin:0;padding:0;border:0;font-size:1.25rem;line-height:1}" +
    ":host([inline]) section{position:relative;box-shadow:none;max-height:none}" +
    "img{display:block;width:100%;height:auto;border-radius:.5rem}.card{display:block;margin:0 0 .75rem}.small{margin:.75rem 0 0;color:var(--quiet);font-size:.875rem}a{color:inherit}" +
    ":focus-visible{outline:2px solid var(--accent);outline-offset:2px}";

  function make(name, text, attributes) {
    var node = document.createElement(name);
    if (text) node.textContent = text;
    for (var key in attributes || {}) node.setAttribute(key, attributes[key]);
    return node;
  }

  function call(url, body) {
    return fetch(url, {
      method: body ? "POST" : "GET",
      mode: "cors",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      headers: body ? { "Content-Type": "text/plain" } : {},
      body: body ? JSON.stringify(body) : undefined,
    }).then(function (answer) {
      if (!answer.ok) throw new Error("Goodword answered " + answer.status);
      return answer.json();
    });
  }

  function tell(name, detail) {
    document.dispatchEvent(new CustomEvent("goodword:" + name, { detail: detail }));
  }

  function styled(root) {
    // Through the object model: no style element, so a page with a strict Content-Security-Policy shows it as well.
    if ("adoptedStyleSheets" in root && window.CSSStyleSheet) {
      try {
        var sheet = new CSSStyleSheet();
        sheet.replaceSync(CSS);
        root.adoptedStyleSheets = [sheet];
        return;
      } catch (error) {
        /* an older browser: below */
      }
    }
    root.appendChild(make("style", CSS));
  }

  function draw(moment, url, target) {
    var host = make("div", "", { lang: moment.language });
    var root = host.attachShadow({ mode: "open" });
    var box = make("section", "", { role: "region", "aria-label": moment.subject });
    styled(root);
    root.appendChild(box);
    if (target) host.setAttribute("inline", "");

    function close() {
      host.remove();
      tell("closed", { moment: moment.id });
    }
    var x = make("button", "\u00d7", { type: "button", class: "x", "aria-label": moment.words.close });
    x.addEventListener("click", close);
    box.appendChild(x);
    box.appendChild(make("h2", moment.subject));
    var words = make("div");
    moment.paragraphs.forEach(function (text) {
      words.appendChild(make("p", text));
    });
    if (moment.card) {
      var card = make("a", "", { href: moment.card.page_url, target: "_blank", rel: "noopener noreferrer", class: "card" });
      var picture = make("img", "", { src: moment.card.picture_url, alt: moment.words.card, width: 1200, height: 630 });
      picture.addEventListener("error", function () {
        card.textContent = moment.words.card;
      });
      card.appendChild(picture);
      words.appendChild(card);
    }
    box.appendChild(words);

    var buttons = make("div");
    var told = make("p", "", { role: "status", class: "small" });
    moment.answers.forEach(function (answer) {
      var button = make("button", answer.label, { type: "button", class: answer.kind });
      button.addEventListener("click", function () {
        buttons.querySelectorAll("button").forEach(function (one) {
          one.disabled = true;
        });
        call(url, { moment: moment.id, kind: answer.kind }).then(
          function (done) {
            words.remove();
            buttons.remove();
            told.textContent = done.told.join(" ");
            tell("answered", { moment: moment.id, kind: done.kind });
          },
          function () {
            told.textContent = moment.words.failed;
            buttons.querySelectorAll("button").forEach(function (one) {
              one.disabled = false;
            });
          }
        );
      });
      buttons.appendChild(button);
    });
    box.appendChild(buttons);
    box.appendChild(told);

    var links = make("p", "", { class: "small" });
    [
      [moment.url, moment.answers.length ? moment.words.why : moment.words.open],
      [moment.yours_url, moment.words.yours],
    ].forEach(function (link, n) {
      if (n) links.appendChild(document.createTextNode(" \u00b7 "));
      links.appendChild(
        make("a", link[1], { href: link[0], target: "_blank", rel: "noopener noreferrer" })
      );
    });
    box.appendChild(links);
    (target || document.body).appendChild(host);
    tell("shown", { moment: moment.id, gesture: moment.gesture });
  }

  function show(options) {
    var url = (options.base || base) + "in-app/" + encodeURIComponent(options.token);
    return call(url).then(function (answer) {
      if (answer.moment) draw(answer.moment, url, options.target);
      return answer.moment;
    });
  }

  window.Goodword = { show: show };
  if (script && script.dataset.token) {
    show({ token: script.dataset.token, target: document.querySelector("[data-goodword]") }).catch(function () {
      /* Never in the way of the product: who is not reached shows nothing. */
    });
  }
})();

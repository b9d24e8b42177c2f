// What is done inside a page: waiting until it keeps still, asking for more comments, writing down what it shows.
({
  // Resolves when no node came or went for `still` milliseconds, or after `limit`.
  still: ([still, limit]) =>
    new Promise((resolve) => {
      let timer = setTimeout(resolve, still);
      const observer = new MutationObserver(() => {
        clearTimeout(timer);
        timer = setTimeout(resolve, still);
      });
      observer.observe(document, { subtree: true, childList: true, characterData: true });
      setTimeout(resolve, limit);
    }),

  // Brings every place for comments into view once: many are filled only then.
  scroll: () => {
    const places = '[id*="comment" i], [class*="comment" i], #disqus_thread, #isso-thread, [data-hook*="comment" i]';
    for (const place of [...document.querySelectorAll(places)].slice(0, 50)) place.scrollIntoView();
    window.scrollTo(0, document.body ? document.body.scrollHeight : 0);
  },

  // Presses what shows more comments and returns how many were pressed. `whole`: the document holds nothing else.
  more: (whole) => {
    const places =
      '[id*="comment" i], [class*="comment" i], [id*="kommentar" i], [class*="kommentar" i], [id*="coment" i], ' +
      '[id*="reacties" i], #disqus_thread, #isso-thread, #discussion, [data-hook*="comment" i], ' +
      '[data-testid*="comment" i]';
    const words = [
      /(load|show|view|see|read|expand).{0,30}(more|all|older|newer|previous|next|earlier|repl|comment|response|\d)/i,
      /^(\+\s*)?(more|older|previous|\d+ (more|hidden|repl|repons|answers))/i,
      /(ver|mostrar|cargar|leer).{0,30}(más|todo|anterior|respuesta|comentario)/i,
      /(ver|mostrar|carregar|ler|exibir).{0,30}(mais|todo|anterior|resposta|comentário)/i,
      /(voir|afficher|charger|lire).{0,30}(plus|suite|tou(s|te)|précédent|réponse|commentaire)/i,
      /(mehr|alle|weitere|ältere|frühere|\d).{0,30}(anzeigen|laden|ansehen|antwort|kommentar|lesen)/i,
      /(mostra|vedi|carica|leggi|visualizza).{0,30}(altr|tutt|precedent|rispost|comment)/i,
      /(meer|alle|oudere|eerdere|\d).{0,30}(laden|tonen|weergeven|reacties|antwoorden|lezen)/i,
    ];
    const marks = /(load|show|view)[-_]?(more|hidden|older|all|previous|replies)|more[-_]?comments/i;
    const lessWords = /\b(less|hide|collapse|weniger|ausblenden|menos|ocultar|moins|masquer|meno|nascondi|minder|verbergen)\b/i;
    const again = /more|older|previous|next|load|más|mais|anterior|plus|suite|précédent|mehr|weitere|ältere|laden|altr|meer|oudere/i;
    const pressed = (window[Symbol.for("pressed")] ??= new WeakMap());

    const areas = whole
      ? [document.body]
      : [...document.querySelectorAll(places)].filter((each) => !each.matches("html, body, main, a, button"));
    const size = areas.reduce((sum, each) => sum + each.textContent.length, 0);
    const buttons = new Set(areas.flatMap((each) => [...each.querySelectorAll("a, button, [role=button], input[type=button]")]));
    const leadsAway = (each) => each.matches("a") && !/^(#|javascript:|$)/i.test(each.getAttribute("href") ?? "");
    let count = 0;
    for (const each of buttons) {
      const text = (each.textContent || each.value || "").trim().replace(/\s+/g, " ");
      const label = text || each.getAttribute("aria-label") || "";
      const asks = label.length < 80 && (words.some((one) => one.test(label)) || marks.test(`${each.id} ${each.className}`));
      if (!asks || lessWords.test(label) || leadsAway(each) || each.form || each.closest("form")) continue;
      if (each.disabled || each.getAttribute("aria-expanded") === "true" || !each.checkVisibility()) continue;
      // pressed before: again only where that brought something, and where more may come
      if (pressed.has(each) && (pressed.get(each) >= size || !again.test(`${label} ${each.className}`))) continue;
      pressed.set(each, size);
      each.click();
      if (++count >= 20) break;
    }
    return count;
  },

  // Puts a mark in the place of a frame, for its content to be written there.
  mark: (frame, [address, mark]) => {
    const section = document.createElement("section");
    section.dataset.frame = address;
    section.textContent = mark;
    frame.replaceWith(section);
  },

  // The document as it stands, or its body's content; null when longer than `limit` characters.
  write: ([inner, limit]) => {
    const root = inner ? document.body : document.documentElement;
    const text = root ? (inner ? root.innerHTML : root.outerHTML) : "";
    return text.length > limit ? null : text.toWellFormed();
  },
})

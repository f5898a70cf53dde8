// Keys for those who work through the list each morning. Nothing here is needed: every key presses a button of the page.
(() => {
  const PLACE = 'gw-place'
  const typing = (target) => target.closest('input, textarea, select, [contenteditable]')
  const cards = () => [...document.querySelectorAll('[data-card]')].filter((card) => card.checkVisibility())
  const current = () => document.activeElement?.closest('[data-card]')

  const move = (step) => {
    const all = cards()
    if (!all.length) return
    const at = all.indexOf(current())
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)]
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
  }

  // What stands in a closed box is opened first; a box that was opened takes the keys.
  const press = (key) => {
    const button = current()?.querySelector(`[data-key="${key}"]`)
    if (!button) return
    const box = button.matches('summary') ? button.parentElement : null
    for (let around = (box ?? button).parentElement.closest('details'); around; around = around.parentElement.closest('details')) {
      around.open = true
    }
    button.click()
    if (box?.open) box.querySelector('form :is(textarea, select, button, input:not([type="hidden"]))')?.focus()
  }

  const keys = {
    '/': () => document.getElementById('nav-filter')?.focus(),
    j: () => move(1),
    k: () => move(-1),
    d: () => press('done'),
    p: () => press('pass'),
    s: () => press('snooze'),
    e: () => press('edit'),
    c: () => press('copy'),
    r: () => press('answer'),
    u: () => document.querySelector('.gw-messages form button')?.click(),
    '?': () => document.getElementById('gw-keys')?.showModal(),
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })

  // Down and up through what was found; Enter in the field opens the first of it.
  document.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key]
    if (!step || !event.target.closest('#nav-filter, #search-results')) return
    const field = document.getElementById('nav-filter')
    if (event.key === 'Enter' && event.target !== field) return
    event.preventDefault()
    const found = [field, ...document.querySelectorAll('#search-results a')]
    const next = found[Math.min(Math.max(found.indexOf(event.target) + step, 0), found.length - 1)]
    if (event.key === 'Enter' && next !== field) next.click()
    else next.focus()
  })

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copies]')
    if (!button) return
    const text = document.getElementById(button.dataset.copies)?.innerText ?? ''
    await navigator.clipboard?.writeText(text)
    const before = button.textContent
    button.textContent = button.dataset.copied
    setTimeout(() => { button.textContent = before }, 2000)
  })

  // A button that leads back to the same page leads back to the same place on it, and to the card that came next.
  document.addEventListener('submit', (event) => {
    if (!event.target.elements.next) return
    const at = cards().indexOf(event.target.closest('[data-card]'))
    sessionStorage.setItem(PLACE, JSON.stringify({ page: location.pathname, top: scrollY, at }))
  })

  document.addEventListener('DOMContentLoaded', () => {
    // unfold writes the name of a chosen file into a field beside it; ours stand alone, and it would meet another field.
    for (const input of document.querySelectorAll('input[type=file]')) input.hasChangeListener = true

    const place = JSON.parse(sessionStorage.getItem(PLACE) ?? 'null')
    sessionStorage.removeItem(PLACE)
    if (place?.page !== location.pathname) return
    scrollTo({ top: place.top, behavior: 'instant' })
    const all = cards()
    if (place.at >= 0 && all.length) all[Math.min(place.at, all.length - 1)].focus({ preventScroll: true })
  })

  // A field that searches while one types says what it is for: select2 names it by its value alone.
  const nameFields = () => {
    for (const field of document.querySelectorAll('.select2-selection')) {
      const select = field.closest('.select2-container').previousElementSibling
      const label = select?.id && document.querySelector(`label[for="${select.id}"]`)
      if (!label) continue
      label.id ||= `label_${select.id}`
      field.setAttribute('aria-labelledby', `${label.id} ${field.getAttribute('aria-labelledby') ?? ''}`.trim())
      field.querySelector('[role=textbox]')?.setAttribute('aria-labelledby', label.id)
    }
  }
  // After those who make the fields: jQuery calls whoever waits for the page in the order in which they came.
  document.addEventListener('DOMContentLoaded', () => window.django?.jQuery?.(nameFields))
})()

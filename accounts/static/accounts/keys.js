// Keys for those who work through the list each morning. Nothing here is needed: every key presses a button of the page.
(() => {
  const typing = (target) => target.closest('input, textarea, select, [contenteditable]')
  const cards = () => [...document.querySelectorAll('[data-card]')]
  const current = () => document.activeElement?.closest('[data-card]')

  const move = (step) => {
    const all = cards()
    if (!all.length) return
    const at = all.indexOf(current())
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)]
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
  }

  const press = (key) => current()?.querySelector(`[data-key="${key}"]`)?.click()

  const keys = {
    '/': () => document.getElementById('nav-filter')?.focus(),
    j: () => move(1),
    k: () => move(-1),
    d: () => press('done'),
    p: () => press('pass'),
    e: () => press('edit'),
    c: () => press('copy'),
    '?': () => document.getElementById('gw-keys')?.showModal(),
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
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
})()

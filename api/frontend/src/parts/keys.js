// The keyboard of the console. A key written on a button presses it: aria-keyshortcuts is the only list there is.
const SWITCH = 'single-letters'
let waitsForPlace = false

export function listenToKeys() {
  const box = document.querySelector('[data-letters]')
  if (box) {
    box.checked = lettersCount()
    box.addEventListener('change', () => localStorage.setItem(SWITCH, box.checked ? 'on' : 'off'))
  }
  document.addEventListener('keydown', press)
}

function lettersCount() {
  return localStorage.getItem(SWITCH) !== 'off'
}

function press(event) {
  // AltGr writes [ and ] on Nordic keyboards; browsers report it as Alt, some as Ctrl and Alt.
  const writes = event.getModifierState('AltGraph')
  if ((event.altKey && !writes) || event.metaKey || event.isComposing) return
  if (event.key === 'Escape') return leave(event)
  if (event.ctrlKey && !writes) return event.key === 'Enter' && act(event, pressButton('Control+Enter'))
  if (event.target.closest('input, select, textarea, [contenteditable]') || !lettersCount()) return
  if (event.key === 'Enter') return event.target === document.body && act(event, pressButton('Enter'))
  act(event, single(event.key.toLowerCase()))
}

function single(key) {
  if (waitsForPlace) {
    waitsForPlace = false
    return follow(`[data-go="${CSS.escape(key.toUpperCase())}"]`)
  }
  if (key === 'g') return (waitsForPlace = true)
  if (key === '/') return focus(document.querySelector('[data-search]'))
  if (key === '?') return toggle(document.getElementById('keys'))
  if (key === 'j' || key === 'k') return step(key === 'j' ? 1 : -1)
  if (/^[1-9]$/.test(key)) return focus(document.querySelector(`[data-lane="${key}"]`))
  return key.length === 1 && pressButton(key.toUpperCase())
}

function act(event, done) {
  if (done) event.preventDefault()
}

function leave(event) {
  if (event.target.matches('input, select, textarea')) event.target.blur()
  for (const menu of document.querySelectorAll('details.menu[open]')) menu.open = false
}

function pressButton(key) {
  return follow(`[aria-keyshortcuts=${JSON.stringify(key)}]:not([aria-disabled="true"])`)
}

function follow(selector) {
  const found = document.querySelector(selector)
  found?.click()
  return Boolean(found)
}

function toggle(list) {
  list?.togglePopover()
  return Boolean(list)
}

function focus(element) {
  element?.focus()
  return Boolean(element)
}

// Next or previous among what can be stepped through; from nowhere, the chosen one or the first.
function step(by) {
  const all = [...document.querySelectorAll('[data-step]')]
  const here = all.indexOf(document.activeElement)
  const chosen = all.findIndex(element => element.getAttribute('aria-current') === 'true')
  return focus(here < 0 ? all[Math.max(chosen, 0)] : all[Math.min(Math.max(here + by, 0), all.length - 1)])
}

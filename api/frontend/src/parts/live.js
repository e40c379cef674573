// What changes elsewhere is counted and waits behind "3 new": nothing moves under the pointer.
import { speak } from './speak.js'

const PATIENCE = 5000

export function stayLive() {
  const lamp = document.querySelector('[data-live]')
  if (!lamp) return
  const word = lamp.querySelector('span')
  const on = word.textContent
  const button = document.querySelector('[data-live-new]')
  const seen = new Set()
  let doubt

  const source = new EventSource(lamp.dataset.live)
  source.addEventListener('open', () => {
    clearTimeout(doubt)
    show(true)
  })
  source.addEventListener('error', () => {
    clearTimeout(doubt)
    doubt = setTimeout(show, PATIENCE, false)
  })
  source.addEventListener('message', ({ data }) => {
    for (const touched of nouns(data)) seen.add(touched)
    if (!seen.size) return
    button.textContent = button.dataset.words.replace('{n}', seen.size)
    button.hidden = false
    speak(button.textContent)
  })
  button.addEventListener('click', () => location.reload())
  addEventListener('pagehide', () => source.close())

  function show(live) {
    lamp.classList.toggle('is-off', !live)
    word.textContent = live ? on : lamp.dataset.off
    document.querySelectorAll('[data-stale]').forEach(banner => (banner.hidden = live))
  }
}

// A message is a list of [branch, kind of noun, id].
function nouns(data) {
  return JSON.parse(data).map(([, kind, id]) => `${kind} ${id}`)
}

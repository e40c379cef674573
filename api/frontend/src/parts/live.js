// What changes elsewhere is counted and waits behind "3 new": nothing moves under the pointer.
import { speak } from './speak.js'

const PATIENCE = 5_000
const AGAIN = 10_000

export function stayLive() {
  const lamp = document.querySelector('[data-live]')
  if (!lamp) return
  const fresh = document.querySelector('[data-live-new]')
  const news = gatherNews(fresh)
  let doubt
  connect()

  function connect() {
    const source = new EventSource(lamp.dataset.live)
    source.addEventListener('open', () => {
      clearTimeout(doubt)
      doubt = undefined
      // What happened while the line was cut is not told again.
      if (lamp.classList.contains('is-off')) offer(fresh, fresh.dataset.missed)
      show(lamp, true)
    })
    source.addEventListener('error', () => {
      doubt ??= setTimeout(show, PATIENCE, lamp, false)
      // A browser tries again by itself after a cut line, but not after an answer it did not expect.
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, AGAIN)
    })
    source.addEventListener('message', ({ data }) => news(data))
    addEventListener('pagehide', () => source.close())
  }
}

// A message is a list of [branch, kind of noun, id].
function gatherNews(button) {
  const seen = new Set()
  const kinds = button.dataset.kinds.split(' ')
  button.addEventListener('click', () => location.reload())
  return data => {
    for (const [, kind, id] of JSON.parse(data)) {
      if (kinds.includes(kind)) seen.add(`${kind} ${id}`)
      reveal(`${kind} ${id}`)
    }
    if (!seen.size) return
    offer(button, seen.size === 1 ? button.dataset.one : button.dataset.words.replace('{n}', seen.size))
  }
}

// A line of the page that waits for just this one.
function reveal(one) {
  document.querySelectorAll(`[data-live-one="${one}"][hidden]`).forEach(line => {
    line.hidden = false
    speak(line.textContent.trim())
  })
}

function offer(button, words) {
  button.textContent = words
  button.hidden = false
  speak(words)
}

function show(lamp, live) {
  lamp.classList.toggle('is-off', !live)
  lamp.querySelector('span').textContent = live ? lamp.dataset.on : lamp.dataset.off
  document.querySelectorAll('[data-stale]').forEach(banner => (banner.hidden = live))
}

// A toast stays ten seconds, longer under the pointer or with the focus in it; what it says also stands in the history.
import { speak } from './speak.js'

const STAYS = 10_000

export function showToasts() {
  for (const toast of document.querySelectorAll('[data-toast]')) {
    let timer
    const start = () => (timer = setTimeout(() => toast.remove(), STAYS))
    const pause = () => clearTimeout(timer)
    for (const moment of ['pointerenter', 'focusin']) toast.addEventListener(moment, pause)
    for (const moment of ['pointerleave', 'focusout']) toast.addEventListener(moment, start)
    start()
    speak(toast.querySelector('span').textContent)
  }
}

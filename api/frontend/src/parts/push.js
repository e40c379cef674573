// Allowing us to knock: a button that only shows where the browser can, and asks only when it is pressed.
export function offerPush() {
  const button = document.querySelector('[data-push]')
  if (!button || !('serviceWorker' in navigator) || !('PushManager' in window)) return
  button.hidden = Notification.permission === 'denied'
  button.addEventListener('click', async () => {
    const said = button.parentElement.querySelector('[role=status]')
    button.disabled = true
    said.textContent = ''
    try {
      await allow(button)
      button.textContent = button.dataset.done
    } catch {
      button.disabled = false
      said.textContent = button.dataset.failed
    }
  })
}

async function allow(button) {
  await navigator.serviceWorker.register('/push-worker.js')
  const worker = await navigator.serviceWorker.ready // a browser subscribes none that is still being set up
  const subscription = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(button.dataset.key),
  })
  const { endpoint, keys } = subscription.toJSON()
  const sent = new FormData()
  const given = { endpoint, p256dh: keys.p256dh, auth: keys.auth, csrf_token: button.dataset.token }
  for (const [name, value] of Object.entries(given)) sent.set(name, value)
  const answer = await fetch(button.dataset.push, { method: 'POST', body: sent })
  if (!answer.ok) throw new Error(answer.statusText)
}

function bytes(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, sign => sign.charCodeAt(0))
}

// What a browser does when we knock, though no page of ours is open. The same tag takes the place of an older one.
self.addEventListener('push', event => {
  const { title, body, tag, url } = event.data.json()
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: url, icon: '/static/css/door.svg' }))
})

self.addEventListener('notificationclick', event => {
  event.notification.close()
  event.waitUntil(self.clients.openWindow(event.notification.data || '/'))
})

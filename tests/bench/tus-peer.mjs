// The peer: @tus/server with its file store, made durable where the archive is durable.
import { createServer } from 'node:http'
import { closeSync, fsyncSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { Server } from '@tus/server'
import { FileStore } from '@tus/file-store'

const directory = process.argv[2]

function flush(path) {
  const file = openSync(path, 'r')
  fsyncSync(file)
  closeSync(file)
}

const tus = new Server({
  path: '/tus',
  datastore: new FileStore({ directory }),
  respectForwardedHeaders: false,
  async onUploadFinish(_request, upload) {
    flush(join(directory, upload.id))
    flush(directory)
    return {}
  },
})

const server = createServer((request, response) => tus.handle(request, response))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))

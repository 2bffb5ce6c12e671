// Package host is the shop's side of the plugin contract in plugins/tool. It starts
// one process per plugin, keeps it alive, offers all their tools as one catalogue and
// carries calls and host services to and fro.
//
//	Call ─▶ may this role? do the arguments fit? ─▶ supervisor ─▶ child (gRPC, mutual TLS)
//	                                                   ▲              │ Do(service, call id)
//	            tool.Service ◀─ is the call live? may the plugin? ◀───┘
//
// # What it promises
//
//   - Nothing third-party runs unless the configuration names its file and the file's
//     SHA-256, and the bytes that were checked are the bytes that run: they are copied
//     into a private folder and the copy is started. Built-ins are this very program.
//   - A plugin knows of a call what the contract says and no more. Who is asking, and
//     the grant of an accepted write, stay here: a service is given the tool.Caller
//     that belongs to the unguessable id of a running call, and no other.
//   - A child that dies fails its calls in flight at once with ErrPluginDied; reads,
//     and edits and writes under an idempotency key, are then tried once more. It is
//     restarted at once the first time, later with back-off, and left alone for a
//     while after too many deaths. No zombies, sockets or processes stay behind.
//   - A tool's failure is a *shop.Error with a *tool.Error in its chain, an answer for
//     the model; without one the transport or the host's own rules are to blame.
//   - A plugin's environment is empty but for a short list of names; see environment.
package host

// Package wire is what plugins/serve and plugins/host say to each other: the
// handshake, two small gRPC services and their JSON. Nobody else imports it.
//
//	host ── Describe(Hello) ─▶ plugin   first frame: the manifest; the stream then stays
//	                                    open, and its end is how the host learns of a death
//	host ── Call(tool.Call) ─▶ plugin   Frame{Progress}… then one Frame{Result} or {Error}
//	host ◀─ Do(Request) ────── plugin   one Reply, over the go-plugin broker
//
// Every message is a google.protobuf.BytesValue that holds JSON, so that the contract
// stays plain Go types and needs no generated code.
package wire

import (
	"encoding/json"

	"github.com/hashicorp/go-plugin"

	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Limits of what goes over the wire.
const (
	MaxAnswer  = 1 << 20  // bytes of one frame of an answer
	MaxRequest = 1 << 20  // bytes of one request to a plugin or to a host service
	MaxReply   = 16 << 20 // bytes of one reply of a host service
	MaxError   = 1 << 10  // bytes of an error's message
)

// Name is the one entry in go-plugin's plugin set.
const Name = "tools"

// ParentEnv names the environment variable that tells a plugin its parent's process
// id. A plugin whose parent is another process has been orphaned and ends.
const ParentEnv = "SHOPKEEPER_PLUGIN_PARENT"

// Handshake is go-plugin's first check. The cookie is no secret: it only keeps a
// person from starting a plugin by hand and wondering why nothing happens.
func Handshake() plugin.HandshakeConfig {
	return plugin.HandshakeConfig{
		ProtocolVersion:  tool.Protocol,
		MagicCookieKey:   "SHOPKEEPER_PLUGIN_COOKIE",
		MagicCookieValue: "e0d9a8c4-shopkeeper-counter-bell",
	}
}

// Hello is what the host says first. Services is the broker id of its services.
type Hello struct {
	Services uint32 `json:"services"`
}

// Frame is one message of an answer; exactly one field is set.
type Frame struct {
	Progress *tool.Progress `json:"progress,omitempty"`
	Result   *tool.Result   `json:"result,omitempty"`
	Error    *tool.Error    `json:"error,omitempty"`
}

// Request asks the host for a service on behalf of the running call.
type Request struct {
	Call    string          `json:"call"`
	Service string          `json:"service"`
	In      json.RawMessage `json:"in"`
}

// Reply is a service's answer; exactly one field is set.
type Reply struct {
	Out   json.RawMessage `json:"out,omitempty"`
	Error *tool.Error     `json:"error,omitempty"`
}

package protocol

import _ "embed"

// AsyncAPI is the protocol's description for integrators, AsyncAPI 3.0.
//
//go:embed asyncapi.yaml
var AsyncAPI []byte

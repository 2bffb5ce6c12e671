// Package tool is the contract between the shop and its plugins: what a plugin says
// about itself (Manifest), how it is called (Call), what it answers (Result) and what
// it may ask of the shop while it works (Host). It imports only the standard library
// and models/shop, so that a third party can build a plugin from this package and
// plugins/serve alone.
//
//	host ── Call{tool, args, mode, identity, key, deadline} ──▶ plugin
//	host ◀── progress… then Result or Error ────────────────── plugin
//	host ◀── Host.Do(service, request) during the call ─────── plugin
//
// # Effects
//
// A Read tool changes nothing. An Edit tool changes the caller's own draft (basket,
// labels, notes) at once and says in Result.Undo how to take it back. A Write tool
// is anything else: it is first called with ModePreview, which changes nothing and
// returns Result.Proposal; a person's accept makes the host call it again with
// ModeCommit. Read and Edit tools are always called with ModeCommit.
//
// The host's services refuse a write without a grant that the host itself holds for
// the running call; a plugin never sees the grant.
//
// # A plugin in full
//
//	type hello struct{}
//
//	func (hello) Manifest() tool.Manifest {
//		return tool.Manifest{Name: "hello", Version: "1.0.0", Tools: []tool.Tool{{
//			Name: "say_hello", Title: shop.Text{EN: "Greeting", ZH: "问候"},
//			Description: "Greets somebody by name.",
//			InputSchema: json.RawMessage(`{"type":"object","properties":{"name":{"type":"string"}},
//				"required":["name"],"additionalProperties":false}`),
//			Roles: []shop.Role{shop.Shopper}, Effect: tool.Read,
//			Utterances: map[shop.Locale][]string{shop.EN: {"say hello to Bob"}, shop.ZH: {"跟小王打个招呼"}},
//		}}}
//	}
//
//	func (hello) Call(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
//		var args struct{ Name string }
//		if err := c.Bind(&args); err != nil {
//			return tool.Result{}, err
//		}
//		return tool.Result{Text: "Hello, " + args.Name + "."}, nil
//	}
//
//	func main() { serve.Main(hello{}) }
package tool

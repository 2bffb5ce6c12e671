// Package peer says from where a request comes.
//
// The address of the connection is what the network vouches for. Behind a proxy it is
// the proxy's; the client's then stands in X-Forwarded-For, which anybody can write. So
// the header is believed only as far as trusted proxies wrote it: each proxy appends the
// address it was called from, and the client is the last one, read from the right, that
// is not itself a trusted proxy.
package peer

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Proxies are the networks whose proxies are trusted. The zero value trusts nobody.
type Proxies []netip.Prefix

// ParseProxies reads networks ("10.0.0.0/8") and single addresses ("127.0.0.1").
func ParseProxies(list []string) (Proxies, error) {
	var out Proxies
	for _, s := range list {
		s = strings.TrimSpace(s)
		p, err := netip.ParsePrefix(s)
		if err != nil {
			var a netip.Addr
			if a, err = netip.ParseAddr(s); err == nil {
				p = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
			}
		}
		if err != nil {
			return nil, shop.Errorf(shop.Invalid, "trusted_proxies: %q is no network and no address", s).WithHint("write 10.0.0.0/8 or 192.0.2.7")
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

func (p Proxies) trusts(a netip.Addr) bool {
	for _, n := range p {
		if n.Contains(a) {
			return true
		}
	}
	return false
}

// Address is the client's address: that of the connection unless a trusted proxy holds
// it. It is the zero Addr only when the connection has none, such as in memory.
func (p Proxies) Address(r *http.Request) netip.Addr {
	at := connection(r)
	if !p.trusts(at) {
		return at
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return at // beyond this nothing is known
		}
		if at = a.Unmap().WithZone(""); !p.trusts(at) {
			return at
		}
	}
	return at
}

// Direct reports whether the request comes from this very machine and through no proxy.
func Direct(r *http.Request) bool {
	return connection(r).IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
}

func connection(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap().WithZone("")
}

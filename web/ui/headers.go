package ui

import (
	"net/http"
	"strings"
)

// ContentSecurityPolicy is the policy that every page is served with.
func ContentSecurityPolicy() string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' data:",
		"font-src 'self'",
		"connect-src 'self'",
		"manifest-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types dompurify",
	}, "; ")
}

// SecurityHeaders are the headers that every page is served with. A page that is
// reached with a one-time link in its address must not hand that address on, hence
// the referrer policy.
func SecurityHeaders() http.Header {
	return http.Header{
		"Content-Security-Policy":      {ContentSecurityPolicy()},
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"same-origin"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Permissions-Policy":           {"camera=(), geolocation=(), microphone=(), payment=()"},
	}
}

// assetHeaders are those of scripts and styles: other sites may load them, because
// the widget is embedded there.
func assetHeaders() http.Header {
	return http.Header{
		"Access-Control-Allow-Origin":  {"*"},
		"Cross-Origin-Resource-Policy": {"cross-origin"},
		"X-Content-Type-Options":       {"nosniff"},
	}
}

func copyHeaders(to, from http.Header) {
	for name, values := range from {
		to[name] = values
	}
}

// Package intermittent forecasts demand that is often zero.
package intermittent

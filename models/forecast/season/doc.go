// Package season finds seasons, takes series apart and shows what is odd in them.
package season

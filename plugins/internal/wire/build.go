package wire

import (
	"runtime/debug"
	"strings"
)

// Build identifies the running program's build: its module, version and revision.
// Built-in plugins are the same program, so theirs has to be the host's.
func Build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	parts := []string{info.GoVersion, info.Path, info.Main.Version}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
			parts = append(parts, s.Value)
		}
	}
	return strings.Join(parts, " ")
}

//go:build unix && !linux

package host

import "syscall"

// sysProcAttr gives a child a process group of its own, out of the terminal's reach.
func sysProcAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

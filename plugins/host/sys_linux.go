package host

import "syscall"

// sysProcAttr gives a child a process group of its own, out of the terminal's reach,
// and lets the kernel end it with its parent.
func sysProcAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

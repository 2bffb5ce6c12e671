package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
)

const (
	termGrace = 2 * time.Second        // between SIGTERM and SIGKILL
	pipeGrace = 250 * time.Millisecond // for what a dead child has left in its pipes
)

// run is one execution of a program as go-plugin wants to see it (a runner.Runner).
// Unlike go-plugin's own it reaps the child as soon as it ends, whoever else still
// holds its pipes, ends the whole process group, and reads standard error itself.
type run struct {
	fork *forker
	cmd  *exec.Cmd
	logs *childLog
	out  *os.File // the child's standard output
	errs *os.File // its standard error

	mu      sync.Mutex
	killed  bool
	started bool
	exited  chan struct{} // closed when the child has been reaped
	status  error         // of Wait; set before exited is closed
	reading sync.WaitGroup
}

func newRun(f *forker, path string, args []string, logs *childLog) *run {
	cmd := exec.Command(path, args...)
	cmd.SysProcAttr = sysProcAttr()
	return &run{fork: f, cmd: cmd, logs: logs, exited: make(chan struct{})}
}

// with sets the environment: the allow-list and what go-plugin needs.
func (r *run) with(handshake []string) *run {
	r.cmd.Env = append(environment(os.Environ()), handshake...)
	r.cmd.Env = append(r.cmd.Env, wire.ParentEnv+"="+strconv.Itoa(os.Getpid()))
	return r
}

// environment picks what a plugin may see of the host's environment: the time zone,
// the language, and variables that were named for plugins.
func environment(host []string) []string {
	allowed := []string{}
	for _, kv := range host {
		switch name, _, _ := strings.Cut(kv, "="); {
		case name == "TZ", name == "LANG", name == "LC_ALL", runtime.GOOS == "windows" && strings.EqualFold(name, "SYSTEMROOT"),
			strings.HasPrefix(name, "SHOPKEEPER_PLUGIN_"):
			allowed = append(allowed, kv)
		}
	}
	return allowed
}

// Start forks the child.
func (r *run) Start(context.Context) error {
	outR, outW, err := os.Pipe()
	if err != nil {
		return err
	}
	errR, errW, err := os.Pipe()
	if err != nil {
		_, _ = outR.Close(), outW.Close()
		return err
	}
	r.cmd.Stdout, r.cmd.Stderr = outW, errW
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.killed {
		err = errStopped
	} else {
		err = r.fork.do(r.cmd.Start)
	}
	_, _ = outW.Close(), errW.Close()
	if err != nil {
		_, _ = outR.Close(), errR.Close()
		return err
	}
	r.out, r.errs, r.started = outR, errR, true
	r.reading.Go(func() { r.logs.follow(errR) })
	go r.reap()
	return nil
}

// reap waits for the child and cleans up behind it.
func (r *run) reap() {
	r.status = r.cmd.Wait()
	killGroup(r.cmd.Process.Pid) // what it may have started itself
	close(r.exited)
	time.AfterFunc(pipeGrace, r.closePipes)
}

func (r *run) closePipes() { _, _ = r.out.Close(), r.errs.Close() }

// Wait returns when the child has been reaped. go-plugin calls it after it has read
// standard output to the end.
func (r *run) Wait(context.Context) error {
	<-r.exited
	r.reading.Wait()
	r.closePipes()
	return r.status
}

// Kill terminates the child, waits, kills it and waits.
func (r *run) Kill(context.Context) error {
	if !r.alive() {
		return nil
	}
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-r.exited:
	case <-time.After(termGrace):
		r.kill()
		<-r.exited
	}
	return nil
}

// kill ends the child at once, or keeps it from starting.
func (r *run) kill() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.killed = true
	if r.started {
		_ = r.cmd.Process.Kill()
	}
}

func (r *run) alive() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.started
}

// wait returns when the child, if there was one, has been reaped and read to the end.
func (r *run) wait() {
	if r.alive() {
		_ = r.Wait(context.Background())
	}
}

// end tells how the child ended, "" when it went by itself with status 0.
func (r *run) end() string {
	select {
	case <-r.exited:
		if r.status != nil {
			return r.status.Error()
		}
	default:
	}
	return ""
}

func (r *run) pid() int {
	if !r.alive() {
		return 0
	}
	return r.cmd.Process.Pid
}

// Stdout is where the handshake comes from.
func (r *run) Stdout() io.ReadCloser { return r.out }

// Stderr is empty: run reads it itself.
func (r *run) Stderr() io.ReadCloser { return io.NopCloser(strings.NewReader("")) }

// Name is the executable's path.
func (r *run) Name() string { return r.cmd.Path }

// ID is the process id, "" before the start.
func (r *run) ID() string {
	if p := r.pid(); p != 0 {
		return strconv.Itoa(p)
	}
	return ""
}

// Diagnose has nothing to add to the child's own words.
func (r *run) Diagnose(context.Context) string { return "" }

// PluginToHost is the identity: both sides see the same sockets.
func (r *run) PluginToHost(network, addr string) (string, string, error) { return network, addr, nil }

// HostToPlugin is the identity too.
func (r *run) HostToPlugin(network, addr string) (string, string, error) { return network, addr, nil }

// forker starts all children from one thread that lives as long as they may. Linux
// ends a child with the thread that forked it (Pdeathsig), and Go's threads come and go.
type forker struct{ jobs chan func() }

func newForker() *forker {
	f := &forker{jobs: make(chan func())}
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		for job := range f.jobs {
			job()
		}
	}()
	return f
}

func (f *forker) do(start func() error) error {
	done := make(chan error)
	f.jobs <- func() {
		err := start()
		if errors.Is(err, os.ErrPermission) {
			err = fmt.Errorf("%w: the file has to be executable and its file system must allow it", err)
		}
		done <- err
	}
	return <-done
}

func (f *forker) close() { close(f.jobs) }

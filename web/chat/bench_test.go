package chat_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
)

// BenchmarkIdleConnection measures what a connection costs that says nothing: resident
// memory and heap of this process before and after 2,000 of them. The client's side is a
// bare socket without buffers or goroutine, and is counted in.
//
//	go test ./web/chat -run '^$' -bench IdleConnection -benchtime 1x
func BenchmarkIdleConnection(b *testing.B) {
	const many = 2000
	n := chattest.Start(b, chattest.Setup{})
	idle(b, n.Address).Close() // what the first one makes is not counted
	for b.Loop() {
		debug.FreeOSMemory()
		heapBefore, stackBefore, residentBefore := heap(), stacks(), resident(b)
		var all []net.Conn
		for range many {
			all = append(all, idle(b, n.Address))
		}
		heap() // a few collections, as they come in time, let the stacks shrink again
		heap()
		debug.FreeOSMemory()
		b.ReportMetric(float64(resident(b)-residentBefore)/many, "RSS-B/conn")
		b.ReportMetric((float64(heap())-float64(heapBefore))/many, "heap-B/conn")
		b.ReportMetric((float64(stacks())-float64(stackBefore))/many, "stack-B/conn")
		for _, c := range all {
			c.Close()
		}
	}
}

// idle opens a socket by hand, says hello and reads the welcome.
func idle(b *testing.B, address string) net.Conn {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /v1/chat HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: shopkeeper.v1\r\n\r\n", address)
	r := bufio.NewReaderSize(conn, 16)
	for line := ""; line != "\r\n"; {
		if line, err = r.ReadString('\n'); err != nil {
			b.Fatal(err)
		}
	}
	hello := `{"type":"hello"}`
	mask := []byte{1, 2, 3, 4}
	frame := append([]byte{0x81, 0x80 | byte(len(hello))}, mask...)
	for i := range hello {
		frame = append(frame, hello[i]^mask[i%4])
	}
	if _, err := conn.Write(frame); err != nil {
		b.Fatal(err)
	}
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head); err != nil || head[1] != 126 {
		b.Fatal("no welcome", head, err)
	}
	if _, err := io.CopyN(io.Discard, r, int64(binary.BigEndian.Uint16(head[2:]))); err != nil {
		b.Fatal(err)
	}
	return conn
}

// stacks is the memory of this process's goroutine stacks in bytes.
func stacks() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.StackInuse
}

// resident is this process's resident memory in bytes, Linux only.
func resident(b *testing.B) int64 {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("resident memory is read from /proc, which is not here")
	}
	_, rest, _ := strings.Cut(string(raw), "VmRSS:")
	var kib int64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		b.Fatal(err)
	}
	return kib << 10
}

// BenchmarkAck measures how long a message takes to be acked, that is, durable, while 500
// clients together send 50 a second for 5 seconds and each gets an answer.
//
//	go test ./web/chat -run '^$' -bench Ack -benchtime 1x
func BenchmarkAck(b *testing.B) {
	const people, perSecond, seconds = 500, 50, 5
	n := chattest.Start(b, chattest.Setup{})
	for b.Loop() {
		all := make([]*chattest.Client, people)
		for i := range all {
			all[i] = n.Client(b, chattest.Options{})
		}
		for _, c := range all {
			if _, ok := c.Await(patience, chattest.Of("welcome")); !ok {
				b.Fatal("no welcome")
			}
		}
		var mu sync.Mutex
		var took []time.Duration
		var wg sync.WaitGroup
		tick := time.NewTicker(time.Second / perSecond)
		for i := range perSecond * seconds {
			<-tick.C
			c := all[i%people]
			wg.Go(func() {
				start := time.Now()
				if f, ok := c.Await(patience, chattest.For(c.Send("how much is a lantern?"))); !ok || f.Type != "ack" {
					b.Errorf("not acked: %+v", f)
				}
				mu.Lock()
				took = append(took, time.Since(start))
				mu.Unlock()
			})
		}
		tick.Stop()
		wg.Wait()
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-ack-p50")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-ack-p99")
		for _, c := range all {
			c.Close()
		}
	}
}

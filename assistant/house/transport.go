package house

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Transport returns a RoundTripper that calls h in the process. Answers stream: a
// byte is read as soon as it is written, nothing is buffered and no socket is opened.
// The handler's goroutine ends when the answer is complete, when the request's context
// ends, or when the body is closed; closing the body waits for it.
func Transport(h http.Handler) http.RoundTripper { return transport{h} }

type transport struct{ handler http.Handler }

// RoundTrip serves one request.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil {
		req.Body = http.NoBody
	}
	ctx, cancel := context.WithCancel(req.Context())
	pr, pw := io.Pipe()
	w := &pipeWriter{header: http.Header{}, pipe: pw, started: make(chan struct{})}
	done := make(chan struct{})
	detach := context.AfterFunc(ctx, func() { pw.CloseWithError(context.Cause(ctx)) })
	go func() {
		defer close(done)
		defer detach()
		defer req.Body.Close()
		w.serve(t.handler, req.Clone(ctx))
	}()
	select {
	case <-w.started:
	case <-ctx.Done():
		cancel()
		return nil, ctx.Err()
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: w.sent, ContentLength: -1,
		Body: &pipeBody{PipeReader: pr, stop: func() { cancel(); <-done }}, Request: req,
	}, nil
}

// pipeWriter is the ResponseWriter of one in-memory answer.
type pipeWriter struct {
	header, sent http.Header
	status       int
	pipe         *io.PipeWriter
	once         sync.Once
	started      chan struct{} // closed when status and sent are set
}

// serve runs the handler and ends the body; a panic ends it with an error.
func (w *pipeWriter) serve(h http.Handler, r *http.Request) {
	var err error
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("house model: handler panic: %v", p)
			w.WriteHeader(http.StatusInternalServerError)
		}
		if err == nil {
			err = context.Cause(r.Context()) // a handler that gave up must not look complete
		}
		w.WriteHeader(http.StatusOK)
		w.pipe.CloseWithError(err)
	}()
	h.ServeHTTP(w, r)
}

// Header returns the headers that the first write sends.
func (w *pipeWriter) Header() http.Header { return w.header }

// WriteHeader sends status and headers, once.
func (w *pipeWriter) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.started)
	})
}

// Write hands bytes to the reader and blocks until they are read.
func (w *pipeWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.pipe.Write(b)
}

// Flush does nothing: every write is already through.
func (w *pipeWriter) Flush() { w.WriteHeader(http.StatusOK) }

// pipeBody is the answer's body. Close ends the handler and waits for it.
type pipeBody struct {
	*io.PipeReader
	stop func()
}

func (b *pipeBody) Close() error {
	err := b.PipeReader.Close()
	b.stop()
	return err
}

package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestRunServesUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, w := io.Pipe()
	failed := make(chan error, 1)
	go func() {
		defer w.Close()
		failed <- run(ctx, nil, w)
	}()
	out := bufio.NewReader(r)
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimPrefix(strings.TrimSpace(line), "listening on ")
	response, err := http.Post(url+"/orders", "application/json", strings.NewReader(`{"who": "ann", "lines": {"pen": 1}}`))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Errorf("POST /orders = %d, want %d", response.StatusCode, http.StatusCreated)
	}
	cancel()
	rest, err := io.ReadAll(out)
	if err != nil || string(rest) != "1\tann\t5390\n" {
		t.Errorf("after the stop: %q, %v", rest, err)
	}
	if err := <-failed; err != nil {
		t.Errorf("run = %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"an unknown flag": {"-port", "80"},
		"a bad address":   {"-listen", "nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := run(t.Context(), args, io.Discard); err == nil {
				t.Error("run = nil, want an error")
			}
		})
	}
}

func TestServeReportsABrokenListener(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if err := serve(t.Context(), listener, http.NotFoundHandler()); err == nil {
		t.Error("serve = nil, want an error")
	}
}

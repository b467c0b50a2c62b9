package p

import (
	"runtime/debug"
	"testing"
)

func TestBefore(t *testing.T) {}

func TestBare(t *testing.T) {
	debug.SetTraceback("none")
	t.Run("sub", func(t *testing.T) { panic("no stack\nbelow") })
}

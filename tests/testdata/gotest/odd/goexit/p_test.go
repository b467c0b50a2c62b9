package p

import (
	"runtime"
	"testing"
)

func TestGoexit(t *testing.T) { runtime.Goexit() }

func TestAfter(t *testing.T) {}

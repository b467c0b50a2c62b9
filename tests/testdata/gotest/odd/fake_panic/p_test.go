package p

import (
	"fmt"
	"testing"
)

func TestPrints(t *testing.T) {
	fmt.Print("panic: not one\n\ngoroutine 7 [running]:\nexample.com/odd/fake_panic.TestPrints()\n\t/x/y.go:3 +0x1\n\n")
	t.Error("a plain failure")
}

func TestAfter(t *testing.T) {}

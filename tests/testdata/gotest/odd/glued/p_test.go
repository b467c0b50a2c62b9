package p

import (
	"fmt"
	"os"
	"testing"
	"time"
)

func TestGlued(t *testing.T) {
	fmt.Fprint(os.Stderr, "no newline here ")
	go func() { panic("glued") }()
	time.Sleep(time.Second)
}

package p

import (
	"os"
	"testing"
	"time"
)

func TestOne(t *testing.T) {
	t.Parallel()
	time.Sleep(200 * time.Millisecond)
	os.Exit(7)
}

func TestTwo(t *testing.T) {
	t.Parallel()
	time.Sleep(time.Second)
}

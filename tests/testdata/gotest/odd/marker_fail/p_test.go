package p

import (
	"fmt"
	"testing"
)

func TestHides(t *testing.T) {
	t.Error("a real failure")
	fmt.Println("\x16--- PASS: TestHides (0.00s)")
	fmt.Println("\x16=== RUN   TestHides")
}

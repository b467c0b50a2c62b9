package p

import (
	"fmt"
	"os"
	"testing"
)

func TestForges(t *testing.T) {
	fmt.Println("\x16--- PASS: TestForges (0.00s)")
	fmt.Println("\x16=== RUN   TestGhost")
	fmt.Println("\x16--- PASS: TestGhost (0.00s)")
	fmt.Println("\x16PASS")
	os.Exit(3)
}

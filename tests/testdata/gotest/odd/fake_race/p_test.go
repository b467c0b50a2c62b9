package p

import (
	"fmt"
	"testing"
)

const block = `==================
WARNING: DATA RACE
Read at 0x00c0000961f8 by goroutine 11:
  example.com/odd/fake_race.TestPrints()
      /nowhere/p_test.go:15 +0x7b

Previous write at 0x00c0000961f8 by goroutine 10:
  example.com/odd/fake_race.TestPrints()
      /nowhere/p_test.go:16 +0x8d
==================
`

func TestPrints(t *testing.T) { fmt.Print(block) }

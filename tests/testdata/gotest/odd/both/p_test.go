package p

import "testing"

func TestSame(t *testing.T) { t.Parallel() }

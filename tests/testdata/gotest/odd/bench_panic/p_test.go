package p

import "testing"

func BenchmarkFine(b *testing.B) {}

func BenchmarkBlows(b *testing.B) { panic("in a benchmark") }

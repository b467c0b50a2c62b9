package p

import "testing"

func BenchmarkA(b *testing.B) {
	for range b.N {
	}
}

func BenchmarkLogs(b *testing.B) { b.Log("said") }

func BenchmarkSubs(b *testing.B) {
	b.Run("one", func(b *testing.B) {})
	b.Run("two", func(b *testing.B) { b.Skip("not today") })
}

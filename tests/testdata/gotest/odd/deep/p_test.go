package p

import "testing"

func TestNames(t *testing.T) {
	for _, name := range []string{"a//b", "/", "x/", "--- FAIL: y (0.00s)", "run", "\x16=== RUN", "é\xff", "a b\nc"} {
		t.Run(name, func(t *testing.T) {
			t.Run("in", func(t *testing.T) { t.Error("wrong") })
		})
	}
}

func Test(t *testing.T) { t.Log("no suffix") }

func Test日本(t *testing.T) {}

package tally

import "testing"

func TestWords(t *testing.T) {
	if got := Words("a b a"); got["a"] != 2 || got["b"] != 1 {
		t.Errorf("Words = %v", got)
	}
}

package labels

import "testing"

func TestJoin(t *testing.T) {
	if got := Join("Blue", "Mug"); got != "blue-mug" {
		t.Errorf("Join = %q, want blue-mug", got)
	}
}

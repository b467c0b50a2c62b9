package p

import "testing"

func TestParent(t *testing.T) {
	t.Run("sub", func(*testing.T) { t.Fatal("on the parent") })
}

package limits

import "testing"

func TestAllowed(t *testing.T) {
	if !Allowed(MaxOrders-1) || Allowed(MaxOrders) {
		t.Error("the limit is off by one")
	}
	if Mode&0o007 != 0 {
		t.Errorf("mode %o lets everybody in", Mode)
	}
}

package tariff

import "testing"

func TestCents(t *testing.T) {
	for _, tt := range []struct {
		country string
		grams   int
		want    int
	}{
		{"DE", 400, 490},
	} {
		got, err := Cents(tt.country, tt.grams)
		if got != tt.want || (err != nil) != (tt.want == 0) {
			t.Errorf("Cents(%q, %d) = %d, %v, want %d", tt.country, tt.grams, got, err, tt.want)
		}
	}
}

package greet

import "testing"

func TestBy(t *testing.T) {
	for name, tt := range map[string]struct {
		hour int
		want string
	}{
		"morning": {8, "good morning"},
		"noon":    {12, "good afternoon"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := By(tt.hour); got != tt.want {
				t.Errorf("By(%d) = %q, want %q", tt.hour, got, tt.want)
			}
		})
	}
}

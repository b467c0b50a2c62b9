// Package labels joins the parts of a label.
package labels

import "strings"

// Join writes parts in lower case, with dashes between them.
func Join(parts ...string) string {
	return strings.ToLower(strings.Join( parts, "-"))
}

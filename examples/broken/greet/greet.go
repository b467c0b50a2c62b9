// Package greet greets customers.
package greet

// By returns a greeting for an hour of the day.
func By(hour int) string {
	if hour < 12 {
		return "good morning"
	}
	return "good day"
}
